"""What tells one kind of resource from another when it is read: its statuses, its dates, its place.

Each row is of R4, with the elements and statuses of DSTU2 and STU3 beside them.
"""

from collections.abc import Mapping
from dataclasses import field

from cds_service.appropriateness.terms.facts import Need
from cds_service.frozen import dataclass

_MISTAKEN = frozenset({"refuted", "entered-in-error", "ruled-out", "known-absent"})
_OVER = frozenset(
    {"resolved", "inactive", "remission", "problem-resolved", "inactive-problem"}
    | {"historical", "past", "completed", "closed"}  # as sites write it
    | {"413322009", "73425007", "394775005"}  # SNOMED CT's: eHDSI's status codes, DICOM CID 3770
)
_NOT_A_RESULT = frozenset({"entered-in-error", "cancelled", "registered"})

#: Categories of a diagnosis under which it is somebody else's, and under which it stands as history.
_FAMILY_HISTORY = frozenset({"family-history", "family-medical-history"})
MEDICAL_HISTORY = frozenset(
    {"medical-history", "past-medical-history", "pmh", "past-history", "history"}
)

#: Requests for a service, under the names that FHIR has given them.
SERVICE_REQUESTS = ("ServiceRequest", "ProcedureRequest", "DiagnosticOrder")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of resource.

    ``void`` are the statuses under which an entry states nothing, by element, and ``past`` those
    under which what it states is over; ``undone`` are elements whose *true* makes it void.
    ``dates`` are where its date may stand: the first that is there is its date.
    """

    types: tuple[str, ...]
    place: Need
    void: Mapping[str, frozenset[str]]
    dates: tuple[str, ...] = ()
    past: Mapping[str, frozenset[str]] = field(default_factory=dict)
    undone: tuple[str, ...] = ()


CONDITION = Kind(
    types=("Condition",),
    place=Need.CONDITIONS,
    void={"verificationStatus": _MISTAKEN, "category": _FAMILY_HISTORY},
    past={"clinicalStatus": _OVER},
    dates=(
        "onsetDateTime",
        "onsetPeriod.start",
        "recordedDate",
        "assertedDate",
        "dateRecorded",
        "dateAsserted",
    ),
)
ENCOUNTER = Kind(
    types=("Encounter",),
    place=Need.CONDITIONS,
    void={"status": frozenset({"entered-in-error", "cancelled"})},
    dates=("period.start",),
)
PROCEDURE = Kind(
    types=("Procedure",),
    place=Need.PROCEDURES,
    void={"status": frozenset({"entered-in-error", "not-done", "preparation"})},
    undone=("notPerformed", "notDone"),
    dates=(
        "performedDateTime",
        "performedPeriod.end",
        "performedPeriod.start",
        "occurrenceDateTime",
    ),
)
ALLERGY = Kind(
    types=("AllergyIntolerance",),
    place=Need.ALLERGIES,
    void={
        "verificationStatus": _MISTAKEN | _OVER,
        "status": _MISTAKEN | _OVER,
        "clinicalStatus": _OVER,
    },
    dates=("onsetDateTime", "recordedDate", "assertedDate", "lastOccurrence"),
)
DEVICE = Kind(
    types=("Device",),
    place=Need.DEVICES,
    void={"status": frozenset({"inactive", "entered-in-error", "not-available"})},
)
DEVICE_USE = Kind(
    types=("DeviceUseStatement",),
    place=Need.DEVICES,
    void={
        "status": frozenset({"entered-in-error", "not-done", "intended", "completed", "stopped"})
    },
)
OBSERVATION = Kind(
    types=("Observation",),
    place=Need.EXAM,
    void={"status": _NOT_A_RESULT},
    dates=(
        "effectiveDateTime",
        "effectiveInstant",
        "effectivePeriod.end",
        "effectivePeriod.start",
        "effectiveTiming.event",
        "effectiveTiming.repeat.boundsPeriod.start",
        "issued",
    ),
)
REPORT = Kind(
    types=("DiagnosticReport",),
    place=Need.REPORTS,
    void={"status": _NOT_A_RESULT},
    dates=("effectiveDateTime", "effectivePeriod.end", "effectivePeriod.start", "issued"),
)
ORDER = Kind(types=SERVICE_REQUESTS, place=Need.ORDERS, void={}, dates=("authoredOn",))
DOCUMENT = Kind(
    types=("DocumentReference",),
    place=Need.EXAM,
    void={
        "status": frozenset({"entered-in-error", "superseded"}),
        "docStatus": frozenset({"entered-in-error"}),
    },
    dates=("date", "created", "indexed", "context.period.end", "context.period.start"),
)
ANNOTATION = Kind(
    types=(),
    place=Need.EXAM,
    void={},
    dates=("time", "recordedDate", "assertedDate", "dateRecorded", "dateAsserted"),
)
IMPRESSION = Kind(
    types=("ClinicalImpression",),
    place=Need.EXAM,
    void={"status": frozenset({"entered-in-error"})},
    dates=("effectiveDateTime", "effectivePeriod.end", "effectivePeriod.start", "date"),
)
QUESTIONNAIRE = Kind(
    types=("QuestionnaireResponse",),
    place=Need.EXAM,
    void={"status": frozenset({"entered-in-error"})},
    dates=("authored",),
)
