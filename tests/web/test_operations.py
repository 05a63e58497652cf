"""Health, metrics and logs of a service: what an operator sees, and that none of it is about a patient."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from ample_time import AMPLE_MS
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.losses import Loss
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
        "degraded": False,
        "knowledge": knowledge.version,
        "store": "ready",
        "records_lost": 0,
        "spool_files": 0,
        "spool_bytes": 0,
    } == response.get_json()


def test_a_store_that_is_down_is_named_and_who_answers_hooks_is_ready_all_the_same(
    knowledge: Knowledge,
    instant: datetime,
    tmp_path: Path,
    scenario: Callable[[str], Any],
) -> None:
    (tmp_path / "in-the-way").write_text("")
    url = f"sqlite:///{tmp_path}/in-the-way/store.db"
    settings = Settings(database_url=url, fhir_budget_ms=AMPLE_MS)
    client = create_app(settings, knowledge=knowledge, now=lambda: instant).test_client()
    response = client.get("/health/ready")

    told = response.get_json()

    assert (200, "ready", True) == (response.status_code, told["status"], told["degraded"])
    assert "feedback is refused" in told["store"]
    assert fire(client, scenario("article"))["cards"]
    waiting = client.get("/health/ready").get_json()
    counted = metrics_of(client)
    assert (1, waiting["spool_bytes"]) == (
        waiting["spool_files"],
        counted["cds_spool_waiting_bytes"],
    )
    assert (1, 1) == (counted["cds_store_degraded"], counted["cds_spool_waiting_files"])


def test_answers_and_cards_are_counted(make: Make, scenario: Callable[[str], Any]) -> None:
    client = make()
    for name in ("article", "article", "medication-only"):
        fire(client, scenario(name))
    counted = metrics_of(client)

    labels = 'client="open",status="matched",topic="suspected-spine-infection"'
    assert 2 == counted[f'cds_consultations_total{{{labels},variant="neurologic-deficit"}}']
    assert 2 == counted['cds_cards_total{advice="ImageNow",indicator="critical",shadow="false"}']
    assert 3 == counted["cds_answer_seconds_count"]
    topic = 'shadow="false",topic="suspected-spine-infection"'
    assert 2 == counted[f'cds_answers_total{{indicator="critical",{topic}}}']
    assert 1 == counted[f'cds_answers_total{{indicator="none",{topic}}}']


def test_what_answers_is_told_by_its_version(make: Make, knowledge: Knowledge) -> None:
    counted = metrics_of(make())
    made_of = f'fingerprint="{knowledge.fingerprint}",status="{knowledge.status}"'

    assert 1 == counted[f'cds_knowledge_info{{{made_of},version="{knowledge.version}"}}']
    assert 1 == counted[f'cds_build_info{{version="{version("spine-imaging-cds")}"}}']


def test_what_one_alarms_on_is_counted_from_nought(make: Make) -> None:
    """A counter that first appears with its first fault has not grown, to who asks for its increase."""
    counted = metrics_of(make())

    assert {0} == {counted[f'cds_records_lost_total{{why="{why.value}"}}'] for why in Loss}
    assert {0} == {counted[f'cds_refusals_total{{status="{each}"}}'] for each in (401, 412, 500)}


def test_a_list_that_a_fhir_server_does_not_give_is_counted_by_key_and_kind(
    make: Make, scenario: Callable[[str], Any], small_ehr: Callable[..., Any]
) -> None:
    client = make(fhir_budget_ms=AMPLE_MS)
    ehr = small_ehr(lambda _asked: (403, {}, b""))
    for server in (ehr.base, "https://ehr.example.org/fhir"):
        request = {**scenario("article"), "fhirServer": server}
        request["fhirAuthorization"] = {"access_token": "t", "token_type": "Bearer"}
        del request["prefetch"]["devices"]
        fire(client, request)
    counted = metrics_of(client)

    assert 1 == counted['cds_fhir_failures_total{key="devices",kind="forbidden"}']
    assert 1 == counted['cds_fhir_failures_total{key="devices",kind="not-allowed"}']
    assert 2 == counted['cds_fhir_read_seconds_count{key="devices"}']


def test_every_metric_stands_in_the_page_for_operators(make: Make) -> None:
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
    text = make().get("/metrics").get_data(as_text=True)
    named = set(re.findall(r"^# TYPE (cds_\w+) ", text, re.MULTILINE))
    shown = {each for each in named if not each.endswith("_created")}

    assert set() == {each for each in shown if f"`{each}`" not in page}
    assert {"cds_records_lost_total", "cds_store_degraded"} <= shown


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
