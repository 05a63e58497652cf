"""The trend drawn as lines: where each point lies, for the template to write as SVG.

Across the page places are percent of its width, along it pixels, as in the other charts.  A line is
made of stretches from one week to the next, so that it can be so placed; where a week has too few
to speak of, the line has a gap.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil

from .table import Rate, Row, Table, Term
from .trends import OVERRIDE_RATE, PER_100_ORDERS

_TOP, _HEIGHT, _FOOT = 34, 170, 24
#: More lines than these are not told apart; the table has all.
_MOST_LINES = 4
#: A week with fewer has no point: one card more or less would throw it about.
ENOUGH_FOR_A_POINT = 5
_LABELLED_WEEKS = 4
_LAST_LABEL = 80.0
#: What the scale may end with.
_ENDS = (1, 2, 4, 10, 20, 40, 60, 80, 100, 120, 160, 200, 300, 400, 600, 1000)
_SERIES = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Point:
    """One week of one line."""

    week: str
    value: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its points and the stretches between those of weeks that follow each other."""

    series: str
    name: str
    points: tuple[Point, ...]
    stretches: tuple[tuple[Point, Point], ...]

    @property
    def in_words(self) -> str:
        """What a reader who does not see it is told."""
        if not self.points:
            return f"{self.name}: no week has enough to be drawn"
        first, last = self.points[0], self.points[-1]
        highest = max(self.points, key=lambda each: each.value)
        return (
            f"{self.name}: {first.value:.0f} in the week of {first.week}, {last.value:.0f} in that "
            f"of {last.week}, at most {highest.value:.0f} in that of {highest.week}"
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A week in which something began, and what."""

    week: str
    x: float
    words: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over the weeks, with the scale's end and half.  ``left_out`` lines stand in the table alone."""

    name: str
    title: str
    top: int
    floor: int
    height: int
    end: int
    lines: tuple[Line, ...]
    labels: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    left_out: int


def draw_trend(table: Table, began: Mapping[date, str]) -> tuple[LineChart, LineChart]:
    """The two rates of a trend; ``began`` marks the weeks in which other knowledge was first used."""
    rows = _by_name(table.rows)
    of_cards, of_overrides = table.place(PER_100_ORDERS), table.place(OVERRIDE_RATE)
    return (
        _draw("cards-per-100-orders", "Cards per 100 orders", _rates(rows, of_cards), began),
        _draw("override-rate", "Override rate in %", _rates(rows, of_overrides), began),
    )


#: Of each line, what each week is worth: None where there is too little to speak of.
_Rates = Mapping[str, Mapping[str, float | None]]


def _draw(name: str, title: str, rates: _Rates, began: Mapping[date, str]) -> LineChart:
    weeks = list(next(iter(rates.values())))
    places = {week: round((at + 0.5) * 100 / len(weeks), 3) for at, week in enumerate(weeks)}
    drawn = list(rates.items())[:_MOST_LINES]
    end = _end_of(value for _, its in drawn for value in its.values() if value is not None)
    return LineChart(
        name=name,
        title=title,
        top=_TOP,
        floor=_TOP + _HEIGHT,
        height=_TOP + _HEIGHT + _FOOT,
        end=end,
        lines=tuple(
            _line(series, of, its, places, end)
            for series, (of, its) in zip(_SERIES, drawn, strict=False)
        ),
        labels=tuple(_labels(weeks)),
        marks=tuple(_marks(began, places)),
        left_out=len(rates) - len(drawn),
    )


def _end_of(values: Iterable[float]) -> int:
    highest = ceil(max(values, default=1))
    return next((each for each in _ENDS if each >= highest), highest)


def _marks(began: Mapping[date, str], places: Mapping[str, float]) -> Iterator[Mark]:
    for monday, version in began.items():
        if monday.isoformat() in places:
            yield Mark(monday.isoformat(), places[monday.isoformat()], version)


def _rates(rows: Mapping[str, Sequence[Row]], column: int) -> _Rates:
    return {
        name: {_words(row, 0): _value(row, column) for row in its} for name, its in rows.items()
    }


def _by_name(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_words(row, 1), []).append(row)
    return found


def _words(row: Row, column: int) -> str:
    cell = row[column]
    return cell.words if isinstance(cell, Term) else ""


def _value(row: Row, column: int) -> float | None:
    cell = row[column]
    if not isinstance(cell, Rate) or cell.of < ENOUGH_FOR_A_POINT:
        return None
    return 100 * cell.part / cell.of


def _line(
    series: str,
    name: str,
    values: Mapping[str, float | None],
    places: Mapping[str, float],
    end: int,
) -> Line:
    at = {
        week: Point(week, value, places[week], round(_TOP + _HEIGHT * (1 - value / end), 1))
        for week, value in values.items()
        if value is not None
    }
    following = pairwise(places)
    stretches = tuple((at[a], at[b]) for a, b in following if a in at and b in at)
    return Line(series, name, tuple(at.values()), stretches)


def _labels(weeks: Sequence[str]) -> Iterator[tuple[float, str]]:
    """A few dates, each from where its week begins."""
    step = -(-len(weeks) // _LABELLED_WEEKS) or 1
    for at, week in list(enumerate(weeks))[::step]:
        begins = round(at * 100 / len(weeks), 3)
        if begins <= _LAST_LABEL:
            yield begins, week
