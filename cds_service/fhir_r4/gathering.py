"""What the entries of a chart state, and what could not be read of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cds_service.appropriateness.terms.facts import ActiveStudy

from .elements import ElementNotUnderstood
from .entries import Entry
from .limits import MOST_CLAUSES, MOST_NAMED, MOST_TEXT, SHORTEST_CLAUSE
from .weighing import Stated

Read = Callable[[Entry], Iterable[Stated]]

#: A date further ahead than this is no fact (``docs/clinical-rules.md`` 1): clocks differ by less.
_CLOCK_TOLERANCE = timedelta(hours=24)

#: Characters that are surely read whole, however short their clauses are.
_SURELY_READ = min(MOST_TEXT, MOST_CLAUSES * SHORTEST_CLAUSE)


@dataclass
class Gathered:
    """Collects what entries state, in their order, and names what could not be read of them."""

    now: datetime
    stated: list[Stated] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def take(self, entries: Sequence[Entry], read: Read) -> None:
        """Read entries of one kind.  What they state stays in their order, whichever is read first."""
        stated = {}
        for place in in_turn(entries):
            found = self._stated_by(entries[place], read)
            if found:
                stated[place] = found
        self.stated += [each for place in sorted(stated) for each in stated[place]]

    def _stated_by(self, entry: Entry, read: Read) -> list[Stated]:
        """Where an element cannot be understood, all of the entry is left out."""
        entry.recogniser.begin(entry)
        try:
            stated = list(read(entry))
        except ElementNotUnderstood as error:
            self.left_out.add(f"{entry.reference}: its {error.element} cannot be understood")
            return []
        by_now: list[Stated] = []
        latest = self.now + _CLOCK_TOLERANCE
        for each in stated:
            when = None if isinstance(each, ActiveStudy) else each.when
            if when is None or when.earliest <= latest:
                by_now.append(each)
        if len(by_now) < len(stated):
            self.left_out.add(f"{entry.reference}: dated in the future")
        return by_now


def in_turn(entries: Sequence[Entry]) -> Sequence[int]:
    """The places of entries as they come; the freshest first where not all of it can be read."""
    places = range(len(entries))
    if sum([entry.length_of_text for entry in entries]) <= _SURELY_READ:
        return places
    return sorted(places, key=lambda place: entries[place].written, reverse=True)


def named(remarks: Iterable[str]) -> tuple[str, ...]:
    """What was left out, in an order of its own: the first ones by name, the others counted."""
    lines = sorted(set(remarks))
    more = len(lines) - MOST_NAMED
    return tuple(
        lines if more <= 0 else [*lines[:MOST_NAMED], f"{more:,} more entries were left out"]
    )
