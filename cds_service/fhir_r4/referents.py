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

    def of(self, holder: Json, reference: Json) -> Entry | None:
        """What a reference in a resource names; None where it was not sent, or is of another kind.

        What the resource itself holds is told under the resource's name.
        """
        for name in names_in(reference):
            if name in self._in_chart:
                return self._entry(self._in_chart[name], None)
        held = next(held_under(holder, reference), {})
        return self._entry(held, reference_of(holder))

    def _entry(self, resource: Json, reference: str | None) -> Entry | None:
        kind = _KINDS.get(as_text(resource.get("resourceType")))
        return Entry(resource, kind, self._recogniser, reference) if kind else None

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


def held_under(holder: Json, reference: Json) -> Iterator[Json]:
    """What a resource itself holds under a reference."""
    target = as_text(reference.get("reference")).removeprefix("#")
    for each in map(as_mapping, as_list(holder.get("contained"))):
        if target and as_text(each.get("id")).removeprefix("#") == target:
            yield each
