"""Traces that are kept in memory, to be looked at by a test."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from cds_service.telemetry.open_telemetry import OpenTelemetryTraces


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    """What has been told so far."""
    return InMemorySpanExporter()


@pytest.fixture
def traces(exporter: InMemorySpanExporter) -> OpenTelemetryTraces:
    """Traces that go nowhere but to ``exporter``."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OpenTelemetryTraces(provider)
