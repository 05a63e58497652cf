"""Traces: off unless asked for, in the parts that the standard wants, and without a word of a patient."""

import asyncio
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from ample_time import AMPLE_MS
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, format_span_id, format_trace_id
from rsgi_requests import Request, sent

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import SettingInvalid
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.telemetry.open_telemetry import OpenTelemetryTraces
from cds_service.telemetry.traces import open_traces
from cds_service.web.bodies import BodyLimits
from cds_service.web.front import Front
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
JSON = ("content-type", "application/json")
Send = Callable[..., Request]


@pytest.fixture
def send(
    traces: OpenTelemetryTraces, knowledge: Knowledge, instant: datetime, records: Records
) -> Send:
    """``send(request)``: the request, answered by a traced service."""
    settings = Settings(fhir_budget_ms=AMPLE_MS)
    app = create_app(
        settings, knowledge=knowledge, records=records, now=lambda: instant, traces=traces
    )
    front = Front(app, BodyLimits(10**6, timedelta(seconds=10)), lambda _status: None, traces)

    def call(request: Request) -> Request:
        asyncio.run(front.__rsgi__(request, request))
        return request

    return call


def named(exporter: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [each for each in exporter.get_finished_spans() if each.name == name]


def attributes_of(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_a_hook_is_a_part_of_the_trace_that_it_came_with(
    send: Send, exporter: InMemorySpanExporter, scenario: Callable[[str], Any]
) -> None:
    parent = ("traceparent", f"00-{TRACE}-{PARENT}-01")
    request = send(sent(encode(scenario("article")), JSON, parent, ("x-request-id", "gateway-1")))
    (span,) = named(exporter, "POST /cds-services/{id}")
    context, told = span.get_span_context(), attributes_of(span)

    assert context is not None
    assert span.parent is not None
    assert TRACE == format_trace_id(context.trace_id)
    assert PARENT == format_span_id(span.parent.span_id)
    assert (
        f"00-{TRACE}-{format_span_id(context.span_id)}-01" == request.answers[0][1]["traceresponse"]
    )
    assert ("neurologic-deficit", "critical") == (told["cds.variant"], told["cds.indicator"])
    assert (200, "gateway-1") == (told["http.response.status_code"], told["cds.request_id"])


def test_a_trace_that_is_not_recorded_is_not_recorded_here(
    send: Send, exporter: InMemorySpanExporter, scenario: Callable[[str], Any]
) -> None:
    """By the standard's own choice, where no other sampler is set."""
    parent = ("traceparent", f"00-{TRACE}-{PARENT}-00")
    request = send(sent(encode(scenario("article")), JSON, parent))

    assert () == exporter.get_finished_spans()
    assert request.answers[0][1]["traceresponse"].startswith(f"00-{TRACE}-")
    assert request.answers[0][1]["traceresponse"].endswith("-00")


def test_each_list_that_is_read_is_a_part_of_its_call(
    send: Send,
    exporter: InMemorySpanExporter,
    scenario: Callable[[str], Any],
    small_ehr: Callable[..., Any],
) -> None:
    ehr = small_ehr(lambda _asked: (403, {}, b""))
    body = {**scenario("article"), "fhirServer": ehr.base}
    body["fhirAuthorization"] = {"access_token": "SECRET", "token_type": "Bearer"}
    del body["prefetch"]["devices"]
    send(sent(encode(body), JSON))
    (read,), (call,) = named(exporter, "FHIR read"), named(exporter, "POST /cds-services/{id}")
    context = call.get_span_context()

    assert context is not None
    assert read.parent is not None
    assert context.span_id == read.parent.span_id
    assert {"cds.prefetch_key": "devices", "error.type": "forbidden"} == attributes_of(read)
    assert StatusCode.ERROR is read.status.status_code
    assert 0 <= (read.end_time or 0) - (read.start_time or 0)


def test_what_is_written_to_the_store_is_told_with_how_much_it_was(
    send: Send, exporter: InMemorySpanExporter, records: Records, scenario: Callable[[str], Any]
) -> None:
    said = {"feedback": [{"card": "c", "outcome": "accepted"}]}
    send(sent(encode(said), JSON, path=f"{SERVICE}/feedback"))
    send(sent(encode(scenario("article")), JSON))
    records.drain()
    written = [attributes_of(each) for each in named(exporter, "store write")]

    assert [
        {"cds.kept": "feedback", "cds.rows": 1},
        {"cds.kept": "consultations", "cds.rows": 1},
    ] == written
    (call,) = named(exporter, "POST /cds-services/{id}/feedback")
    parent = named(exporter, "store write")[0].parent
    context = call.get_span_context()
    assert context is not None
    assert parent is not None
    assert context.span_id == parent.span_id


def test_no_word_of_a_request_is_in_any_part(
    send: Send, exporter: InMemorySpanExporter, scenario: Callable[[str], Any]
) -> None:
    body = scenario("article")
    body["context"]["patientId"] = "MARKER"
    body["hookInstance"] = "MARKER of a patient"
    send(sent(encode(body), JSON, ("x-request-id", "MARKER of a patient")))
    send(sent(b"MARKER", JSON))
    send(sent(b"{}", JSON, path="/cds-services/MARKER"))
    spans = exporter.get_finished_spans()

    assert 3 == len(named(exporter, "POST /cds-services/{id}"))
    assert "MARKER" not in json.dumps([json.loads(each.to_json()) for each in spans])


def test_a_fault_of_ours_is_an_error_and_what_it_says_is_not_told(
    send: Send, exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("MARKER")

    monkeypatch.setattr("cds_service.web.hooks_views.parse_request", fail)
    request = send(sent(b"{}", JSON))
    (span,) = named(exporter, "POST /cds-services/{id}")

    assert 500 == request.answers[0][0]
    assert StatusCode.ERROR is span.status.status_code
    assert "MARKER" not in span.to_json()


def test_pages_and_probes_are_no_part(send: Send, exporter: InMemorySpanExporter) -> None:
    for path in ("/health/ready", "/cds-services", "/manual"):
        send(Request(path, method="GET"))

    assert () == exporter.get_finished_spans()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_SERVICE_NAME": "cds"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"},
        {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"},
    ],
)
def test_nobody_who_does_not_ask_gets_traces(environment: dict[str, str]) -> None:
    assert open_traces(environment) is None


ASKS = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


def test_who_asks_gets_them() -> None:
    assert isinstance(open_traces(ASKS), OpenTelemetryTraces)


def test_who_asks_without_the_extra_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cds_service.telemetry.traces.find_spec", lambda _name: None)

    with pytest.raises(
        SettingInvalid, match=r"OTEL_EXPORTER_OTLP_ENDPOINT .*pip install opentelemetry-sdk"
    ):
        open_traces(ASKS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")],
)
def test_what_cannot_be_had_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=f"{name}={value}: only "):
        open_traces({**ASKS, name: value})


def test_where_nobody_asks_nothing_of_it_is_loaded() -> None:
    """An extra costs nothing to those who have it and do not use it."""
    assert importlib.util.find_spec("opentelemetry") is not None
    program = (
        "import sys, cds_service.app\n"
        "sys.exit(any(each.startswith('opentelemetry') for each in sys.modules))"
    )
    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode
