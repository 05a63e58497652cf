"""What a line is and whose: as little of it is decoded as sorting by patient needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from cds_service.fhir_r4.elements import target_of

#: The resource types that are kept, and the element that names the patient.
PATIENT_ELEMENT: Mapping[str, str] = {
    "Patient": "id",
    "Encounter": "subject",
    "Condition": "subject",
    "Observation": "subject",
    "AllergyIntolerance": "patient",
    "Procedure": "subject",
    "Device": "patient",
    "ServiceRequest": "subject",
    "DiagnosticReport": "subject",
    "ImagingStudy": "subject",
}
#: What a chart is read from: images tell of orders alone, and only where they stand in for some.
CHART = frozenset(PATIENT_ELEMENT) - {"ImagingStudy"}
#: Of these, FHIR R4 asks for the patient; a device in a cupboard or a group's specimen has none.
_ALWAYS_OF_SOMEBODY = frozenset({"Condition", "AllergyIntolerance", "Procedure", "ServiceRequest"})

#: The type that is asked about.
ORDER = "ServiceRequest"
#: What a recorded hook call is sorted under, beside the resource types.
REQUEST = "hook request"


class Aside(StrEnum):
    """Lines that are in order and tell nothing of a patient's chart."""

    OTHER_TYPE = "of resource types that a chart is not read from"
    OF_NOBODY = "of no patient"
    BUNDLE = "Bundles, whose resources are counted each"
    LIST = "lists, whose items are counted each"
    MANIFEST = "the export's manifest"
    LOG = "the export client's own log"


class BadLine(Exception):
    """A line that cannot be used.  Its text says what is wrong and never quotes the line."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A line of somebody's: under which kind, and of whom."""

    kind: str
    patient_id: str


class _Reference(msgspec.Struct):
    reference: str | None = None


class _Context(msgspec.Struct):
    patient_id: str = msgspec.field(name="patientId", default="")


class _Header(msgspec.Struct):
    resource_type: str | None = msgspec.field(name="resourceType", default=None)
    id: str | None = None
    subject: _Reference | None = None
    patient: _Reference | None = None
    hook: str | None = None
    context: _Context | None = None
    transaction_time: str | None = msgspec.field(name="transactionTime", default=None)
    export_id: str | None = msgspec.field(name="exportId", default=None)
    event_id: str | None = msgspec.field(name="eventId", default=None)


_DECODER = msgspec.json.Decoder(_Header)
#: Bytes among which a list that is written over many lines begins.
_BEFORE_A_LIST = 64


def may_be_one_of(kinds: Iterable[bytes], raw: bytes) -> bool:
    """Whether a line has to be looked at by whoever wants these types alone: else it surely is none.

    JSON may write a letter as ``\\u0053``: a line that writes any so is looked at.
    """
    for kind in kinds:
        if kind in raw:
            return True
    return b"\\u" in raw


def route(raw: bytes) -> Routed | Aside:
    """Whose line it is, or why it is nobody's.  Raises BadLine."""
    if raw[:_BEFORE_A_LIST].lstrip().startswith(b"["):
        return Aside.LIST
    header = _header_of(raw)
    if header.resource_type is not None:
        return _of_resource(header)
    if header.hook is not None and header.context is not None:
        return Routed(REQUEST, header.context.patient_id.removeprefix("Patient/"))
    if header.transaction_time is not None:
        return Aside.MANIFEST
    if header.export_id is not None and header.event_id is not None:
        return Aside.LOG
    raise BadLine("is neither a FHIR resource nor a hook request")


def _header_of(raw: bytes) -> _Header:
    try:
        raw.decode()
        return _DECODER.decode(raw)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at ")[2].strip("`") if " - at " in str(error) else "$"
        raise BadLine(f"{place} is not what FHIR puts there") from error
    except UnicodeDecodeError as error:
        raise BadLine("is not UTF-8") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadLine("is not JSON") from error


def _of_resource(header: _Header) -> Routed | Aside:
    kind = header.resource_type or ""
    if kind == "Bundle":
        return Aside.BUNDLE
    if kind not in PATIENT_ELEMENT:
        return Aside.OTHER_TYPE
    if kind == "Patient":
        if not header.id:
            raise BadLine("is a Patient without an id")
        return Routed(kind, header.id)
    element = PATIENT_ELEMENT[kind]
    reference = header.patient if element == "patient" else header.subject
    target = _target(reference)
    if target.startswith("Patient/"):
        return Routed(kind, target.removeprefix("Patient/"))
    if not target and kind in _ALWAYS_OF_SOMEBODY:
        raise BadLine(f"is a {kind} whose {element} names nobody")
    return Aside.OF_NOBODY


def _target(reference: _Reference | None) -> str:
    written = (reference.reference if reference else None) or ""
    if written.startswith("urn:uuid:"):
        return f"Patient/{written.removeprefix('urn:uuid:')}"
    return target_of({"reference": written})
