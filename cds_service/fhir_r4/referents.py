"""What references name: an entry of the chart, or what a resource itself holds."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from .chart import Chart
from .elements import Json, as_list, as_mapping, as_text, reference_of, target_of
from .entries import Entry
from .kinds import CONDITION, OBSERVATION, REPORT, Kind
from .recognition import Recogniser

_UUID: Final = "urn:uuid:"

#: What a reason or a result may be, by type.
_KINDS: Final[Mapping[str, Kind]] = {
    name: kind for kind in (CONDITION, OBSERVATION, REPORT) for name in kind.types
}


class Referents:
    """The diagnoses, observations and reports of one call, by what references call them."""

    def __init__(self, chart: Chart, recogniser: Recogniser) -> None:
        self._chart = chart
        self._recogniser = recogniser
        self._entries: dict[int, Entry] = {}

    def of(self, holder: Json, element: str) -> Iterator[tuple[Json, Entry | None]]:
        """Each reference in an element of a resource with what it names; None where that was not sent.

        What the resource itself holds is told under the resource's name.
        """
        held = held_in(holder)
        for reference in map(as_mapping, as_list(holder.get(element))):
            sent = (self._in_chart[name] for name in names_in(reference) if name in self._in_chart)
            found = next(sent, None)
            if found is not None:
                yield reference, self._entry(found, None)
            else:
                own = held.get(local_name(reference), {})
                yield reference, self._entry(own, reference_of(holder))

    def _entry(self, resource: Json, reference: str | None) -> Entry | None:
        """The entry of a resource, one for all that refer to it."""
        kind = _KINDS.get(as_text(resource.get("resourceType")))
        if kind is None:
            return None
        entry = Entry(resource, kind, self._recogniser, reference)
        return self._entries.setdefault(id(resource), entry)

    def all_of(self, kind: Kind) -> Iterator[Entry]:
        """The chart's entries of one kind."""
        for resource in self._chart.of(*kind.types):
            yield Entry(resource, kind, self._recogniser)

    @cached_property
    def _in_chart(self) -> Mapping[str, Json]:
        return {reference_of(each): each for each in self._chart.of(*_KINDS)}


def names_in(reference: Json) -> tuple[str, ...]:
    """``Condition/1`` of a reference, absolute or not; of a ``urn:uuid:`` whatever has that id."""
    target = as_text(reference.get("reference"))
    if target.startswith(_UUID):
        return tuple(f"{kind}/{target.removeprefix(_UUID)}" for kind in _KINDS)
    named = target_of(reference)
    return (named,) if named else ()


def held_in(holder: Json) -> Mapping[str, Json]:
    """What a resource itself holds, by the names that its references use: with or without the #."""
    held = map(as_mapping, as_list(holder.get("contained")))
    return {as_text(each.get("id")).removeprefix("#"): each for each in held if each.get("id")}


def local_name(reference: Json) -> str:
    """``dx`` of ``#dx``."""
    return as_text(reference.get("reference")).removeprefix("#")
