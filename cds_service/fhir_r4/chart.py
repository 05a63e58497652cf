"""Resources by type, and how much of each list was seen, from what was sent with a call."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cds_service.appropriateness.terms.facts import Availability, Need

from .elements import Json, as_list, as_mapping, as_text, codes, reference_of, target_of

_OUTCOME = "OperationOutcome"
_PREFETCH_KEYS = frozenset(need.value for need in Need if need is not Need.DRAFT_ORDERS)

#: What a single resource in the place of a list, or of a read, may be.
_KINDS = {
    Need.PATIENT: {"Patient"},
    Need.ENCOUNTER: {"Encounter"},
    Need.CONDITIONS: {"Condition"},
    **{need: {"Observation"} for need in (Need.VITALS, Need.LABS, Need.RENAL, Need.EXAM)},
    Need.ALLERGIES: {"AllergyIntolerance"},
    Need.PROCEDURES: {"Procedure"},
    Need.DEVICES: {"Device", "DeviceUseStatement"},
    Need.ORDERS: {"ServiceRequest", "ProcedureRequest", "DiagnosticOrder"},
    Need.REPORTS: {"DiagnosticReport"},
}


@dataclass(frozen=True)
class Chart:
    """The resources of one patient for one call, each once, in an order of their own.

    ``set_aside`` names what was sent and belongs to somebody else; ``faults`` says why a list
    could not be fetched, for whoever looks after the connection.
    """

    resources: Mapping[str, tuple[Json, ...]]
    availability: Mapping[Need, Availability]
    set_aside: tuple[str, ...] = ()
    faults: Mapping[Need, str] = field(default_factory=dict)

    def of(self, *types: str) -> Iterator[Json]:
        """The resources of these types."""
        for each in types:
            yield from self.resources.get(each, ())


def read_prefetch(prefetch: object, *, patient_id: str) -> Chart:
    """Sort what was prefetched.  Only our own keys say that a list was read whole.

    A list that is somebody else's from end to end says nothing of this patient.
    """
    availability: dict[Need, Availability] = {}
    found: dict[str, dict[str, Json]] = defaultdict(dict)
    set_aside: list[str] = []
    for key, value in as_mapping(prefetch).items():
        sent = tuple(_resources_in(value))
        own = [resource for resource in sent if _is_of(patient_id, resource)]
        if key in _PREFETCH_KEYS:
            state = _availability_of(value, Need(key))
            availability[Need(key)] = state if own or not sent else Availability.UNREADABLE
        for resource in sent:
            if _is_of(patient_id, resource):
                kind = as_text(resource.get("resourceType"))
                name = as_text(resource.get("id")) or repr(resource)
                found[kind].setdefault(name, resource)
            else:
                set_aside.append(f"{reference_of(resource)}: belongs to another patient")
    resources = {
        kind: tuple(resource for _, resource in sorted(by_id.items()))
        for kind, by_id in found.items()
    }
    return Chart(resources, availability, tuple(sorted(set_aside)))


def _availability_of(value: Any, need: Need) -> Availability:
    """The four states of a prefetched key (``docs/data.md``), absence aside."""
    if value is None or value in ({}, []):
        return Availability.READ
    if isinstance(value, list):
        whole = all(as_text(as_mapping(each).get("resourceType")) for each in value)
        return Availability.READ if whole else Availability.UNREADABLE
    resource = as_mapping(value)
    kind = as_text(resource.get("resourceType"))
    if kind == "Bundle":
        return _availability_of_bundle(resource)
    return Availability.READ if kind in _KINDS[need] else Availability.UNREADABLE


def _availability_of_bundle(bundle: Json) -> Availability:
    entries = [as_mapping(as_mapping(e).get("resource")) for e in as_list(bundle.get("entry"))]
    resources = [resource for resource in entries if as_text(resource.get("resourceType"))]
    outcomes = [r for r in resources if r.get("resourceType") == _OUTCOME]
    if any(_says_it_failed(outcome) for outcome in outcomes):
        return Availability.UNREADABLE
    if any(
        "next" in codes(as_mapping(link).get("relation")) for link in as_list(bundle.get("link"))
    ):
        return Availability.CUT_OFF
    total = bundle.get("total")
    seen = len(resources) - len(outcomes)
    if len(resources) < len(entries) or (total is not None and not _is_at_most(total, seen)):
        return Availability.CUT_OFF  # an entry, or its resource, was not seen
    return Availability.READ


def _is_at_most(total: Any, seen: int) -> bool:
    return isinstance(total, int) and total <= seen


def _says_it_failed(outcome: Json) -> bool:
    """An error, that is; an EHR's remark that nothing was found is no failure."""
    severities = {
        as_text(as_mapping(issue).get("severity")) for issue in as_list(outcome.get("issue"))
    }
    return bool(severities & {"error", "fatal"})


def _resources_in(value: Any) -> Iterator[Json]:
    for each in as_list(value):
        resource = as_mapping(each)
        if resource.get("resourceType") == "Bundle":
            for entry in as_list(resource.get("entry")):
                yield from _resources_in(as_mapping(entry).get("resource"))
        elif isinstance(resource.get("resourceType"), str) and resource["resourceType"] != _OUTCOME:
            yield resource


def _is_of(patient_id: str, resource: Json) -> bool:
    """Whether a resource is this patient's.  What names no patient is taken as theirs."""
    if resource.get("resourceType") == "Patient":
        own = as_text(resource.get("id"))
        return not own or own == patient_id
    for element in ("subject", "patient"):
        target = target_of(resource.get(element))
        if target:
            return target == f"Patient/{patient_id}"
    return True
