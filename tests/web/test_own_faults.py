"""What goes wrong on our side: told without the patient, and no card is withheld for it."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import StoreUnavailable
from cds_service.records.record_keeping import Records, open_records
from cds_service.records.spool.folders import spool_folders
from cds_service.settings import Settings
from cds_service.web import hooks_views

from .refusals import FEEDBACK, ORIGIN, SERVICE, issue_of


class Broken(Records):
    """A store that is down."""

    def keep_feedback(self, *_: object, **__: object) -> NoReturn:
        raise StoreUnavailable("SECRET")


def with_records(records: Records, knowledge: Knowledge, instant: datetime) -> Flask:
    return create_app(Settings(), knowledge=knowledge, records=records, now=lambda: instant)


def test_500_says_an_id_and_neither_it_nor_the_log_holds_the_patient(
    knowledge: Knowledge,
    instant: datetime,
    records: Records,
    scenario: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise ValueError("SECRET of synthetic-article-patient")

    monkeypatch.setattr(hooks_views, "consult", fail)
    client = with_records(records, knowledge, instant).test_client()
    with caplog.at_level(logging.DEBUG):
        response = client.post(
            SERVICE, json=json.loads(json.dumps(scenario("article"), default=str))
        )
    issue = issue_of(response, 500)
    assert "exception" == issue["code"]
    (number,) = [word.strip(".") for word in issue["diagnostics"].split() if len(word) > 30]
    everything = response.get_data(as_text=True) + caplog.text
    assert number in caplog.text
    assert "ValueError" in caplog.text
    for secret in ("SECRET", "synthetic-article-patient", "Testperson", "Traceback"):
        assert secret not in everything


def test_an_answer_logs_no_patient_data(
    post: Callable[..., TestResponse],
    scenario: Callable[[str], Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(scenario("article"))
        post(b'{"hook": "SECRET"}')
        post({"feedback": [{"card": "SECRET", "outcome": "SECRET"}]}, FEEDBACK)
    for secret in ("SECRET", "synthetic-article-patient", "Testperson", "back pain"):
        assert secret not in caplog.text


def test_a_store_that_is_down_is_503_for_feedback_and_cards_are_answered(
    knowledge: Knowledge, instant: datetime, records: Records, scenario: Callable[[str], Any]
) -> None:
    broken = Broken(
        records.engine, spool_folders(records.engine.url), retention_days=0, now=hooks_views.utc_now
    )
    client = with_records(broken, knowledge, instant).test_client()
    feedback = {"feedback": [{"card": "a", "outcome": "overridden"}]}
    response = client.post(FEEDBACK, json=feedback, headers=ORIGIN)
    assert "transient" == issue_of(response, 503)["code"]
    assert int(response.headers["Retry-After"]) > 0
    assert "SECRET" not in response.get_data(as_text=True)
    body = json.dumps(scenario("article"), default=float)
    answered = client.post(SERVICE, data=body, content_type="application/json")
    assert 200 == answered.status_code
    assert answered.get_json()["cards"]


def test_a_real_database_that_is_gone_is_503_and_not_500(
    knowledge: Knowledge, instant: datetime, tmp_path: Any
) -> None:
    (tmp_path / "nowhere").write_text("")
    gone = open_records(
        f"sqlite:///{tmp_path}/nowhere/at/all.db", retention_days=0, now=hooks_views.utc_now
    )
    client = with_records(gone, knowledge, instant).test_client()
    issue_of(client.post(FEEDBACK, json={"feedback": [{"card": "a", "outcome": "accepted"}]}), 503)


def test_the_service_starts_without_its_store(
    knowledge: Knowledge, instant: datetime, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a-directory.db").mkdir()
    settings = Settings(database_url=f"sqlite:///{tmp_path}/a-directory.db")
    app = create_app(settings, knowledge=knowledge, now=lambda: instant)
    assert 200 == app.test_client().get("/cds-services").status_code
    assert "store is not available" in caplog.text


def test_a_store_that_cannot_be_reached_at_all_stops_no_start(
    knowledge: Knowledge, instant: datetime, tmp_path: Any
) -> None:
    (tmp_path / "a-file").write_text("")
    settings = Settings(database_url=f"sqlite:///{tmp_path}/a-file/below.db")
    app = create_app(settings, knowledge=knowledge, now=lambda: instant)
    assert 200 == app.test_client().get("/cds-services").status_code
