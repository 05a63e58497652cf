"""The insights: counts that match hand counts, told so that nothing is mixed in silence."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.consultation_record import CardRecord, ConsultationRecord
from cds_service.records.record_keeping import Records, open_records
from cds_service.settings import Settings
from cds_service.web.insights.views import InsightsDesk, insights_blueprint
from cds_service.web.operator import OperatorAccess
from cds_service.web.pages import pages_blueprint
from cds_service.web.problems import register_problems

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
THIS_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OURS = "https://spine-imaging-cds.org/CodeSystem/override-reason"
TABLES = (
    "cards-by-leading-advice",
    "override-reasons",
    "cards-by-week",
    "cards-by-client",
    "cards-by-knowledge",
    "cards-by-advice",
    "consultations-by-status",
)


def an_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def a_record(name: str, *advice: tuple[str, ...], **changed: Any) -> ConsultationRecord:
    """A consultation with one card for each tuple of advice; the first card is ``name-0``."""
    given = {
        "id": an_id(name),
        "consultation": an_id(name),
        "hook_instance": an_id(name),
        "hook": "order-sign",
        "service": "spine-imaging",
        "client": "north",
        "profile": "generic",
        "received": THIS_MONDAY,
        "duration_ms": 2.5,
        "topic": "suspected-spine-infection",
        "variant": None,
        "status": "matched",
        "emergency": False,
        "shadow": False,
        "trial": False,
        "knowledge": "1.0",
        "cards": tuple(
            CardRecord(
                id=an_id(f"{name}-{place}"),
                indicator="warning",
                advice=codes,
                order=None,
                suggestions=(),
            )
            for place, codes in enumerate(advice)
        ),
        "ratings": (),
        "evidence": (),
    }
    return ConsultationRecord(**{**given, **changed})


def said_of(card: str, outcome: Outcome, *, reason: tuple[str, str] | None = None) -> Feedback:
    system, code = reason or (None, None)
    return Feedback(
        card=an_id(card),
        outcome=outcome,
        suggestions=(),
        reason_system=system,
        reason_code=code,
        commented=False,
        timestamp=None,
    )


def keep(records: Records, *all_of: ConsultationRecord) -> None:
    for each in all_of:
        records.keep_consultation(each)
    records.drain()


@dataclass(frozen=True)
class Browser:
    """Someone who looks at the insights."""

    client: FlaskClient

    def get(self, query: str = "", **headers: str) -> TestResponse:
        return self.client.get(f"/insights{query}", headers=headers)

    def page(self, query: str = "") -> str:
        """The page, its white space as a browser shows it."""
        response = self.get(query)
        assert 200 == response.status_code
        return " ".join(response.get_data(as_text=True).split())

    def table(self, name: str, query: str = "") -> list[list[str]]:
        """The rows of a table's file, without its header."""
        response = self.get(f"/{name}.csv{query}")
        assert 200 == response.status_code
        return list(csv.reader(io.StringIO(response.get_data(as_text=True))))[1:]


@pytest.fixture
def served(knowledge: Knowledge, records: Records) -> Callable[..., Browser]:
    """``served(access)``: the pages alone, with whoever is let in."""

    def serve(access: OperatorAccess, kept: Records = records) -> Browser:
        app = Flask(__name__, static_folder=None)
        app.register_blueprint(pages_blueprint(knowledge, {}, has_front_page=True))
        desk = InsightsDesk(
            records=kept,
            knowledge=knowledge,
            access=access,
            base_url="http://here:8080",
            now=lambda: NOW,
        )
        app.register_blueprint(insights_blueprint(desk))
        register_problems(app)
        return Browser(app.test_client())

    return serve


@pytest.fixture
def empty(served: Callable[..., Browser]) -> Browser:
    return served(OperatorAccess(is_open=True))


