"""What of a record was known at an instant: a resource turned back to that time, or not there yet.

An export says how things are on its own day.  Of a resource we use the dates that it carries:
what was recorded, measured, done or begun after the instant was not known; what ended after it
was still going on.  What carries no date cannot be turned back and stays: what an undated entry
is worth says ``docs/clinical-rules.md`` 2.
"""

from collections.abc import Mapping
from datetime import datetime

from cds_service.appropriateness.terms.facts import When
from cds_service.fhir_r4.dates import moment
from cds_service.fhir_r4.elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_mapping,
    as_text,
    codes,
    target_of,
)

#: The dates of each type; one after the instant says that the entry was not known at it.
_KNOWN_FROM: Mapping[str, tuple[str, ...]] = {
    "Condition": ("recordedDate", "onsetDateTime", "onsetPeriod.start"),
    "Observation": (
        "issued",
        "effectiveDateTime",
        "effectiveInstant",
        "effectivePeriod.start",
        "effectivePeriod.end",
        "effectiveTiming.event",
    ),
    "DiagnosticReport": (
        "issued",
        "effectiveDateTime",
        "effectivePeriod.start",
        "effectivePeriod.end",
    ),
    "Procedure": ("performedDateTime", "performedPeriod.start"),
    "AllergyIntolerance": ("recordedDate", "onsetDateTime", "onsetPeriod.start"),
    "Device": ("manufactureDate",),
    "ServiceRequest": ("authoredOn",),
}
#: What an encounter's diagnosis is used for where it was there from the first: of its admission, a complaint.
_ON_ARRIVAL = frozenset({"ad", "cc", "pre-op"})
_ACTIVE = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
            "code": "active",
        }
    ]
}


def as_known_at(at: datetime, resource: Json, encounters: Mapping[str, Json]) -> Json | None:
    """The resource as it stood at an instant; None where it was not known yet.

    An entry without a date of its own that belongs to an encounter (``encounters`` by
    reference) was not known before that began; a diagnosis of an encounter, not before it ended.
    """
    if not _was_known(at, resource, encounters):
        return None
    return _turned_back(at, without_later_notes(at, resource))


def is_of_an_encounter(condition: Json) -> bool:
    """Whether a condition is a diagnosis of an encounter, and no entry of the problem list."""
    return "encounter-diagnosis" in codes(condition.get("category"))


def was_told_on_arrival(diagnosis: Json) -> bool:
    """Whether an encounter's diagnosis says how the patient came; others say what was found."""
    return bool(codes(diagnosis.get("use")) & _ON_ARRIVAL)


def encounter_as_known_at(at: datetime, encounter: Json) -> Json:
    """The encounter without what it diagnosed, unless it was over at the instant."""
    ended = _dates(encounter, "period.end")
    if "diagnosis" not in encounter or (ended and not _is_after(at, ended[0])):
        return encounter
    told = [as_mapping(each) for each in as_list(encounter["diagnosis"])]
    return {**encounter, "diagnosis": [each for each in told if was_told_on_arrival(each)]}


def _was_known(at: datetime, resource: Json, encounters: Mapping[str, Json]) -> bool:
    kind = as_text(resource.get("resourceType"))
    found = _dates(resource, *_KNOWN_FROM.get(kind, ()))
    if not found and kind == "AllergyIntolerance":
        found = _dates(resource, "lastOccurrence")
    if not found:
        encounter = encounters.get(target_of(resource.get("encounter")), {})
        ended = _dates(encounter, "period.end") if is_of_an_encounter(resource) else []
        found = ended or _dates(encounter, "period.start")
    return not any(_is_after(at, when) for when in found)


def was_dated_by(at: datetime, resource: Json) -> bool:
    """Whether a result carries a date, and none after the instant: then it was there."""
    found = _dates(resource, *_KNOWN_FROM.get(as_text(resource.get("resourceType")), ()))
    return bool(found) and not any(_is_after(at, when) for when in found)


def without_later_notes(at: datetime, resource: Json) -> Json:
    """The resource without what was written beside it after the instant."""
    return _without_later(at, resource, "note", "time")


def _turned_back(at: datetime, resource: Json) -> Json:
    match resource.get("resourceType"):
        case "Condition" if _is_later(at, resource, "abatementDateTime", "abatementPeriod.end"):
            lasting = {k: v for k, v in resource.items() if not k.startswith("abatement")}
            return {**lasting, "clinicalStatus": _ACTIVE}
        case "Procedure" if _is_later(at, resource, "performedPeriod.end"):
            period = {k: v for k, v in resource["performedPeriod"].items() if k != "end"}
            return {**resource, "performedPeriod": period, "status": "in-progress"}
        case "AllergyIntolerance":
            known = _without_later(at, resource, "reaction", "onset")
            if _is_later(at, known, "lastOccurrence"):
                return {k: v for k, v in known.items() if k != "lastOccurrence"}
            return known
        case _:
            return resource


def _without_later(at: datetime, resource: Json, element: str, date: str) -> Json:
    """The resource without those members of a list that are dated after the instant."""
    members = as_list(resource.get(element))
    kept = [each for each in members if not _is_later(at, as_mapping(each), date)]
    return resource if len(kept) == len(members) else {**resource, element: kept}


def _is_later(at: datetime, resource: Json, *elements: str) -> bool:
    return any(_is_after(at, when) for when in _dates(resource, *elements))


def _is_after(at: datetime, when: When) -> bool:
    """Surely after: of a date without a time its beginning counts, so that the day itself is kept."""
    return when.earliest > at


def _dates(resource: Json, *elements: str) -> list[When]:
    """The dates that can be understood; the reader names those that cannot."""
    found = []
    for element in elements:
        try:
            when, _ = moment(resource, element)
        except ElementNotUnderstood:
            continue
        if when is not None:
            found.append(when)
    return found
