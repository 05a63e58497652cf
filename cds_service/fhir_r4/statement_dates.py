"""When a diagnosis, a procedure or an allergy was, and whether it is over."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from cds_service.appropriateness.terms.facts import When
from cds_service.frozen import dataclass

from .dates import Dated, moment, written_at
from .elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_mapping,
    elements_like,
    is_seen,
    target_of,
)
from .entries import Entry
from .onsets import RECORDED, UNTOLD, onset_in_words, onset_told
from .recognised import Recognised

_ASSERTED: Final = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"

_DATED_ENDS: Final = ("abatementDateTime", "abatementPeriod")
_ONSETS: Final = ("onsetDateTime", "onsetPeriod.start")


@dataclass(frozen=True, slots=True)
class CurrentEncounter:
    """The encounter of the call, which dates an encounter diagnosis that has no date of its own.

    ``conditions`` are those that it refers to as its reasons and diagnoses.
    """

    reference: str
    when: When | None
    written: str | None
    conditions: frozenset[str] = frozenset()


def when_of_condition(condition: Entry, encounter: CurrentEncounter, born: When | None) -> Dated:
    """When it began; where no onset is told, when it was recorded, else when its encounter began."""
    told = _onset(condition, born)
    if told is not None:
        return told
    when, written = moment(condition.resource, *RECORDED)
    if when is None and "extension" in condition.resource:
        when, written = moment(_asserted(condition.resource), "valueDateTime")
    of = condition.resource.get("encounter") or condition.resource.get("context")
    is_its_own = target_of(of) == encounter.reference or condition.reference in encounter.conditions
    return (encounter.when, encounter.written) if when is None and is_its_own else (when, written)


def _onset(condition: Entry, born: When | None) -> Dated | None:
    """When it began; an onset that is no date, *yesterday* or *3/4/2015*, is read as words are."""
    try:
        began = moment(condition.resource, *_ONSETS)
    except ElementNotUnderstood as error:
        told = onset_in_words(written_at(condition.resource, error.element).strip(), condition)
        if told == UNTOLD:
            raise
        return told
    return began if began[0] is not None else onset_told(condition, born)


def _asserted(condition: Json) -> Json:
    """FHIR's extension for the day that somebody stated a diagnosis; US Core has it, STU3 an element."""
    extensions = map(as_mapping, as_list(condition.get("extension")))
    return next((each for each in extensions if each.get("url") == _ASSERTED), {})


def unless_lasting(found: Iterable[Recognised], read: Callable[[], Dated], entry: Entry) -> Dated:
    """The date of what was found.  What lasts (a device, an allergy, dialysis) needs none: a date
    that cannot be understood does not take it away.

    Nor does an onset: it has no date then, as one in words that tell none, and is named.
    """
    recogniser = entry.recogniser
    try:
        return read()
    except ElementNotUnderstood as error:
        if all(each.concept in recogniser.reading.lasting for each in found):
            return None, None
        if error.element not in _ONSETS:
            raise
        recogniser.not_understood.add(
            f"{entry.reference}: its {error.element} cannot be understood"
        )
        return None, None


def has_ended(condition: Json, not_over: re.Pattern[str], now: datetime) -> bool:
    """Whether the record says that a diagnosis is over by now; words do, unless ``not_over`` begins them."""
    told = elements_like(condition, "abatement")
    if not told:
        return False
    ended, _ = moment(condition, "abatementDateTime", "abatementPeriod.end")
    if ended is not None:
        return ended.earliest <= now
    others = (condition[key] for key in told if key not in _DATED_ENDS)
    return any(_says_it_is_over(each, not_over) for each in others)


def _says_it_is_over(end: object, not_over: re.Pattern[str]) -> bool:
    if isinstance(end, str):
        return is_seen(end) and not_over.match(end.strip()) is None
    return end not in (None, False, {})
