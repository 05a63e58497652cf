"""Traces, for whoever asks for them: what is told of a call, and whether anybody wants to hear it.

Asked for in OpenTelemetry's own variables; it is an extra, and nothing of it is loaded unless so.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Protocol

from cds_service.errors import SettingInvalid
from cds_service.fhir_server.fetching import FhirRead
from cds_service.records.consultation_record import ConsultationRecord
from cds_service.records.store_writes import StoreWrite

from .correlation import Correlation

_EXPORTER = "OTEL_TRACES_EXPORTER"
_OF_TRACES = "OTEL_EXPORTER_OTLP_TRACES_"
_OF_ALL = "OTEL_EXPORTER_OTLP_"
_EXPORTERS = frozenset({"otlp", "none"})
_PROTOCOL = "http/protobuf"


class TracedCall(Protocol):
    """A call that is being answered, as its trace knows it."""

    @property
    def ids(self) -> Correlation: ...
    def answered(self, status: int) -> None: ...


class Traces(Protocol):
    """Where the parts of a trace go.  Of a patient nothing does: codes, counts and times alone."""

    def call(
        self, ids: Correlation, method: str, route: str
    ) -> AbstractContextManager[TracedCall]: ...
    def consulted(self, record: ConsultationRecord) -> None: ...
    def fhir_read(self, read: FhirRead) -> None: ...
    def store_written(self, write: StoreWrite) -> None: ...


def open_traces(environment: Mapping[str, str]) -> Traces | None:
    """As the variables want them; None where nobody asks.

    Raises SettingInvalid where what they ask for cannot be had.
    """
    asked = _asked_by(environment)
    if asked is None:
        return None
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise SettingInvalid(
            f"{asked} asks for traces, and OpenTelemetry is not installed: "
            "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http, or unset it"
        )
    _check(environment)
    from .open_telemetry import to_a_collector

    return to_a_collector(environment)


def _asked_by(environment: Mapping[str, str]) -> str | None:
    """The variable that asks for traces, if any does.  An empty one is as none (by the standard)."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    if environment.get(_EXPORTER) == "none":
        return None
    names = (_EXPORTER, f"{_OF_TRACES}ENDPOINT", f"{_OF_ALL}ENDPOINT")
    return next((name for name in names if environment.get(name)), None)


def _check(environment: Mapping[str, str]) -> None:
    exporter = environment.get(_EXPORTER) or "otlp"
    if exporter not in _EXPORTERS:
        raise SettingInvalid(f"{_EXPORTER}={exporter}: only otlp is known here, or none")
    for name in (f"{_OF_TRACES}PROTOCOL", f"{_OF_ALL}PROTOCOL"):
        if environment.get(name, "") not in ("", _PROTOCOL):
            raise SettingInvalid(f"{name}={environment[name]}: only {_PROTOCOL} is spoken here")
