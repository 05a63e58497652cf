"""Traces by OpenTelemetry.  Loaded only where they are asked for: it is an extra."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from time import time_ns

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    format_span_id,
    format_trace_id,
)

from cds_service.fhir_server.fetching import FhirRead
from cds_service.records.consultation_record import ConsultationRecord
from cds_service.records.store_writes import StoreWrite

from .correlation import Correlation

_NAME = "spine-imaging-cds"
_NAMES_THE_SERVICE = ("OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES")
_FIRST_FAULT_OF_OURS = 500
_SECOND = 1_000_000_000


def to_a_collector(environment: Mapping[str, str]) -> "OpenTelemetryTraces":
    """Traces that go where the standard's variables say, sampled as they say."""
    told = {"service.version": version(_NAME)}
    if not any(environment.get(name) for name in _NAMES_THE_SERVICE):
        told["service.name"] = _NAME
    provider = TracerProvider(resource=Resource.create(told))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OpenTelemetryTraces(provider)


class TracedCall:
    """The span of a call that is being answered."""

    def __init__(self, span: Span, came_with: Correlation) -> None:
        self._span = span
        context = span.get_span_context()
        self.ids = Correlation(
            came_with.request_id,
            format_trace_id(context.trace_id),
            format_span_id(context.span_id),
            came_with.parent,
            came_with.parent_sampled,
            sampled=context.trace_flags.sampled,
        )
        span.set_attribute("cds.request_id", came_with.request_id)

    def answered(self, status: int) -> None:
        """What came of it.  Whom we refuse has made a mistake; only a fault of ours is an error."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= _FIRST_FAULT_OF_OURS:
            self._span.set_status(StatusCode.ERROR)


class OpenTelemetryTraces:
    """Spans of calls, and below them of what is read and written for each."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer(__name__)

    @contextmanager
    def call(self, ids: Correlation, method: str, route: str) -> Iterator[TracedCall]:
        """Within it all that is told is part of this call.

        An error of ours is never written down: what it says may be of the request.
        """
        with self._tracer.start_as_current_span(
            f"{method} {route}",
            context=_parent(ids),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "http.route": route},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield TracedCall(span, ids)

    def consulted(self, record: ConsultationRecord) -> None:
        """What was answered, by the codes that the log has, too."""
        told: dict[str, str | bool] = {
            "cds.hook": record.hook,
            "cds.client": record.client,
            "cds.topic": record.topic,
            "cds.variant": record.variant or "none",
            "cds.status": record.status,
            "cds.indicator": record.cards[0].indicator if record.cards else "none",
            "cds.shadow": record.shadow,
        }
        trace.get_current_span().set_attributes(told)

    def fhir_read(self, read: FhirRead) -> None:
        """A list that was read, when that is over."""
        span = self._begun("FHIR read", read.seconds)
        span.set_attribute("cds.prefetch_key", read.need.value)
        _end(span, read.failure.value if read.failure else None)

    def store_written(self, write: StoreWrite) -> None:
        """Rows that were brought to the store, when that is over."""
        span = self._begun("store write", write.seconds)
        span.set_attributes({"cds.kept": write.of, "cds.rows": write.rows})
        _end(span, None if write.is_kept else "unavailable")

    def _begun(self, name: str, seconds: float) -> Span:
        """What took so long until now, below the call that this thread works for, if it does for one."""
        begun = time_ns() - int(seconds * _SECOND)
        return self._tracer.start_span(name, kind=SpanKind.CLIENT, start_time=begun)


def _end(span: Span, failure: str | None) -> None:
    if failure is not None:
        span.set_attribute("error.type", failure)
        span.set_status(StatusCode.ERROR)
    span.end()


def _parent(ids: Correlation) -> Context:
    """The part of the trace that asked us; where none did, nothing."""
    if ids.parent is None:
        return Context()
    flags = TraceFlags(TraceFlags.SAMPLED if ids.parent_sampled else TraceFlags.DEFAULT)
    asked_by = SpanContext(
        int(ids.trace_id, 16), int(ids.parent, 16), is_remote=True, trace_flags=flags
    )
    return trace.set_span_in_context(NonRecordingSpan(asked_by), Context())
