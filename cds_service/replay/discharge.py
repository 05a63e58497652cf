"""Diagnoses that the record has of a time after an order: was there an infection of the spine in the end?

What a hospital coded is no truth: it is a place to look.  Only diagnoses of an encounter count, and
only codes of knowledge's own value set, each under its guard.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.terms.facts import When
from cds_service.fhir_r4.dates import moment
from cds_service.fhir_r4.elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_mapping,
    reference_of,
    target_of,
)
from cds_service.fhir_r4.entries import Entry
from cds_service.fhir_r4.kinds import CONDITION
from cds_service.fhir_r4.recognition import Recogniser
from cds_service.fhir_r4.statements import named_in

from .known_then import is_of_an_encounter, was_told_on_arrival

#: The value set whose codes are looked for.
INFECTION = "spine-infection"
#: How many days after the order a diagnosis may have been recorded that is looked at.
DAYS = 30


class Diagnosis(msgspec.Struct, frozen=True, order=True):
    """A later diagnosis, by references, and the day on which it was recorded."""

    condition: str
    encounter: str
    day: str


class Later(msgspec.Struct, frozen=True):
    """What was diagnosed after an order: how many diagnoses there are, and which are of an infection."""

    number: int
    infections: tuple[Diagnosis, ...]


#: Of an order after which nothing is looked for.
NONE_LATER = Later(0, ())


def diagnosed_later(
    conditions: tuple[Json, ...], encounters: Mapping[str, Json], at: datetime, reading: Reading
) -> Later:
    """The diagnoses of encounters that were recorded at an instant or in the days after it."""
    ends = at + timedelta(days=DAYS)
    named = dict(_named_by(encounters))
    number, infections = 0, []
    for condition in conditions:
        own = reference_of(condition)
        encounter = named.get(own, target_of(condition.get("encounter")))
        if own not in named and not is_of_an_encounter(condition):
            continue
        when = _recorded(condition, encounters.get(encounter, {}))
        if when is None or when.latest < at or when.earliest > ends:
            continue
        number += 1
        if _is_infection(condition, reading, at):
            day = f"{max(when.earliest, at):%Y-%m-%d}"
            infections.append(Diagnosis(own, encounter, day))
    return Later(number, tuple(infections))


def _named_by(encounters: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Conditions that are an encounter's diagnoses, but for those with which the patient came."""
    for reference, encounter in encounters.items():
        for diagnosis in map(as_mapping, as_list(encounter.get("diagnosis"))):
            condition = target_of(diagnosis.get("condition"))
            if condition and not was_told_on_arrival(diagnosis):
                yield condition, reference


def _recorded(condition: Json, encounter: Json) -> When | None:
    """When it was recorded; where it does not say, when its encounter ended."""
    for resource, element in ((condition, "recordedDate"), (encounter, "period.end")):
        try:
            when, _ = moment(resource, element)
        except ElementNotUnderstood:
            continue
        if when is not None:
            return when
    return None


def _is_infection(condition: Json, reading: Reading, at: datetime) -> bool:
    """By a code; refuted and mistaken entries, and what words alone say, are none."""
    entry = Entry(condition, CONDITION, Recogniser(reading, at))
    return any(each.concept == INFECTION and not each.by_words for each in named_in(entry))
