"""The visit of the call: what brought the patient, in the visit's own words."""

from collections.abc import Iterator

from cds_service.appropriateness.terms.facts import Fact

from .elements import Json, as_list, as_mapping, as_text, either
from .entries import Entry
from .kinds import CONDITION
from .limits import MOST_DETAILS
from .recognised import Recognised
from .referents import held_in, local_name
from .statement_dates import CurrentEncounter


def read_visit(encounter: Entry, current: CurrentEncounter) -> Iterator[Fact]:
    """The reasons and diagnoses that the encounter itself tells, as conditions of this encounter."""
    if encounter.is_void or encounter.reference != current.reference:
        return
    for each in dict.fromkeys(_told(encounter)):
        yield encounter.fact(each, each.says, (current.when, current.written))


def _told(encounter: Entry) -> Iterator[Recognised]:
    visit, recogniser = encounter.resource, encounter.recogniser
    for reason in _concepts_of(visit):
        yield from recogniser.by_code_or_words(recogniser.coded(reason))
    for reference in conditions_of(visit):
        yield from recogniser.by_words(as_text(reference.get("display")))
    if "contained" in visit:
        yield from _held(encounter)


def _held(encounter: Entry) -> Iterator[Recognised]:
    """What the diagnoses say that the encounter itself holds."""
    held = held_in(encounter.resource)
    for name in map(local_name, conditions_of(encounter.resource)):
        own = Entry(held.get(name, {}), CONDITION, encounter.recogniser)
        if own.resource.get("resourceType") in CONDITION.types and not own.is_void | own.is_past:
            yield from encounter.recogniser.by_code_or_words(own.code)


def conditions_of(visit: Json) -> Iterator[Json]:
    """References to the conditions that are the visit's reasons and diagnoses."""
    for reference in as_list(visit.get("reasonReference"))[:MOST_DETAILS]:
        yield as_mapping(reference)
    for element in ("reason", "diagnosis"):
        for _, reference in map(either, _told_by(visit, element)):
            if reference:
                yield reference


def _concepts_of(visit: Json) -> Iterator[object]:
    """Its reasons and diagnoses that are concepts."""
    yield from as_list(visit.get("reasonCode"))[:MOST_DETAILS]
    for element in ("reason", "diagnosis"):
        for concept, _ in map(either, _told_by(visit, element)):
            if concept is not None:
                yield concept


def _told_by(visit: Json, element: str) -> Iterator[object]:
    """What stands under R4's diagnoses and DSTU2's reasons, and one step deeper under R5's."""
    if element not in visit:
        return
    for each in as_list(visit[element])[:MOST_DETAILS]:
        found = as_mapping(each)
        own = found.get("condition", found.get("value", None if element == "diagnosis" else each))
        yield from as_list(own)[:MOST_DETAILS]
