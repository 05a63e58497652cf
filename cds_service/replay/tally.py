"""What is counted."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from .strata import Stratum


class Section(StrEnum):
    """The parts of the report.  The values head the rows of ``counts.csv``."""

    LINES = "lines"
    BAD = "bad lines"
    TYPES = "resources read"
    PATIENTS = "patients"
    REQUESTS = "recorded requests"
    ORDERS = "orders"
    CARDS = "cards"
    LEADING = "cards by leading advice"
    SAID = "advice said"
    INDICATOR = "cards by indicator"
    TOPIC = "cards by topic"
    CRITICAL_TOPIC = "critical cards by topic"
    STATUS = "status"
    VARIANT = "variant"
    UNKNOWN = "not known"
    LATER = "later diagnoses"
    BEFORE = "before"
    CHANGES = "before and after"
    GRAVITY_CHANGE = "gravest card before and after"
    VARIANT_CHANGE = "variant before and after"
    STATUS_CHANGE = "status before and after"
    TOPICS_CHANGE = "topics with a card before and after"
    GAINED = "advice said only after"
    LOST = "advice said only before"


class Fate(StrEnum):
    """What became of an order that was seen (``Section.ORDERS``)."""

    JUDGED = "asked about"
    NOT_SPINE = "not imaging of the spine"
    NO_INSTANT = "without an instant"
    TOLD = "told of by another entry of the same act"
    NOT_MEANT = "no order of a clinician's (entered in error, not to be done, a plan or a copy)"
    UNANSWERED = "not answered: the problem list was not sent"
    TOO_LARGE = "chart beyond 32 MiB"
    FAULT = "could not be answered: a fault of ours"


#: Beside the fates: what was seen at all, and what of it is imaging of the spine.
SEEN, SPINE = "seen", "imaging of the spine"
#: Of ``Section.PATIENTS``: of whom a line was kept.
MET = "met"
#: Of ``Section.REQUESTS``.
TIMELESS = "without an instant"
#: Of ``Section.LINES``.
READ_LINES, BAD_LINES = "read", "bad"
#: Of ``Section.LATER``: orders after which an encounter's diagnosis was recorded, and of these those with an infection of
#: the spine; what was said of these.
DIAGNOSED, INFECTED = "orders with a later diagnosis", "orders with a later infection of the spine"
CRITICAL_SAID, LESS_SAID, NOTHING_SAID = (
    "later infection: a critical card",
    "later infection: a lesser card",
    "later infection: no card",
)
#: Of ``Section.CARDS``.
ASKED, ALL_CARDS, FIRING = "consultations", "cards", "consultations with a card"
#: Orders that were asked about in a consultation with a card.
WITH_CARD = "orders with a card"


class Measure(StrEnum):
    """What is counted of a cell.  The values head columns of ``burden.csv``."""

    ORDERS = "orders"
    WITH_CARD = "orders with a card"
    CARDS = "cards"
    CRITICAL = "critical cards"
    WARNING = "warning cards"
    INFO = "info cards"


class Placed(msgspec.Struct, frozen=True, order=True):
    """A bad line: which file, by its place among the sources; at which byte it begins; what is wrong."""

    file: int
    offset: int
    reason: str


class Cell(msgspec.Struct, frozen=True, order=True):
    """Orders of one stratum whose answer has cards of the same topics; of none, where it has no card."""

    stratum: Stratum
    topics: tuple[str, ...]


class Counted(msgspec.Struct, frozen=True):
    """What one task found: counts, the burden by strata, and the first bad lines.  Adds up in any order."""

    counts: tuple[tuple[Section, str, int], ...] = ()
    bad: tuple[Placed, ...] = ()
    burden: tuple[tuple[Cell, Measure, int], ...] = ()


#: More bad lines than this are counted, not named.
MOST_NAMED = 100


class Tally:
    """Counts by section and name, the burden by strata, and the bad lines: all counted, the first of them named."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Section, str]] = Counter()
        self._burden: Counter[tuple[Cell, Measure]] = Counter()
        self._bad: list[Placed] = []

    def count(self, section: Section, name: str, times: int = 1) -> None:
        self._counts[section, name] += times

    def burden(self, cell: Cell, measure: Measure, times: int) -> None:
        """What falls on the orders of a cell."""
        self._burden[cell, measure] += times

    def note_bad(self, bad: Placed) -> None:
        """A line that could not be used."""
        self.count(Section.LINES, BAD_LINES)
        self.count(Section.BAD, bad.reason)
        self._name(bad)

    def add(self, part: Counted) -> None:
        """All that another task found."""
        for section, name, number in part.counts:
            self.count(section, name, number)
        for cell, measure, number in part.burden:
            self.burden(cell, measure, number)
        for bad in part.bad:
            self._name(bad)

    def _name(self, bad: Placed) -> None:
        insort(self._bad, bad)
        del self._bad[MOST_NAMED:]

    def counted(self) -> Counted:
        """What was found, in an order of its own."""
        rows = ((section, name, number) for (section, name), number in self._counts.items())
        burden = ((cell, measure, number) for (cell, measure), number in self._burden.items())
        return Counted(tuple(sorted(rows)), tuple(self._bad), tuple(sorted(burden)))


def summed(parts: Iterable[Counted]) -> Counted:
    """All results as one."""
    total = Tally()
    for part in parts:
        total.add(part)
    return total.counted()
