"""Lines gathered by whose they are: what is judged together, with a bound on what is held of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import msgspec

#: A patient with more is not judged: one chart must fit in memory beside others.
MOST_BYTES_OF_A_CHART = 32 * 1024 * 1024


class Kept(msgspec.Struct, frozen=True):
    """One line that is kept: whose it is, what it is, where it came from, and its text.

    ``owner`` is the patient's id; a recorded hook request stands for itself alone.
    """

    owner: str
    kind: str
    file: int
    offset: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class PatientLines:
    """All lines of one owner, in the order of the source.

    Where their text is too much to be held there are none, and ``left_out`` has how many of each
    kind there were.
    """

    owner: str
    lines: tuple[Kept, ...]
    left_out: Mapping[str, int]


@dataclass(slots=True)
class _Chart:
    lines: list[Kept] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    size: int = 0

    def add(self, kept: Kept) -> None:
        self.kinds[kept.kind] += 1
        self.size += len(kept.raw)
        if self.size > MOST_BYTES_OF_A_CHART:
            self.lines.clear()
        else:
            self.lines.append(kept)

    def of(self, owner: str) -> PatientLines:
        if self.size > MOST_BYTES_OF_A_CHART:
            return PatientLines(owner, (), self.kinds)
        lines = sorted(self.lines, key=lambda kept: (kept.file, kept.offset))
        return PatientLines(owner, tuple(lines), {})


def gathered(lines: Iterable[Kept]) -> Iterator[PatientLines]:
    """Lines in any order that fit in memory together, by their owners."""
    charts: dict[str, _Chart] = {}
    for kept in lines:
        chart = charts.get(kept.owner)
        if chart is None:
            chart = charts[kept.owner] = _Chart()
        chart.add(kept)
    for owner in sorted(charts):
        yield charts[owner].of(owner)


def gathered_in_turn(lines: Iterable[Kept]) -> Iterator[PatientLines]:
    """Lines that come sorted by owner, as many as there are: one chart is held at a time."""
    for _, of_one in groupby(lines, key=lambda kept: kept.owner):
        yield from gathered(of_one)
