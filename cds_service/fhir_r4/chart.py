"""Resources by type, and how much of each list was seen, from what was sent with a call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any

from cds_service.appropriateness.terms.facts import Availability, Need
from cds_service.frozen import dataclass

from .elements import Json, as_list, as_mapping, as_text, codes, reference_of, target_of
from .kinds import SERVICE_REQUESTS

_OUTCOME, _BUNDLE, _PATIENT = "OperationOutcome", "Bundle", "Patient"
#: Types of what stands among the entries of a bundle and is none of the chart's.
_NO_ENTRIES = frozenset({_OUTCOME, _BUNDLE, ""})
_NEEDS = {need.value: need for need in Need if need is not Need.DRAFT_ORDERS}

#: What a single resource in the place of a list, or of a read, may be.
_KINDS = {
    Need.PATIENT: {"Patient"},
    Need.ENCOUNTER: {"Encounter"},
    Need.CONDITIONS: {"Condition"},
    **{need: {"Observation"} for need in (Need.VITALS, Need.LABS, Need.RENAL, Need.EXAM)},
    Need.ALLERGIES: {"AllergyIntolerance"},
    Need.PROCEDURES: {"Procedure"},
    Need.DEVICES: {"Device", "DeviceUseStatement"},
    Need.ORDERS: set(SERVICE_REQUESTS),
    Need.REPORTS: {"DiagnosticReport"},
}


@dataclass(frozen=True)
class Chart:
    """The resources of one patient for one call, each once, in an order of their own.

    ``set_aside`` names what was sent and belongs to somebody else, ``is_of_another`` is true where
    that is all that was sent; ``faults`` says why a list could not be fetched, for whoever looks
    after the connection.
    """

    resources: Mapping[str, tuple[Json, ...]]
    availability: Mapping[Need, Availability]
    set_aside: tuple[str, ...] = ()
    is_of_another: bool = False
    faults: Mapping[Need, str] = field(default_factory=dict)

    def of(self, *types: str) -> list[Json]:
        """The resources of these types."""
        found: list[Json] = []
        for each in types:
            found += self.resources.get(each, ())
        return found


def read_prefetch(prefetch: object, *, patient_id: str) -> Chart:
    """Sort what was prefetched.  Only our own keys say that a list was read whole.

    A list that is somebody else's from end to end says nothing of this patient.
    """
    availability: dict[Need, Availability] = {}
    sorting = _Sorting(patient_id, prefetch)
    for key, value in as_mapping(prefetch).items():
        sent: list[Json] = []
        state = _read_list(value, sent)
        own = sorting.take(sent)
        need = _NEEDS.get(key)
        if need is not None:
            if state is None:
                is_one_of_them = as_text(as_mapping(value).get("resourceType")) in _KINDS[need]
                state = Availability.READ if is_one_of_them else Availability.UNREADABLE
            availability[need] = state if own or not sent else Availability.UNREADABLE
    resources, set_aside = sorting.by_kind(), tuple(sorted(sorting.set_aside))
    of_another = bool(set_aside) and not resources
    return Chart(resources, availability, set_aside, is_of_another=of_another)


class _Sorting:
    """Resources put where they belong: by type and id, and aside what is not the patient's."""

    def __init__(self, patient_id: str, prefetch: object) -> None:
        self.set_aside: list[str] = []
        self._prefetch = prefetch
        self._patient_id = patient_id
        self._patient = f"Patient/{patient_id}"
        self._found: defaultdict[str, dict[str, Json]] = defaultdict(dict)

    def take(self, sent: Iterable[Json]) -> bool:
        """Whether any of them is the patient's."""
        own, patient = False, self._patient
        for resource in sent:
            kind, name = resource["resourceType"], resource.get("id")
            try:  # as nearly all are told
                is_own = resource["subject"]["reference"] == patient and kind != _PATIENT
            except (KeyError, TypeError):
                is_own = False
            if not is_own and not self._is_own(resource):
                self.set_aside.append(f"{reference_of(resource)}: belongs to another patient")
                continue
            own = True
            if type(name) is not str or not name:
                name = repr(resource)
            before = self._found[kind].setdefault(name, resource)
            if before is not resource and _updated(resource) > _updated(before):
                self._found[kind][name] = resource
        return own

    def _is_own(self, resource: Json) -> bool:
        """Whether a resource is this patient's.  What names no patient is taken as theirs."""
        if resource["resourceType"] == _PATIENT:
            own = as_text(resource.get("id"))
            return not own or own.removeprefix("urn:uuid:").split("/")[-1] == self._patient_id
        for element in ("subject", "patient"):
            if element in resource:
                target = target_of(resource[element])
                if target:
                    return target == self._patient
                if as_text(as_mapping(resource[element]).get("reference")) in self._others:
                    return False
        return True

    @cached_property
    def _others(self) -> frozenset[str]:
        """What bundles call patients other than this one: ``urn:uuid:…``."""
        return frozenset(
            as_text(entry.get("fullUrl"))
            for value in as_mapping(self._prefetch).values()
            for entry in map(as_mapping, as_list(as_mapping(value).get("entry")))
            if as_mapping(entry.get("resource")).get("resourceType") == _PATIENT
            and not self._is_own(as_mapping(entry["resource"]))
        ) - {""}

    def by_kind(self) -> Mapping[str, tuple[Json, ...]]:
        return {
            kind: tuple(map(by_name.__getitem__, sorted(by_name)))
            for kind, by_name in self._found.items()
        }