@pytest.fixture
def month(empty: Browser, records: Records) -> Browser:
    """Three weeks of two clients, with a trial, a shadow, an old one, and what was heard of them."""
    keep(
        records,
        a_record("a", ("ImageNow", "SpinalLevel"), ("Pregnancy",)),
        a_record("b", ("SpinalLevel",), client="south", knowledge="0.9"),
        a_record("c", ("SpinalLevel",), received=THIS_MONDAY - timedelta(days=8)),
        a_record("d", status="not-relevant", duration_ms=8.2),
        a_record("trial", ("ImageNow",), trial=True),
        a_record("shadow", ("Dialysis",), shadow=True),
        a_record("old", ("AddContrast",), received=THIS_MONDAY - timedelta(weeks=20)),
    )
    level = (OURS, "level-certain-on-exam")
    records.keep_feedback(
        "spine-imaging",
        (
            said_of("a-0", Outcome.ACCEPTED),
            said_of("b-0", Outcome.OVERRIDDEN, reason=level),
            said_of("c-0", Outcome.OVERRIDDEN),
            said_of("nobody's", Outcome.ACCEPTED),
        ),
        now=NOW,
    )
    return empty


def test_cards_are_counted_by_the_gravest_thing_that_they_say(month: Browser) -> None:
    assert [
        ["The level of the spine", "SpinalLevel", "2", "0", "2", "0"],
        ["Image now", "ImageNow", "1", "1", "0", "0"],
        ["Pregnancy", "Pregnancy", "1", "0", "0", "1"],
    ] == month.table("cards-by-leading-advice")


def test_cards_are_counted_for_each_thing_that_they_say(month: Browser) -> None:
    assert [
        ["The level of the spine", "SpinalLevel", "3", "1", "2", "0"],
        ["Image now", "ImageNow", "1", "1", "0", "0"],
        ["Pregnancy", "Pregnancy", "1", "0", "0", "1"],
    ] == month.table("cards-by-advice")


def test_override_reasons_are_counted_in_the_words_of_the_card(month: Browser) -> None:
    assert [
        [
            *("The level of the spine", "SpinalLevel"),
            *("No reason, or none with a code", "", "1"),
        ],
        [
            *("The level of the spine", "SpinalLevel"),
            *("The level is certain on examination", "level-certain-on-exam", "1"),
        ],
    ] == month.table("override-reasons")


def test_every_week_has_a_line_those_in_which_nothing_was_said_too(month: Browser) -> None:
    assert [
        ["2026-11-09", "1", "0", "1", "0"],
        ["2026-11-16", "0", "0", "0", "0"],
        ["2026-11-23", "3", "1", "1", "1"],
    ] == month.table("cards-by-week", "?weeks=3")


def test_cards_are_counted_by_client_and_by_knowledge(month: Browser) -> None:
    assert [["north", "3", "1", "1", "1"], ["south", "1", "0", "1", "0"]] == month.table(
        "cards-by-client"
    )
    assert [["1.0", "3", "1", "1", "1"], ["0.9", "1", "0", "1", "0"]] == month.table(
        "cards-by-knowledge"
    )


def test_consultations_are_counted_by_status(month: Browser) -> None:
    assert [
        ["A variant fits", "matched", "3", "3"],
        ["No imaging of the spine", "not-relevant", "1", "9"],
    ] == month.table("consultations-by-status")


def test_the_page_sums_up_and_has_every_table(month: Browser) -> None:
    page = month.page()

    assert "Since Monday 2026-09-07: 4 consultations, each answered within 9 ms" in page
    assert "4 cards: 1 accepted, 2 overridden, 1 unanswered." in page
    assert sorted(TABLES) == sorted(re.findall(r'<h2 id="([a-z-]+)">', page))
    assert len(TABLES) == page.count("<caption>") == page.count('role="img"')


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", 4),
        ("?weeks=3", 4),
        ("?weeks=2", 3),
        ("?weeks=1", 3),
        ("?weeks=all", 5),
        ("?client=south", 1),
        ("?knowledge=1.0", 3),
        ("?client=south&knowledge=1.0", 0),
        ("?trials=1", 5),
        ("?shadow=1", 1),
    ],
)
def test_a_question_narrows_what_is_counted(month: Browser, query: str, said: int) -> None:
    assert said == sum(int(row[2]) for row in month.table("cards-by-leading-advice", query))


def test_what_is_left_out_is_told_with_the_way_to_it(month: Browser) -> None:
    page = month.page()

    assert '1 consultation tried on our own page left out: <a href="/insights?trials=1"' in page
    assert "1 consultation answered in shadow" in page
    assert "1 outcome of cards that are not in the store" in page


