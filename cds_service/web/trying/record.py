"""What the record of a request holds: resources that are put into its prefetch, or taken out of it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cds_service.fhir_r4.elements import Json, as_list, as_mapping, reference_of

_OUTCOME = "OperationOutcome"


@dataclass(frozen=True, slots=True)
class Stated:
    """A resource, and the prefetch key that it is sent under."""

    key: str
    resource: Json


def stated_in(request: Json) -> Iterator[Stated]:
    """All that a request's searches hold."""
    for key, value in as_mapping(request.get("prefetch")).items():
        for entry in as_list(as_mapping(value).get("entry")):
            resource = as_mapping(as_mapping(entry).get("resource"))
            if resource.get("resourceType") not in (None, _OUTCOME):
                yield Stated(key, resource)


def with_stated(request: Json, added: Iterable[Stated]) -> Json:
    """The request with these resources, each in place of one of the same type and id.

    They are made this patient's, and of this stay.
    """
    resources = list(added)
    cleared = without(request, {reference_of(each.resource) for each in resources})
    prefetch = dict(as_mapping(cleared.get("prefetch")))
    for each in resources:
        found = [*_entries(prefetch.get(each.key)), _entry(_of_this_call(each.resource, request))]
        prefetch[each.key] = _search(found)
    return {**cleared, "prefetch": prefetch}


def without(request: Json, references: Container[str]) -> Json:
    """The request without the resources of these names."""
    prefetch = {
        key: _kept(value, references) for key, value in as_mapping(request.get("prefetch")).items()
    }
    return {**request, "prefetch": prefetch}


def with_patient(request: Json, elements: Json) -> Json:
    """The request with these elements of its patient."""
    prefetch = as_mapping(request.get("prefetch"))
    patient = {**as_mapping(prefetch.get("patient")), **elements}
    return {**request, "prefetch": {**prefetch, "patient": patient}}


def _kept(value: Any, references: Container[str]) -> Any:
    """A list without some of its resources; one that holds none of them is left as it was sent."""
    entries = as_list(as_mapping(value).get("entry"))
    kept = [each for each in entries if _name(each) not in references]
    return value if len(kept) == len(entries) else {**value, "total": len(kept), "entry": kept}


def _name(entry: object) -> str:
    return reference_of(as_mapping(as_mapping(entry).get("resource")))


def _entries(value: object) -> list[Any]:
    """What a search found; a remark that it found nothing holds no longer."""
    return [
        entry
        for entry in as_list(as_mapping(value).get("entry"))
        if as_mapping(as_mapping(entry).get("resource")).get("resourceType") != _OUTCOME
    ]


def _entry(resource: Json) -> Json:
    return {"resource": resource, "search": {"mode": "match"}}


def _search(entries: list[Any]) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _of_this_call(resource: Json, request: Json) -> Json:
    context: Mapping[str, Any] = as_mapping(request.get("context"))
    whose = "patient" if "patient" in resource else "subject"
    own = {**resource, whose: {"reference": f"Patient/{context.get('patientId')}"}}
    own.pop("encounter", None)
    stay = context.get("encounterId")
    return (
        {**own, "encounter": {"reference": f"Encounter/{stay}"}}
        if _is_of_a_stay(resource, stay)
        else own
    )


def _is_of_a_stay(resource: Json, stay: object) -> bool:
    return "encounter" in resource and isinstance(stay, str)
