"""Feedback: kept once, durably, in either spelling, and without a word of the comment."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.hooks.feedback import parse_feedback
from cds_service.records.keepable import kept_id
from cds_service.records.record_keeping import Records, open_records
from cds_service.settings import Settings

PATH = "/cds-services/spine-imaging/feedback"
REASON = {"system": "https://spine-imaging-cds.org/CodeSystem/override-reason", "code": "x"}
AT = "2026-11-23T01:29:49.725Z"


@pytest.fixture
def own(knowledge: Knowledge, instant: datetime, records: Records) -> FlaskClient:
    return create_app(
        Settings(), knowledge=knowledge, records=records, now=lambda: instant
    ).test_client()


@pytest.fixture
def engine(records: Records) -> Engine:
    return records.engine


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        found = connection.execute(text("select * from feedback order by card, suggestion"))
        return [row._asdict() for row in found]


def outcome(**members: Any) -> dict[str, Any]:
    return {"card": "c1", "outcome": "overridden", "outcomeTimestamp": AT, **members}


def test_an_outcome_is_kept_once_however_often_it_is_sent(own: FlaskClient, engine: Engine) -> None:
    accepted = outcome(outcome="accepted", acceptedSuggestions=[{"id": "s1"}, {"id": "s2"}])
    for _ in range(3):
        response = own.post(PATH, json={"feedback": [accepted, accepted, outcome()]})
        assert 200 == response.status_code
    assert {(None, "overridden"), (kept_id("s1"), "accepted"), (kept_id("s2"), "accepted")} == {
        (row["suggestion"], row["outcome"]) for row in rows(engine)
    }
    assert 3 == len(rows(engine))


def test_outcomes_that_differ_are_kept_apart(own: FlaskClient, engine: Engine) -> None:
    later = outcome(outcomeTimestamp="2026-11-23T01:30:00Z")
    other = outcome(card="c2")
    own.post(PATH, json={"feedback": [outcome(), later, other]})
    assert 3 == len(rows(engine))


def test_overrides_for_two_reasons_are_two_and_for_one_reason_one(
    own: FlaskClient, engine: Engine
) -> None:
    first, second = (
        outcome(overrideReason={"reason": {**REASON, "code": code}}) for code in ("x", "y")
    )
    own.post(PATH, json={"feedback": [first, second, first]})
    own.post(PATH, json={"feedback": [second]})
    assert ["x", "y"] == sorted(row["reason_code"] for row in rows(engine))


def test_as_many_outcomes_as_may_be_sent_are_kept_at_once(own: FlaskClient, engine: Engine) -> None:
    cards = [outcome(card=f"c{number}") for number in range(1000)]
    assert 200 == own.post(PATH, json={"feedback": cards}).status_code
    assert 1000 == len(rows(engine))


@pytest.mark.parametrize("spelling", ["overrideReason", "overrideReasons"])
def test_a_reason_is_read_in_either_spelling(
    spelling: str, own: FlaskClient, engine: Engine
) -> None:
    said = outcome(**{spelling: {"reason": REASON, "userComment": "SECRET words"}})
    assert 200 == own.post(PATH, json={"feedback": [said]}).status_code
    (row,) = rows(engine)
    assert (REASON["system"], REASON["code"]) == (row["reason_system"], row["reason_code"])
    assert 1 == row["commented"]
    assert "SECRET" not in json.dumps(rows(engine), default=str)


@pytest.mark.parametrize(
    "said",
    [
        REASON,
        [REASON],
        {**REASON, "display": "SECRET words"},
        {"reason": [REASON]},
        [{"reason": REASON}],
        {"reason": {"coding": [REASON], "text": "SECRET words"}},
        {"reason": None, **REASON},
    ],
)
def test_a_reason_in_the_place_of_the_object_that_holds_it_is_read(
    said: Any, own: FlaskClient, engine: Engine
) -> None:
    """As EHRs send it: a bare Coding, a list, a concept."""
    assert 200 == own.post(PATH, json={"feedback": [outcome(overrideReason=said)]}).status_code
    (row,) = rows(engine)
    assert (REASON["system"], REASON["code"]) == (row["reason_system"], row["reason_code"])
    assert 0 == row["commented"]
    assert "SECRET" not in json.dumps(rows(engine), default=str)


@pytest.mark.parametrize(
    ("said", "commented"),
    [
        ([], 0),
        ({}, 0),
        ({"userComment": "SECRET words"}, 1),
        ([{"userComment": "SECRET words"}], 1),
        ({"reason": {"display": "SECRET words"}}, 0),
        ({"reason": {"coding": [{"code": {}, "system": []}, 7]}}, 0),
    ],
)
def test_an_override_without_a_code_is_kept_as_one(
    said: Any, commented: int, own: FlaskClient, engine: Engine
) -> None:
    assert 200 == own.post(PATH, json={"feedback": [outcome(overrideReason=said)]}).status_code
    (row,) = rows(engine)
    assert (0, None, None) == (row["reason_given"], row["reason_system"], row["reason_code"])
    assert commented == row["commented"]
    assert "SECRET" not in json.dumps(rows(engine), default=str)


def test_a_system_that_is_no_text_is_none(own: FlaskClient, engine: Engine) -> None:
    said = {"reason": {"coding": [{"code": "x", "system": ["SECRET"]}]}}
    assert 200 == own.post(PATH, json={"feedback": [outcome(overrideReason=said)]}).status_code
    (row,) = rows(engine)
    assert (1, None, "x") == (row["reason_given"], row["reason_system"], row["reason_code"])


def test_unknown_cards_extensions_and_missing_timestamps_are_taken(
    own: FlaskClient, engine: Engine
) -> None:
    said = {
        "card": "never-issued",
        "outcome": "overridden",
        "extension": {"com.epic.cdshooks.feedback.overrideReason.reasonTitle": "x"},
    }
    assert 200 == own.post(PATH, json={"feedback": [said], "extension": {}}).status_code
    assert 1 == len(rows(engine))


def test_an_empty_batch_is_taken(own: FlaskClient, engine: Engine) -> None:
    assert 200 == own.post(PATH, json={"feedback": []}).status_code
    assert [] == rows(engine)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "$.feedback"),
        ({"feedback": [outcome()] * 1001}, "$.feedback"),
        (
            {"feedback": [outcome(acceptedSuggestions=[{"id": "s"}] * 101)]},
            "$.feedback[0].acceptedSuggestions",
        ),
        ({"feedback": {}}, "$.feedback"),
        ({"feedback": [{"outcome": "accepted"}]}, "$.feedback[0].card"),
        ({"feedback": [{"card": "c"}]}, "$.feedback[0].outcome"),
        ({"feedback": [outcome(), outcome(outcome="ignored")]}, "$.feedback[1].outcome"),
        ({"feedback": ["c"]}, "$.feedback[0]"),
        ([], "$"),
        (
            {"feedback": [outcome(acceptedSuggestions=[{}])]},
            "$.feedback[0].acceptedSuggestions[0].id",
        ),
        ({"feedback": [outcome(overrideReason="no")]}, "$.feedback[0].overrideReason"),
        ({"feedback": [outcome(overrideReason=["no"])]}, "$.feedback[0].overrideReason[0]"),
        (
            {"feedback": [outcome(overrideReason={"code": "x" * 257})]},
            "$.feedback[0].overrideReason.code",
        ),
        (
            {"feedback": [outcome(overrideReason=[{"reason": [{"code": 1}]}])]},
            "$.feedback[0].overrideReason[0].reason[0].code",
        ),
    ],
)
def test_malformed_feedback_is_400_with_the_path_of_the_fault(
    body: Any, path: str, own: FlaskClient, engine: Engine
) -> None:
    response = own.post(PATH, json=body)
    assert 400 == response.status_code
    assert [path] == response.get_json()["issue"][0]["expression"]
    assert [] == rows(engine)


def test_text_that_no_database_can_hold_is_no_500(own: FlaskClient) -> None:
    for nasty in ("a\x00b", "é" * 256, "'; drop table feedback; --"):
        assert own.post(PATH, json={"feedback": [outcome(card=nasty)]}).status_code in (200, 400)


def test_feedback_of_both_spellings_reads_the_one_that_says_something() -> None:
    body = {"feedback": [outcome(overrideReason=None, overrideReasons={"reason": REASON})]}
    (said,) = parse_feedback(body)
    assert "x" == said.reason_code


@pytest.fixture
def durable(
    knowledge: Knowledge, instant: datetime, tmp_path: Path
) -> Iterator[Callable[[], FlaskClient]]:
    """Starts the service anew on one SQLite file."""
    settings = Settings(database_url=f"sqlite:///{tmp_path}/made/on/start.db")
    opened: list[Records] = []

    def start() -> FlaskClient:
        opened.append(open_records(settings.database_url, retention_days=0, now=lambda: instant))
        opened[-1].prepare()
        return create_app(
            settings, knowledge=knowledge, records=opened[-1], now=lambda: instant
        ).test_client()

    yield start
    for each in opened:
        each.close()


def test_feedback_outlives_the_process_and_is_still_kept_once(
    durable: Callable[[], FlaskClient], tmp_path: Path
) -> None:
    for _ in range(2):
        response: TestResponse = durable().post(PATH, json={"feedback": [outcome()]})
        assert 200 == response.status_code
    engine = create_engine(f"sqlite:///{tmp_path}/made/on/start.db")
    assert 1 == len(rows(engine))
    engine.dispose()
