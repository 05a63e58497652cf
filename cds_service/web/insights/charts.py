"""Tables of the insights drawn: where each bar lies, for the template to write as SVG.

Lengths along the page are percent of its width and those across it pixels, so that bars shrink
on a phone and their words do not.
"""

from dataclasses import dataclass

from .table import Count, Rate, Row, Table, Term

_BAR_PITCH, _BAR_TOP, _BAR_HEIGHT = 46, 22, 14
_NOTE_HEIGHT = 16
#: More bars than this are not read as a picture; the table has the rest.
_MOST_BARS = 12
#: As many letters as fit beside a figure on a phone; the table has the whole.
_LONGEST_LABEL = 48

_WEEKS_TOP, _WEEKS_HEIGHT, _WEEKS_FOOT = 20, 160, 24
_LABELLED_WEEKS = 4
#: A label that began further right would be cut off on a phone.
_LAST_LABEL = 80.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, in the colour of its series."""

    series: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table.  ``top`` is where its words stand, ``bar`` where its segments begin."""

    label: str
    note: str
    total: int
    top: int
    bar: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars that lie, one under another, the longest as wide as the page."""

    height: int
    bar_height: int
    bars: tuple[Bar, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Week:
    """A bar that stands, and the date below it where there is room for one."""

    label: str
    is_labelled: bool
    left: float
    width: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class WeekChart:
    """Bars that stand side by side, one for each week.  ``most`` is what the highest one says."""

    top: int
    floor: int
    height: int
    most: int
    weeks: tuple[Week, ...]


def legend_of(table: Table) -> tuple[tuple[str, str], ...]:
    """The series of a chart with more than one, and what each is called."""
    named = tuple((column.series, column.title) for column in table.columns if column.series)
    return named if len(named) > 1 else ()


def draw_bars(table: Table) -> BarChart:
    """A table's lines as bars that lie; a second term of a line stands below the first."""
    drawn = table.rows[:_MOST_BARS]
    longest = max((_total(table, row) for row in drawn), default=0)
    has_notes = any(_note(row) for row in drawn)
    pitch = _BAR_PITCH + (_NOTE_HEIGHT if has_notes else 0)
    bars = tuple(
        _bar(table, row, place * pitch, longest=longest) for place, row in enumerate(drawn)
    )
    return BarChart(len(drawn) * pitch, _BAR_HEIGHT, bars, len(table.rows) - len(drawn))


def draw_weeks(table: Table) -> WeekChart:
    """A table of weeks as bars that stand."""
    most = max((_total(table, row) for row in table.rows), default=0)
    step = -(-len(table.rows) // _LABELLED_WEEKS) or 1
    width = 100 / max(len(table.rows), 1)
    floor = _WEEKS_TOP + _WEEKS_HEIGHT
    weeks = tuple(
        Week(
            label=_terms(row)[0],
            is_labelled=place % step == 0 and place * width <= _LAST_LABEL,
            left=round(place * width + width * 0.1, 3),
            width=round(width * 0.8, 3),
            segments=_standing(table, row, most=most, floor=floor),
        )
        for place, row in enumerate(table.rows)
    )
    return WeekChart(_WEEKS_TOP, floor, floor + _WEEKS_FOOT, most, weeks)


def _bar(table: Table, row: Row, top: int, *, longest: int) -> Bar:
    note = _note(row)
    return Bar(
        label=_cut(_terms(row)[-1]),
        note=_cut(note),
        total=_total(table, row),
        top=top + _BAR_TOP - 6,
        bar=top + _BAR_TOP + (_NOTE_HEIGHT if note else 0),
        segments=_lying(table, row, longest=longest),
    )


def _lying(table: Table, row: Row, *, longest: int) -> tuple[Segment, ...]:
    return _segments(_parts(table, row), 100 / max(longest, 1))


def _standing(table: Table, row: Row, *, most: int, floor: int) -> tuple[Segment, ...]:
    """From the floor up: SVG counts downwards, so a segment starts at its upper edge."""
    climbing = _segments(_parts(table, row), _WEEKS_HEIGHT / max(most, 1))
    return tuple(
        Segment(each.series, round(floor - each.start - each.length, 3), each.length)
        for each in climbing
    )


def _segments(parts: tuple[tuple[str, int], ...], scale: float) -> tuple[Segment, ...]:
    found, start = [], 0.0
    for series, number in parts:
        if number:
            found.append(Segment(series, round(start, 3), round(number * scale, 3)))
        start += number * scale
    return tuple(found)


def _parts(table: Table, row: Row) -> tuple[tuple[str, int], ...]:
    return tuple(
        (column.series, cell.number)
        for column, cell in zip(table.columns, row, strict=True)
        if column.series and isinstance(cell, Count)
    )


def _total(table: Table, row: Row) -> int:
    return sum(number for _, number in _parts(table, row))


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_LABEL else f"{words[: _LONGEST_LABEL - 1].rstrip()}…"


def _note(row: Row) -> str:
    """Against what, where a line has two terms, of which the last is what is counted; or its rates."""
    terms = _terms(row)
    if len(terms) > 1:
        return terms[0]
    rates = [f"{cell.words} {cell.unit}" for cell in row if isinstance(cell, Rate) and cell.words]
    return ", ".join(rates)


def _terms(row: Row) -> tuple[str, ...]:
    return tuple(cell.words for cell in row if isinstance(cell, Term))
