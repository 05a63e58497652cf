"""A refusal in a browser is a page, with the words that a program reads in its OperationOutcome."""

import asyncio
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from pydantic import SecretStr
from rsgi_requests import Headers, Request
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import Overloaded
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web import lanes
from cds_service.web.operator import OperatorAccess

from .refusals import SERVICE
from .test_front import front

#: What Chromium and Firefox send for an address that was typed.
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PROGRAM = {"Accept": "application/json"}


def page_of(response: TestResponse, status: int) -> str:
    assert (status, "text/html") == (response.status_code, response.mimetype)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "Accept" in response.vary
    page = response.get_data(as_text=True)
    assert page.startswith("<!doctype html>")
    assert 1 == page.count("<h1>")
    return page


def sentence_of(response: TestResponse, status: int) -> str:
    assert (status, "application/json") == (response.status_code, response.mimetype)
    assert "Accept" in response.vary
    (issue,) = response.get_json()["issue"]
    return str(issue["diagnostics"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing/here", 404),
        ("/cds-services/other", 405),
        (SERVICE, 405),
        (f"{SERVICE}/feedback", 405),
        ("/guidance/suspected-spine-infection/nothing", 404),
        ("/insights/nothing.csv", 404),
        ("/insights?weeks=0", 400),
    ],
)
def test_a_browser_and_a_program_are_told_the_same(
    path: str, status: int, client: FlaskClient
) -> None:
    sentence = sentence_of(client.get(path, headers=PROGRAM), status)

    assert escape(sentence) in page_of(client.get(path, headers=BROWSER), status)


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/json", "application/fhir+json", "text/html;q=0.5, application/json"],
)
def test_who_would_not_rather_have_a_page_gets_none(accept: str, client: FlaskClient) -> None:
    sentence_of(client.get("/nothing", headers={"Accept": accept}), 404)


@pytest.mark.parametrize("path", [SERVICE, f"{SERVICE}/feedback", "/cds-services/other"])
def test_a_hook_that_fires_is_never_answered_by_a_page(path: str, client: FlaskClient) -> None:
    """Whatever its client says it takes: some copy a browser's header."""
    response = client.post(path, data="{", content_type="application/json", headers=BROWSER)

    assert "application/json" == response.mimetype


def test_a_form_that_is_refused_is_told_so_on_a_page(client: FlaskClient) -> None:
    page_of(client.post("/guidance/suspected-spine-infection/red-flags", headers=BROWSER), 405)


def test_a_page_repeats_nothing_that_was_asked(client: FlaskClient) -> None:
    page = page_of(client.get("/SECRET<script>?SECRET", headers=BROWSER), 404)

    assert "SECRET" not in page
    assert "<script" not in page


@pytest.mark.parametrize("path", ["/insights", "/metrics"])
def test_the_operator_is_asked_for_on_a_page(
    path: str, knowledge: Knowledge, shared_records: Records, tmp_path: Any
) -> None:
    clients = tmp_path / "clients.yaml"
    (tmp_path / "keys.json").write_text('{"keys": []}')
    clients.write_text(
        "clients:\n  - name: a\n    iss: https://a.example.org\n    jwks_file: keys.json\n"
    )
    settings = Settings(clients_file=clients, operator_token=SecretStr("a-token"))
    app = create_app(settings, knowledge=knowledge, records=shared_records)
    response = app.test_client().get(path, headers=BROWSER)

    assert "CDS_OPERATOR_TOKEN" in page_of(response, 401)
    assert "Bearer" == response.headers["WWW-Authenticate"]


def test_a_fault_of_ours_is_a_page_with_its_number_and_no_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> NoReturn:
        raise ValueError("SECRET")

    monkeypatch.setattr(OperatorAccess, "is_served", fail)
    page = page_of(app.test_client().get("/insights", headers=BROWSER), 500)
    (number,) = [word.strip(".") for word in caplog.text.split() if len(word.strip(":")) == 32]

    assert number.strip(":") in page
    assert "SECRET" not in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (BROWSER, "text/html; charset=utf-8"),
        (PROGRAM, "application/json"),
        ({}, "application/json"),
    ],
)
def test_a_look_that_finds_no_room_is_refused_in_its_own_form(
    headers: dict[str, str], kind: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes.Lane, "check", _is_full)
    asked = Headers([(name.lower(), value) for name, value in headers.items()])
    one = front(app)
    program = Request(path="/insights", method="GET", headers=Headers([("accept", "*/*")]))
    request = Request(path="/insights", method="GET", headers=asked)
    for each in (program, request):
        asyncio.run(one.__rsgi__(each, each))
    status, answered, _ = request.answers[0]

    assert (503, kind, "1") == (status, answered["Content-Type"], answered["Retry-After"])


def _is_full(_lane: object, _caller: str) -> NoReturn:
    raise Overloaded
