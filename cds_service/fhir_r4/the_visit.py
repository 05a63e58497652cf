"""The visit of the call: what brought the patient, in the visit's own words."""

from collections.abc import Iterator

from cds_service.appropriateness.terms.facts import Fact

from .elements import Json, as_list, as_mapping, as_text
from .entries import Entry
from .kinds import CONDITION
from .limits import MOST_DETAILS
from .recognition import Recognised
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
    for element in ("reasonCode", "reason"):
        for reason in as_list(visit.get(element))[:MOST_DETAILS]:
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
    for diagnosis in as_list(visit.get("diagnosis"))[:MOST_DETAILS]:
        yield as_mapping(as_mapping(diagnosis).get("condition"))
