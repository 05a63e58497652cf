"""Observations with those that they hold within themselves, and those that a report does."""

from collections.abc import Iterable, Iterator

from cds_service.appropriateness.terms.facts import Fact, Measurement

from .elements import as_list, as_mapping
from .entries import Entry
from .kinds import OBSERVATION
from .observations import read_observation
from .referents import held_in, local_name

_DATES = ("effectiveDateTime", "effectiveInstant", "effectivePeriod", "issued")


def read_panel(observation: Entry) -> Iterable[Fact | Measurement]:
    """What an observation states, and those that it holds as its members."""
    stated = read_observation(observation)
    if "contained" not in observation.resource or observation.is_void:
        return stated
    return [*stated, *read_held(observation, "hasMember")]


def read_held(whole: Entry, element: str) -> Iterator[Fact | Measurement]:
    """The observations that a panel or a report holds: told as its own, and dated as it is if undated."""
    dated = {name: whole.resource[name] for name in _DATES if name in whole.resource}
    held = held_in(whole.resource)
    members = dict.fromkeys(map(local_name, map(as_mapping, as_list(whole.resource.get(element)))))
    for part in (held[name] for name in members if name in held):
        if part.get("resourceType") in OBSERVATION.types:
            own = {} if any(name in part for name in _DATES) else dated
            entry = Entry({**own, **part}, OBSERVATION, whole.recogniser, whole.reference)
            yield from read_observation(entry)