def test_cards_that_were_kept_back_are_never_among_those_that_were_shown(month: Browser) -> None:
    assert "Dialysis" not in {row[1] for row in month.table("cards-by-advice")}
    assert ["Dialysis"] == [row[1] for row in month.table("cards-by-advice", "?shadow=1")]
    assert "with 1 card, all kept back." in month.page("?shadow=1")


def test_links_and_files_keep_the_question(month: Browser) -> None:
    page = month.page("?client=south&weeks=4")

    assert "/insights/cards-by-week.csv?weeks=4&amp;client=south" in page
    assert "/insights?weeks=4&amp;client=south&amp;knowledge=0.9" in page


def test_a_share_is_shown_only_beside_its_count_and_where_there_is_enough(
    empty: Browser, records: Records
) -> None:
    keep(records, *(a_record(f"r{at}", ("ImageNow",)) for at in range(20)))
    keep(records, *(a_record(f"s{at}", ("Dialysis",)) for at in range(19)))
    heard = [said_of(f"{name}{at}-0", Outcome.ACCEPTED) for name in "rs" for at in range(5)]
    records.keep_feedback("spine-imaging", heard, now=NOW)

    first, second = re.findall(r"<tr> <th scope=row>.*?</tr>", empty.page())[:2]
    assert "5<br><small>25 %</small>" in first
    assert "%" not in second


def test_with_no_data_it_says_how_to_get_some(empty: Browser) -> None:
    page = empty.page()

    assert "Since Monday 2026-09-07 nothing was asked." in page
    assert "cds-service example article | curl" in page
    assert "http://here:8080/cds-services/spine-imaging" in page
    assert "/insights?trials=1" in page
    assert "<table" not in page


def test_trials_alone_are_no_data_but_are_told(empty: Browser, records: Records) -> None:
    keep(records, a_record("t", ("ImageNow",), trial=True))

    assert "1 consultation tried on our own page left out" in empty.page()


@pytest.fixture
def lost(tmp_path: Path, served: Callable[..., Browser]) -> Iterator[Browser]:
    """A store whose file is no database."""
    (tmp_path / "broken.db").write_bytes(b"SECRET " * 1000)
    records = open_records(f"sqlite:///{tmp_path}/broken.db", retention_days=0, now=lambda: NOW)
    yield served(OperatorAccess(is_open=True), records)
    records.close()


def test_a_store_that_is_down_is_said_in_a_sentence(lost: Browser) -> None:
    page = lost.get()

    assert (503, "30") == (page.status_code, page.headers["Retry-After"])
    assert "The store cannot be read just now." in page.get_data(as_text=True)
    for trace in ("Error", "SECRET", "sqlite", "Traceback"):
        assert trace not in page.get_data(as_text=True)


def test_a_file_of_a_store_that_is_down_is_an_operation_outcome(lost: Browser) -> None:
    answer = lost.get("/cards-by-week.csv")

    assert 503 == answer.status_code
    assert "OperationOutcome" == answer.get_json()["resourceType"]
    assert "feedback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "?weeks=0",
        "?weeks=-1",
        "?weeks=521",
        "?weeks=%D9%A3",
        "?weeks=1e9",
        "?trials=yes",
        "?shadow=2",
        "?client=a%00b",
        "?knowledge=%00",
    ],
)
@pytest.mark.parametrize("path", ["", "/cards-by-week.csv"])
def test_a_question_that_cannot_be_answered_is_refused(
    path: str, query: str, empty: Browser
) -> None:
    answer = empty.get(path + query)

    assert 400 == answer.status_code
    assert query[1:].split("=")[0] in answer.get_json()["issue"][0]["diagnostics"]


def test_a_table_that_there_is_not_is_not_found(empty: Browser) -> None:
    assert 404 == empty.get("/patients.csv").status_code


def test_names_are_escaped_on_the_page(empty: Browser, records: Records) -> None:
    name = "<script>alert(1)</script>"
    keep(records, a_record("x", ("<b>Bold",), client=name, knowledge='"><i>'))
    page = empty.page(f"?client={name}")

    assert "&lt;script&gt;" in page
    for markup in ("<script", "<b>Bold", "<i>"):
        assert markup not in page


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_file_is_a_formula(name: str, empty: Browser, records: Records) -> None:
    keep(records, a_record("x", ("ImageNow",), client=name))
    (row,) = empty.table("cards-by-client")

    assert f"'{name}".replace("\r", "\n") == row[0].replace("\r", "\n")


