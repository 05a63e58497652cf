"""Health, metrics and logs of a service: what an operator sees, and that none of it is about a patient."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
Make = Callable[..., FlaskClient]


@pytest.fixture
def make(knowledge: Knowledge, instant: datetime, records: Records) -> Make:
    """``make(**settings)``: a client of a service of its own."""

    def call(**settings: Any) -> FlaskClient:
        app = create_app(
            Settings(**settings), knowledge=knowledge, records=records, now=lambda: instant
        )
        return app.test_client()

    return call


def fire(client: FlaskClient, body: object) -> Any:
    response = client.post(SERVICE, data=encode(body), content_type="application/json")
    assert 200 == response.status_code
    return response.get_json()


def metrics_of(client: FlaskClient) -> dict[str, float]:
    text = client.get("/metrics").get_data(as_text=True)
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_process_that_answers_is_live(make: Make) -> None:
    assert {"status": "live"} == make().get("/health/live").get_json()


def test_what_is_ready_is_told(make: Make, knowledge: Knowledge) -> None:
    response = make().get("/health/ready")

    assert 200 == response.status_code
    assert {
        "status": "ready",
        "knowledge": knowledge.version,
        "store": "ready",
        "records_lost": 0,
        "spool_bytes": 0,
    } == response.get_json()


def test_a_store_that_is_down_is_named_and_hooks_are_answered_all_the_same(
    knowledge: Knowledge,
    instant: datetime,
    tmp_path: Path,
    scenario: Callable[[str], Any],
) -> None:
    (tmp_path / "in-the-way").write_text("")
    settings = Settings(database_url=f"sqlite:///{tmp_path}/in-the-way/store.db")
    client = create_app(settings, knowledge=knowledge, now=lambda: instant).test_client()
    response = client.get("/health/ready")

    assert 503 == response.status_code
    assert "not ready" == response.get_json()["status"]
    assert "down" in response.get_json()["store"]
    assert fire(client, scenario("article"))["cards"]


def test_answers_and_cards_are_counted(make: Make, scenario: Callable[[str], Any]) -> None:
    client = make()
    for name in ("article", "article", "medication-only"):
        fire(client, scenario(name))
    counted = metrics_of(client)

    labels = 'client="open",status="matched",topic="suspected-spine-infection"'
    assert 2 == counted[f'cds_consultations_total{{{labels},variant="neurologic-deficit"}}']
    assert 2 == counted['cds_cards_total{advice="ImageNow",indicator="critical",shadow="false"}']
    assert 3 == counted["cds_answer_seconds_count"]


def test_feedback_and_refusals_are_counted(make: Make) -> None:
    client = make()
    client.post(f"{SERVICE}/feedback", json={"feedback": [{"card": "c", "outcome": "overridden"}]})
    client.post(SERVICE, json={})
    client.get("/nowhere")
    counted = metrics_of(client)

    assert 1 == counted['cds_feedback_total{outcome="overridden"}']
    assert 1 == counted['cds_refusals_total{status="400"}']
    assert 1 == counted['cds_refusals_total{status="404"}']


@pytest.mark.parametrize("path", ["/metrics", "/insights", "/health/ready"])
def test_no_page_of_somebody_else_can_read_the_operators_counts(path: str, make: Make) -> None:
    """An open service stands on the same machine as the operator's browser."""
    response = make().get(path, headers={"Origin": "https://elsewhere.example.org"})

    assert 200 == response.status_code
    assert "Access-Control-Allow-Origin" not in response.headers


def test_in_shadow_mode_nothing_is_shown_and_what_would_have_been_said_is_kept(
    make: Make, records: Records, scenario: Callable[[str], Any]
) -> None:
    client = make(shadow="on", pama_rating="on")

    assert {"cards": []} == fire(client, scenario("article"))
    counted = metrics_of(client)
    assert 1 == counted['cds_cards_total{advice="ImageNow",indicator="critical",shadow="true"}']
    records.drain()
    with records.engine.connect() as connection:
        rows = connection.exec_driver_sql("select shadow, status from consultation").all()
        cards = connection.exec_driver_sql("select advice from card order by place").all()
    assert [(1, "matched")] == [tuple(row) for row in rows]
    assert [("ImageNow",), ("RenalFunctionUnknown",)] == [tuple(row) for row in cards]


def test_an_answer_is_one_line_that_names_what_was_said(
    make: Make, scenario: Callable[[str], Any], logged: Callable[[], list[Any]]
) -> None:
    body = scenario("article")
    fire(make(), body)
    (line,) = [each for each in logged() if "consultation_answered" == each["event"]]

    assert "info" == line["level"]
    assert body["hookInstance"] == line["hook_instance"]
    assert ["ImageNow", "RenalFunctionUnknown"] == line["advice"]
    assert "neurologic-deficit" == line["variant"]
    assert line["timestamp"].endswith("Z")
    assert line["milliseconds"] > 0


def test_neither_log_nor_metrics_hold_a_word_of_the_record(
    make: Make, scenario: Callable[[str], Any], logged: Callable[[], list[Any]]
) -> None:
    """Every text of the request is marked; its own codes and ids are told apart by their form."""

    def marked(value: Any) -> Any:
        match value:
            case dict():
                return {key: marked(inner) for key, inner in value.items()}
            case list():
                return [marked(inner) for inner in value]
            case str() if " " in value:
                return f"{value} MARKER"
            case _:
                return value

    client = make()
    body = marked(scenario("article"))
    body["hookInstance"] = "MARKER of a patient"
    body["context"]["draftOrders"]["entry"][0]["resource"]["id"] = "MARKER with spaces"
    body["context"]["selections"] = ["ServiceRequest/MARKER with spaces"]
    fire(client, body)

    assert "MARKER" not in json.dumps(logged())
    assert "MARKER" not in client.get("/metrics").get_data(as_text=True)
