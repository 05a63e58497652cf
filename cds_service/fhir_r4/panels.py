"""Observations with those that they hold within themselves, and those that a report does."""

from collections.abc import Iterable, Iterator

from cds_service.appropriateness.terms.facts import Fact, Measurement

from .elements import as_list, as_mapping
from .entries import Entry
from .kinds import OBSERVATION
from .observations import read_observation
from .referents import held_in, local_name

#: Where an observation names others: its members, what it was made of, and DSTU2's and STU3's relations.
_MEMBERS = ("hasMember", "derivedFrom", "related")
_DATES = ("effectiveDateTime", "effectiveInstant", "effectivePeriod", "effectiveTiming", "issued")


def read_panel(observation: Entry) -> Iterable[Fact | Measurement]:
    """What an observation states, and those that it holds as its members."""
    stated = read_observation(observation)
    if "contained" not in observation.resource or observation.is_void:
        return stated
    return [*stated, *read_held(observation, *_MEMBERS)]


def read_held(whole: Entry, *elements: str) -> Iterator[Fact | Measurement]:
    """The observations that a panel or a report holds: told as its own, and dated as it is if undated."""
    if "contained" not in whole.resource:
        return
    dated = {name: whole.resource[name] for name in _DATES if name in whole.resource}
    held = held_in(whole.resource)
    named = (as_mapping(each) for name in elements for each in as_list(whole.resource.get(name)))
    members = dict.fromkeys(local_name(as_mapping(each.get("target", each))) for each in named)
    for part in (held[name] for name in members if name in held):
        if part.get("resourceType") in OBSERVATION.types:
            own = {} if any(name in part for name in _DATES) else dated
            entry = Entry({**own, **part}, OBSERVATION, whole.recogniser, whole.reference)
            yield from read_observation(entry)
