"""A patient whose every word is marked: the mark stands on the cards, and in nothing that is told of them.

Beside the disk, which ``tests/records`` looks at: what operators and their tools read.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from ample_time import AMPLE_MS
from flask import Flask
from flask.testing import FlaskClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from rsgi_requests import SERVICE, Request, sent

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.telemetry.open_telemetry import OpenTelemetryTraces
from cds_service.web.bodies import BodyLimits
from cds_service.web.front import Front
from cds_service.web.wire import decode, encode
from tests.fuzz.marks import MARK, marked
from tests.web.trying.form import opened

JSON = ("content-type", "application/json")
#: No word of it has a space, so that it would pass for an id wherever one is looked for by its form.
CODE = "QqMARKqQ"


@pytest.fixture
def traced(
    traces: OpenTelemetryTraces, knowledge: Knowledge, instant: datetime, records: Records
) -> Flask:
    settings = Settings(fhir_budget_ms=AMPLE_MS)
    return create_app(
        settings, knowledge=knowledge, records=records, now=lambda: instant, traces=traces
    )


@pytest.fixture
def post(traced: Flask, traces: OpenTelemetryTraces) -> Callable[..., tuple[int, str]]:
    """``post(body, path=…)``: status and text of the answer, as the server sends it."""
    front = Front(traced, BodyLimits(10**7, timedelta(seconds=10)), lambda _status: None, traces)

    def call(body: Any, path: str = SERVICE) -> tuple[int, str]:
        raw = body if isinstance(body, bytes) else encode(body)
        request: Request = sent(raw, JSON, ("x-request-id", MARK), path=path)
        asyncio.run(front.__rsgi__(request, request))
        status, headers, answer = request.answers[0]
        assert MARK not in repr(headers)
        return status, answer.decode()

    return call


@pytest.fixture
def told_of_it(
    traced: Flask,
    post: Callable[..., tuple[int, str]],
    scenario: Callable[[str], Any],
    small_ehr: Callable[..., Any],
    records: Records,
) -> FlaskClient:
    """The service after a marked patient was answered, fetched for, refused, tried, and heard of."""
    named = encode(marked(scenario("article"))).replace(b"synthetic-article-patient", CODE.encode())
    body = {**decode(named), "hookInstance": f"{MARK} of a patient"}
    status, answer = post(body)
    assert (200, True) == (status, MARK in answer)
    card = json.loads(answer)["cards"][0]["uuid"]

    ehr = small_ehr(lambda _asked: (403, {}, MARK.encode()))
    unread = {key: part for key, part in body["prefetch"].items() if key != "devices"}
    access = {"access_token": CODE, "token_type": "Bearer"}
    fetched = {**body, "prefetch": unread, "fhirServer": ehr.base, "fhirAuthorization": access}
    assert 200 == post(fetched)[0]
    for refused in (MARK.encode(), {**body, "hook": MARK}, {**body, "prefetch": [MARK]}):
        status, answer = post(refused)
        assert (400, False) == (status, MARK in answer)

    page = opened(traced.test_client())
    tried = page.after(case=["pasted"], pasted=[encode(body).decode()])
    assert MARK in tried.html
    reason = {"reason": {"code": MARK, "system": MARK}, "userComment": MARK}
    heard = {"card": card, "outcome": "overridden", "overrideReason": reason}
    assert 200 == post({"feedback": [heard]}, f"{SERVICE}/feedback")[0]
    records.drain()
    return traced.test_client()


def holds_mark(text: str) -> bool:
    return any(mark in text for mark in (MARK, CODE, MARK.split()[0]))


def test_neither_log_nor_traces_hold_it(
    caplog: pytest.LogCaptureFixture,
    exporter: InMemorySpanExporter,
    request: pytest.FixtureRequest,
) -> None:
    """At DEBUG, where libraries tell most."""
    caplog.set_level(logging.DEBUG)
    request.getfixturevalue("told_of_it")
    logged = repr([vars(each) for each in caplog.records])
    spans = [json.loads(each.to_json()) for each in exporter.get_finished_spans()]

    assert all(event in logged for event in ("consultation_answered", "could be fetched"))
    assert {"FHIR read", "store write", "POST /cds-services/{id}"} <= {s["name"] for s in spans}
    assert not holds_mark(logged)
    assert not holds_mark(json.dumps(spans))


def test_nothing_that_is_asked_for_afterwards_holds_it(told_of_it: FlaskClient) -> None:
    told = {
        address: told_of_it.get(address).get_data(as_text=True)
        for address in ("/metrics", "/health/ready", "/insights?trials=1", "/")
    }
    packed = ZipFile(BytesIO(told_of_it.get("/insights/all.zip?trials=1").get_data()))
    told |= {name: packed.read(name).decode() for name in packed.namelist()}

    assert 'cds_feedback_total{outcome="overridden"} 1.0' in told["/metrics"]
    assert "ImageNow" in told["cards-by-leading-advice.csv"]
    assert [] == [address for address, text in told.items() if holds_mark(text)]


def test_a_try_is_kept_by_no_browser(client: FlaskClient) -> None:
    assert "no-store" == client.post("/").headers["Cache-Control"]
