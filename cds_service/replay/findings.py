"""What a replay found, ready to be told: the same figures for the page, the tables and the terminal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cds_service.knowledge_base.words import Words

from .changes import ARROW, NO_TOPIC
from .lines import CHART, ORDER, PATIENT_ELEMENT
from .said import NO_VARIANT
from .sources import SourceFile
from .stand_ins import STAND_INS
from .tally import (
    ALL_CARDS,
    BAD_LINES,
    MET,
    READ_LINES,
    SEEN,
    SPINE,
    TIMELESS,
    WITH_CARD,
    Counted,
    Fate,
    Section,
)

_OF_ORDERS = frozenset(
    {
        *(Section.CARDS, Section.LEADING, Section.SAID, Section.INDICATOR, Section.TOPIC),
        *(Section.STATUS, Section.VARIANT, Section.UNKNOWN),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is of, by its code and in words; how often.

    Where that can be said of it, how often in 100 imaging orders of the spine that were asked about,
    and in 100 of all orders.
    """

    name: str
    words: str
    number: int
    per_spine_orders: float | None
    per_orders: float | None


@dataclass(frozen=True, slots=True)
class NamedBad:
    """A bad line, by its file's name and the (unpacked) byte at which it begins."""

    file: str
    offset: int
    reason: str


@dataclass(frozen=True)
class Findings:
    """The whole of what was found, but for the list of what fired, which may be long.

    ``exported`` are the resource types that the source holds, ``order_kinds`` those that were asked
    about; ``at`` is the instant that was given for recorded requests; ``compared_with`` is the
    knowledge that stood before.
    """

    files: tuple[SourceFile, ...]
    knowledge: str
    at: str | None
    exported: frozenset[str]
    order_kinds: tuple[str, ...]
    total: Counted
    words: Words
    compared_with: str | None = None

    @cached_property
    def _counts(self) -> Mapping[tuple[Section, str], int]:
        return {(section, name): number for section, name, number in self.total.counts}

    def number(self, section: Section, name: str) -> int:
        return self._counts.get((section, name), 0)

    @property
    def orders(self) -> int:
        """All orders of the source."""
        return self.number(Section.ORDERS, SEEN)

    @property
    def asked_about(self) -> int:
        """Imaging orders of the spine that were asked about."""
        return self.number(Section.ORDERS, Fate.JUDGED)

    def rows(self, section: Section) -> tuple[Row, ...]:
        """A section's figures, the most frequent first."""
        found = [(n, name) for part, name, n in self.total.counts if part is section and n]
        return tuple(
            self._row(section, name, number)
            for number, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))
        )

    def _row(self, section: Section, name: str, number: int) -> Row:
        of_orders = section in _OF_ORDERS
        return Row(
            name,
            self._in_words(section, name),
            number,
            per_hundred(number, self.asked_about) if of_orders else None,
            per_hundred(number, self.orders) if of_orders else None,
        )

    def _in_words(self, section: Section, name: str) -> str:
        words: Mapping[Section, Callable[[str], str]] = {
            Section.LEADING: self.words.advice_in_words,
            Section.SAID: self.words.advice_in_words,
            Section.TOPIC: self.words.topic_in_words,
            Section.STATUS: self.words.status_in_words,
            Section.VARIANT: self.variant_in_words,
            Section.GAINED: self.words.advice_in_words,
            Section.LOST: self.words.advice_in_words,
            Section.VARIANT_CHANGE: self.variant_in_words,
            Section.STATUS_CHANGE: self.words.status_in_words,
            Section.TOPICS_CHANGE: self.topics_in_words,
        }
        if section not in words:
            return name
        return ARROW.join(words[section](each) for each in name.split(ARROW))

    def variant_in_words(self, named: str) -> str:
        """The title of a variant; where there is none, that."""
        return "No variant" if named in ("", NO_VARIANT) else self.words.variant_in_words(named)

    def topics_in_words(self, named: str) -> str:
        """The titles of some topics; where there are none, that."""
        return " and ".join(
            "no topic" if each == NO_TOPIC else self.words.topic_in_words(each)
            for each in named.split(" ")
        )

    @property
    def headline(self) -> tuple[tuple[str, str], ...]:
        """The figures that are asked for first."""
        cards = self.number(Section.CARDS, ALL_CARDS)
        with_card = self.number(Section.CARDS, WITH_CARD)
        return (
            ("patients", f"{self.number(Section.PATIENTS, MET):,}"),
            ("orders seen", f"{self.orders:,}"),
            ("imaging of the spine", f"{self.number(Section.ORDERS, SPINE):,}"),
            ("asked about", f"{self.asked_about:,}"),
            ("cards per 100 spine orders", f"{per_hundred(cards, self.asked_about) or 0:.2f}"),
            ("cards per 100 orders of all", f"{per_hundred(cards, self.orders) or 0:.2f}"),
            (
                "spine orders with a card, of 100",
                f"{per_hundred(with_card, self.asked_about) or 0:.2f}",
            ),
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
        return tuple(kind for kind in PATIENT_ELEMENT if kind in CHART - self.exported)

    @property
    def stood_in(self) -> tuple[str, ...]:
        """The types that stood in for orders."""
        return tuple(kind for kind in self.order_kinds if kind != ORDER)

    @property
    def can_stand_in(self) -> tuple[str, ...]:
        """Where there is no order to ask about: what of the source can stand in for some."""
        if self.number(Section.ORDERS, SEEN):
            return ()
        return tuple(name for name, kind in STAND_INS.items() if kind in self.exported)

    @property
    def requests_without_instant(self) -> int:
        return self.number(Section.REQUESTS, TIMELESS)


def per_hundred(number: int, of: int) -> float | None:
    """How often in 100; nothing can be said of none."""
    return round(100 * number / of, 2) if of else None
