"""What a replay found, ready to be told: the same figures for the page, the tables and the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .lines import PATIENT_ELEMENT
from .sources import SourceFile
from .tally import (
    ALL_CARDS,
    ASKED,
    BAD_LINES,
    FIRING,
    MET,
    READ_LINES,
    SEEN,
    SPINE,
    TIMELESS,
    Counted,
    Fate,
    Section,
)

_PER_HUNDRED = frozenset(
    {
        *(Section.CARDS, Section.LEADING, Section.SAID, Section.INDICATOR),
        *(Section.STATUS, Section.VARIANT, Section.UNKNOWN),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: how often, and of what that can be said of, how often in 100 consultations."""

    name: str
    number: int
    per_hundred: float | None


@dataclass(frozen=True, slots=True)
class NamedBad:
    """A bad line, by its file's name and the (unpacked) byte at which it begins."""

    file: str
    offset: int
    reason: str


@dataclass(frozen=True)
class Findings:
    """The whole of what was found, but for the list of what fired, which may be long.

    ``exported`` are the resource types that the source holds; ``at`` is the instant that was
    given for recorded requests.
    """

    files: tuple[SourceFile, ...]
    knowledge: str
    at: str | None
    exported: frozenset[str]
    total: Counted

    @cached_property
    def _counts(self) -> Mapping[tuple[Section, str], int]:
        return {(section, name): number for section, name, number in self.total.counts}

    def number(self, section: Section, name: str) -> int:
        return self._counts.get((section, name), 0)

    def rows(self, section: Section) -> tuple[Row, ...]:
        """A section's figures, the most frequent first."""
        found = [(n, name) for part, name, n in self.total.counts if part is section and n]
        return tuple(
            Row(name, number, self._per_hundred(section, number))
            for number, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))
        )

    def _per_hundred(self, section: Section, number: int) -> float | None:
        asked = self.number(Section.CARDS, ASKED)
        if section not in _PER_HUNDRED or not asked:
            return None
        return round(100 * number / asked, 2)

    @property
    def headline(self) -> tuple[tuple[str, str], ...]:
        """The figures that are asked for first."""
        cards = {row.name: row for row in self.rows(Section.CARDS)}
        each = {name: cards[name].per_hundred for name in (ALL_CARDS, FIRING) if name in cards}
        return (
            ("patients", f"{self.number(Section.PATIENTS, MET):,}"),
            ("orders seen", f"{self.number(Section.ORDERS, SEEN):,}"),
            ("imaging of the spine", f"{self.number(Section.ORDERS, SPINE):,}"),
            ("asked about", f"{self.number(Section.ORDERS, Fate.JUDGED):,}"),
            ("cards per 100 orders", f"{each.get(ALL_CARDS) or 0:.2f}"),
            ("orders with a card, per 100", f"{each.get(FIRING) or 0:.2f}"),
            ("lines read", f"{self.number(Section.LINES, READ_LINES):,}"),
            ("bad lines", f"{self.number(Section.LINES, BAD_LINES):,}"),
        )

    @property
    def bad_lines(self) -> tuple[NamedBad, ...]:
        """The first bad lines, by name; all of them are counted."""
        return tuple(
            NamedBad(self.files[each.file].name, each.offset, each.reason)
            for each in self.total.bad
        )

    @property
    def not_exported(self) -> tuple[str, ...]:
        """Types that a chart is read from and the export does not hold: unknown, not none."""
        if not self.exported:
            return ()
        return tuple(kind for kind in PATIENT_ELEMENT if kind not in self.exported)

    @property
    def requests_without_instant(self) -> int:
        return self.number(Section.REQUESTS, TIMELESS)