def _updated(resource: Json) -> str:
    """When a version was stored, as it is written: of two of one entry the later counts."""
    return as_text(as_mapping(resource.get("meta")).get("lastUpdated"))


def _read_list(value: object, sent: list[Json]) -> Availability | None:
    """What stands under a key, added to ``sent``, and how much of the list was seen.

    One of the four states of a prefetched key (contract, section 3), absence aside; None where a
    single resource stands in the place of a list.
    """
    if value is None or value in ({}, []):
        return Availability.READ
    if isinstance(value, list):
        whole = all(as_text(as_mapping(each).get("resourceType")) for each in value)
        _add_resources(value, sent)
        return Availability.READ if whole else Availability.UNREADABLE
    resource = as_mapping(value)
    if resource.get("resourceType") == _BUNDLE:
        return _read_bundle(resource, sent)
    _add_resources(value, sent)
    return None


def _read_bundle(bundle: Json, sent: list[Json]) -> Availability:
    entries = as_list(bundle.get("entry"))
    seen, failed, missing = 0, False, False
    for entry in entries:
        try:
            held: Any = entry["resource"]
            kind = held["resourceType"]
        except (KeyError, TypeError):
            held, kind = as_mapping(entry).get("resource"), None
        if type(kind) is str and kind not in _NO_ENTRIES:
            seen += 1
            sent.append(held)
        elif kind == _OUTCOME:
            failed = failed or _says_it_failed(held)
        else:
            seen += kind == _BUNDLE
            missing = missing or kind != _BUNDLE
            _add_resources(held, sent)
    if failed:
        return Availability.UNREADABLE
    total = bundle.get("total")
    if missing or _goes_on(bundle) or (total is not None and not _is_at_most(total, seen)):
        return Availability.CUT_OFF  # an entry, or its resource, was not seen
    return Availability.READ


def _goes_on(bundle: Json) -> bool:
    return any(
        "next" in codes(as_mapping(link).get("relation")) for link in as_list(bundle.get("link"))
    )


def _is_at_most(total: Any, seen: int) -> bool:
    return isinstance(total, int) and total <= seen


def _says_it_failed(outcome: Json) -> bool:
    """An error, that is; an EHR's remark that nothing was found is no failure."""
    severities = {
        as_text(as_mapping(issue).get("severity")) for issue in as_list(outcome.get("issue"))
    }
    return bool(severities & {"error", "fatal"})


def _add_resources(value: object, sent: list[Json]) -> None:
    """All that are resources, also in bundles within."""
    for each in as_list(value):
        resource = as_mapping(each)
        kind = resource.get("resourceType")
        if kind == _BUNDLE:
            for entry in as_list(resource.get("entry")):
                _add_resources(as_mapping(entry).get("resource"), sent)
        elif isinstance(kind, str) and kind != _OUTCOME:
            sent.append(resource)