def test_a_file_is_rfc_4180_and_says_what_it_is(month: Browser) -> None:
    answer = month.get("/cards-by-client.csv?weeks=1")

    assert "text/csv; charset=utf-8" == answer.headers["Content-Type"]
    assert (
        'attachment; filename="spine-imaging-cds-cards-by-client-2026-11-23-to-2026-11-25.csv"'
        == answer.headers["Content-Disposition"]
    )
    assert answer.get_data(as_text=True).startswith(
        "Client,Said,Accepted,Overridden,Unanswered\r\nnorth,2,1,0,1\r\n"
    )


def test_the_page_runs_nothing_and_is_kept_nowhere(month: Browser) -> None:
    answer = month.get()

    assert (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
        == answer.headers["Content-Security-Policy"]
    )
    assert "no-store" == answer.headers["Cache-Control"]
    assert not re.search(r"<script|<form|\sstyle=|\son[a-z]+=", answer.get_data(as_text=True))


TOKEN = "a tokén of the operator"  # noqa: S105


@pytest.mark.parametrize("path", ["", "/cards-by-week.csv", "/nothing.csv"])
def test_without_a_token_set_nobody_may_look(served: Callable[..., Browser], path: str) -> None:
    closed = served(OperatorAccess(is_open=False))

    assert 404 == closed.get(path).status_code
    assert 404 == closed.get(path, Authorization="Bearer ").status_code


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \xff"]
)
def test_who_does_not_send_the_token_is_asked_for_it(
    served: Callable[..., Browser], header: str
) -> None:
    answer = served(OperatorAccess(is_open=False, token=TOKEN)).get(Authorization=header)

    assert (401, "Bearer") == (answer.status_code, answer.headers["WWW-Authenticate"])
    assert TOKEN not in answer.get_data(as_text=True)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_who_sends_the_token_may_look(served: Callable[..., Browser], scheme: str) -> None:
    token = "a-token-of-the-operator"  # noqa: S105
    operator = served(OperatorAccess(is_open=False, token=token))
    page = operator.get(Authorization=f"{scheme} {token}")

    assert 200 == page.status_code
    assert "curl" not in page.get_data(as_text=True)


def test_a_preflight_carries_no_token(served: Callable[..., Browser]) -> None:
    closed = served(OperatorAccess(is_open=False, token=TOKEN))

    assert 200 == closed.client.options("/insights").status_code


def test_the_token_is_in_no_settings_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", "SECRET\n")
    settings = Settings()

    assert "SECRET" == settings.operator_secret
    assert "SECRET" not in repr(settings) + repr(settings.model_dump())
    assert "SECRET" not in repr(OperatorAccess(is_open=False, token="SECRET"))  # noqa: S106


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_token_is_none(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", value)

    assert Settings().operator_secret is None


def test_a_hook_and_its_feedback_show_on_the_page_of_the_service(
    knowledge: Knowledge, records: Records, scenario: Callable[[str], Any], instant: datetime
) -> None:
    """From the wire to the page and back, nothing made by hand."""
    app = create_app(Settings(), knowledge=knowledge, records=records, now=lambda: instant)
    own = app.test_client()
    path = "/cds-services/spine-imaging"
    (card, *_) = own.post(path, json=scenario("article")).get_json()["cards"]
    own.post(f"{path}/feedback", json={"feedback": [_overridden(card)]})
    records.drain()

    (row,) = Browser(own).table("override-reasons")
    reason = card["overrideReasons"][0]
    assert [card["source"]["topic"]["code"], reason["display"]] == [row[1], row[2]]


def _overridden(card: Any) -> Any:
    reason = {key: card["overrideReasons"][0][key] for key in ("system", "code")}
    return {
        "card": card["uuid"],
        "outcome": "overridden",
        "overrideReason": {"reason": reason},
        "outcomeTimestamp": "2026-11-20T12:00:00Z",
    }
