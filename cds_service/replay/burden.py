"""The burden: how many orders of a setting, an age, a service, a weekday or a topic had which cards."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from .strata import AGES, NOT_KNOWN, WEEKDAYS
from .tally import Cell, Counted, Measure

#: Of ``burden.csv``, a row for each cell; what an order is told apart by stands in ``orders.csv`` too.
COLUMNS_OF_A_STRATUM = ("setting", "age", "service", "weekday", "topics")
COLUMNS_OF_BURDEN = (*COLUMNS_OF_A_STRATUM, *(measure.value for measure in Measure))


class By(StrEnum):
    """By what the burden is told.  The values are the names of a stratum's parts."""

    SETTING = "setting"
    AGE = "age"
    SERVICE = "service"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Burden:
    """What fell on the orders of one kind."""

    name: str
    numbers: Mapping[Measure, int]

    @property
    def orders(self) -> int:
        return self.numbers.get(Measure.ORDERS, 0)

    def number(self, measure: Measure) -> int:
        return self.numbers.get(measure, 0)


def burden_by(total: Counted, by: By) -> tuple[Burden, ...]:
    """A row for each kind of order, in their own turn where they have one, else the most frequent first."""
    found = _summed(total, lambda cell: (msgspec.structs.asdict(cell.stratum)[by],))
    return tuple(sorted(found, key=lambda each: _turn(each, by)))


def burden_by_topic(total: Counted) -> tuple[Burden, ...]:
    """How many orders had a card of each topic; an order may have cards of two."""
    found = _summed(total, lambda cell: cell.topics)
    return tuple(sorted(found, key=lambda each: (-each.number(Measure.WITH_CARD), each.name)))


def _summed(total: Counted, names: Callable[[Cell], Iterable[str]]) -> Iterator[Burden]:
    found: defaultdict[str, Counter[Measure]] = defaultdict(Counter)
    for cell, measure, number in total.burden:
        for name in names(cell):
            found[name][measure] += number
    return (Burden(name, numbers) for name, numbers in found.items())


def _turn(burden: Burden, by: By) -> tuple[bool, int, str]:
    """What is not known comes last."""
    own_turn = {By.AGE: AGES, By.WEEKDAY: WEEKDAYS}.get(by, ())
    place = own_turn.index(burden.name) if burden.name in own_turn else -burden.orders
    return burden.name == NOT_KNOWN, place, burden.name


def rows_of_burden(total: Counted) -> Iterator[tuple[str | int, ...]]:
    """Every cell, as a row of its table."""
    cells: defaultdict[Cell, dict[Measure, int]] = defaultdict(dict)
    for cell, measure, number in total.burden:
        cells[cell][measure] = number
    for cell, numbers in sorted(cells.items(), key=lambda pair: pair[0]):
        yield (*in_columns(cell), *(numbers.get(measure, 0) for measure in Measure))


def in_columns(cell: Cell) -> tuple[str, ...]:
    """A cell under ``COLUMNS_OF_A_STRATUM``."""
    return (*msgspec.structs.astuple(cell.stratum), " ".join(cell.topics))
