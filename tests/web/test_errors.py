"""Every refusal is an OperationOutcome that says what is wrong, where, and what to do."""

import io
import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import StoreUnavailable
from cds_service.records.record_keeping import Records, open_records
from cds_service.records.spool.writing import spool_folders
from cds_service.settings import Settings
from cds_service.web import hooks_views

SERVICE = "/cds-services/spine-imaging"
FEEDBACK = f"{SERVICE}/feedback"
ORIGIN = {"Origin": "https://sandbox.cds-hooks.org"}


def issue_of(response: TestResponse, status: int) -> Any:
    """The one issue of a refusal, which is a whole OperationOutcome of the status that is wanted."""
    assert status == response.status_code, response.get_data(as_text=True)
    assert "application/json" == response.mimetype
    body = json.loads(response.get_data())
    assert {"resourceType", "issue"} == set(body)
    assert "OperationOutcome" == body["resourceType"]
    (issue,) = body["issue"]
    assert "error" == issue["severity"]
    assert issue["code"]
    assert issue["diagnostics"].strip().endswith(".")
    assert "Access-Control-Allow-Origin" in response.headers
    return issue


def without(request: Any, *path: str) -> Any:
    *outer, last = path
    part = request
    for key in outer:
        part = part[key]
    del part[last]
    return request


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda r: without(r, "hook"), "$.hook"),
        (lambda r: without(r, "hookInstance"), "$.hookInstance"),
        (lambda r: without(r, "context"), "$.context"),
        (lambda r: without(r, "context", "patientId"), "$.context.patientId"),
        (lambda r: {**r, "hook": "patient-view"}, "$.hook"),
        (lambda r: {**r, "hook": None}, "$.hook"),
        (lambda r: {**r, "hookInstance": ""}, "$.hookInstance"),
        (lambda r: {**r, "hookInstance": 7}, "$.hookInstance"),
        (lambda r: {**r, "context": []}, "$.context"),
        (lambda r: {**r, "context": {**r["context"], "patientId": ""}}, "$.context.patientId"),
        (lambda r: {**r, "context": {**r["context"], "patientId": 1}}, "$.context.patientId"),
        (lambda r: {**r, "context": {**r["context"], "draftOrders": []}}, "$.context.draftOrders"),
        (lambda r: {**r, "prefetch": []}, "$.prefetch"),
    ],
)
def test_what_is_no_hook_request_is_400_with_the_path_of_the_fault(
    change: Callable[[Any], Any],
    path: str,
    scenario: Callable[[str], Any],
    post: Callable[..., TestResponse],
) -> None:
    issue = issue_of(post(change(scenario("article"))), 400)
    assert [path] == issue["expression"]
    assert path in issue["diagnostics"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"hook": "order-sign",}',
        b'{"hook": NaN}',
        b'{"hook": -Infinity}',
        b"[]",
        b"null",
        b'"order-sign"',
        b"7",
        b"\xff\xfe{\x00}\x00",
        b'{"hook": "\xff"}',
        b'{"hook": "\\ud800"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_json_object_is_400(body: bytes, post: Callable[..., TestResponse]) -> None:
    assert ["$"] == issue_of(post(body), 400)["expression"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", '"\\ud800"', '"\\udc00 x"'])
def test_numbers_and_characters_that_json_does_not_have_are_400_wherever_they_stand(
    value: str, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    body = json.dumps(scenario("article"), default=str).replace(
        '"valueBoolean": true', f'"valueBoolean": {value}'
    )
    assert value in body
    issue_of(post(body.encode()), 400)


@pytest.mark.parametrize("depth", [50, 300, 600, 900, 960, 975, 985, 5000, 100_000])
@pytest.mark.parametrize("brackets", [("[", "]"), ('{"extension":', "}")])
@pytest.mark.parametrize("place", ["order", "chart"])
def test_however_deep_a_request_is_nested_it_is_answered_or_refused(
    depth: int,
    brackets: tuple[str, str],
    place: str,
    scenario: Callable[[str], Any],
    post: Callable[..., TestResponse],
) -> None:
    request = scenario("article")
    if place == "order":
        request["context"]["draftOrders"]["entry"][0]["resource"]["extension"] = "DEEP"
    else:
        request["prefetch"]["conditions"]["entry"][0]["resource"]["extension"] = "DEEP"
    deep = brackets[0] * depth + "1" + brackets[1] * depth
    response = post(json.dumps(request, default=str).replace('"DEEP"', deep).encode())
    assert response.status_code in (200, 400)
    assert 200 == response.status_code or depth > 300


def test_a_refusal_never_quotes_the_request(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["hook"] = request["hookInstance"] = "SECRET"
    request["context"]["patientId"] = ["SECRET"]
    assert "SECRET" not in post(request).get_data(as_text=True)
    assert "SECRET" not in post(b'{"SECRET": SECRET}').get_data(as_text=True)
    assert "0xff" not in post(b'{"hook": "\xff"}').get_data(as_text=True)


@pytest.mark.parametrize("path", ["/cds-services/other", "/cds-services/other/feedback", "/x/y"])
def test_an_unknown_service_or_address_is_404(path: str, post: Callable[..., TestResponse]) -> None:
    issue = issue_of(post({}, path, headers=ORIGIN), 404)
    assert "not-found" == issue["code"]
    assert "/cds-services" in issue["diagnostics"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", SERVICE, {"POST", "OPTIONS"}),
        ("PUT", SERVICE, {"POST", "OPTIONS"}),
        ("DELETE", FEEDBACK, {"POST", "OPTIONS"}),
        ("GET", FEEDBACK, {"POST", "OPTIONS"}),
        ("POST", "/cds-services", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_405_and_says_which_are_allowed(
    method: str, path: str, allowed: set[str], client: FlaskClient
) -> None:
    response = client.open(path, method=method, headers=ORIGIN)
    issue_of(response, 405)
    assert allowed == set(response.headers["Allow"].split(", "))


def test_a_body_beyond_the_limit_is_413(post: Callable[..., TestResponse]) -> None:
    issue = issue_of(post(b'{"a": "' + b"a" * 5 * 1024 * 1024 + b'"}'), 413)
    assert "CDS_MAX_BODY_BYTES" in issue["diagnostics"]


def test_a_body_of_up_to_the_limit_is_read(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("medication-only")
    request["extension"] = {"padding": "a" * (5 * 1024 * 1024 - 40_000)}
    assert 200 == post(request).status_code


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
@pytest.mark.parametrize("path", [SERVICE, FEEDBACK])
def test_another_kind_of_body_is_415(
    kind: str, path: str, post: Callable[..., TestResponse]
) -> None:
    issue_of(post(b"{}", path, content_type=kind), 415)


def test_a_compressed_body_is_415(post: Callable[..., TestResponse]) -> None:
    issue_of(post(b"{}", headers={"Content-Encoding": "gzip"}), 415)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/fhir+json", None]
)
def test_json_under_any_of_its_names_is_read(
    kind: str | None, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    assert 200 == post(scenario("medication-only"), content_type=kind).status_code


# -- 412


def unsettled(scenario: Callable[[str], Any]) -> Any:
    """An image of the spine for a patient of whom nothing was sent."""
    request = scenario("article")
    request["prefetch"] = {"patient": request["prefetch"]["patient"]}
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    del order["reasonCode"]
    return request


def test_an_image_of_the_spine_without_any_conditions_is_412_and_says_what_is_needed(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    issue = issue_of(post(unsettled(scenario)), 412)
    assert ["$.prefetch.conditions"] == issue["expression"]
    assert "conditions" in issue["diagnostics"]


def test_412_holds_under_order_sign_and_without_prefetch_at_all(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    del request["prefetch"]
    issue_of(post({**request, "hook": "order-sign"}), 412)


@pytest.mark.parametrize(
    "conditions",
    [
        None,
        {"resourceType": "Bundle", "type": "searchset", "total": 0},
        {"resourceType": "Bundle", "type": "searchset", "entry": []},
        {},
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "security"}]},
        {"resourceType": "Condition", "id": "c", "code": {"text": "Hypertension"}},
    ],
    ids=["null", "total 0", "empty entry", "empty object", "OperationOutcome", "one Condition"],
)
def test_conditions_that_were_sent_are_an_answer_whatever_they_say(
    conditions: Any, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    request["prefetch"]["conditions"] = conditions
    assert 200 == post(request).status_code


def test_conditions_that_are_an_error_are_named_as_unknown(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = unsettled(scenario)
    request["prefetch"]["conditions"] = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "security"}],
    }
    consultation = answer(request)["extension"]["org.spine-imaging-cds.consultation"]
    assert "indeterminate" == consultation["status"]
    assert any("conditions: could not be read" in each for each in consultation["unknown"])


def test_a_medication_is_never_412(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("medication-only")
    del request["prefetch"]
    assert 200 == post(request).status_code


@pytest.mark.parametrize(
    "text", ["MRI brain without contrast", "CT abdomen and pelvis with contrast", "Chest X-ray"]
)
def test_an_image_of_something_else_is_never_412(
    text: str, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    request["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": text}
    assert 200 == post(request).status_code


def test_an_order_that_is_not_selected_is_never_412(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    medication = {"resourceType": "MedicationRequest", "id": "m", "status": "draft"}
    request["context"]["draftOrders"]["entry"].append({"resource": medication})
    request["context"]["selections"] = ["MedicationRequest/m"]
    assert 200 == post(request).status_code


def test_a_reason_that_alone_makes_an_emergency_is_answered_without_conditions(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = unsettled(scenario)
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    order["reasonCode"] = [
        {"text": "Spinal epidural abscess, new leg weakness and urinary retention"}
    ]
    (card, *_) = answer(request)["cards"]
    assert "ImageNow" == card["source"]["topic"]["code"]


def test_data_under_another_key_is_data_and_says_nothing_of_absence(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["prefetch"]["problems"] = request["prefetch"].pop("conditions")
    assert 200 == post(request).status_code
    empty = unsettled(scenario)
    empty["prefetch"]["problems"] = {"resourceType": "Bundle", "entry": []}
    issue_of(post(empty), 412)


# -- ours


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


def test_a_body_in_chunks_that_is_too_large_is_413_too(
    knowledge: Knowledge, instant: datetime, shared_records: Records
) -> None:
    """Its length is not told beforehand; cut off at the limit it would be called malformed."""
    app = create_app(
        Settings(max_body_bytes=2048),
        knowledge=knowledge,
        records=shared_records,
        now=lambda: instant,
    )
    response = app.test_client().post(
        "/cds-services/spine-imaging",
        input_stream=io.BytesIO(b" " * 5000),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert 413 == response.status_code
