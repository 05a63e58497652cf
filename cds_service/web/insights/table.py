"""A table of the insights: the same for a page, for a chart and for a spreadsheet."""

from dataclasses import dataclass

#: Below so many a share is chance, and is not shown.
_ENOUGH_FOR_A_SHARE = 20


@dataclass(frozen=True, slots=True)
class Term:
    """What is counted: its words, and the code behind them, if they are not the same."""

    words: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and of how many where it is a part of something."""

    number: int
    of: int | None = None

    @property
    def share(self) -> str:
        """In percent, where there is enough to speak of."""
        if self.of is None or self.of < _ENOUGH_FOR_A_SHARE:
            return ""
        return f"{100 * self.number / self.of:.0f}\N{NO-BREAK SPACE}%"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a hundred, where there is enough to speak of; ``unit`` says of what."""

    part: int
    of: int
    unit: str

    @property
    def words(self) -> str:
        if self.of < _ENOUGH_FOR_A_SHARE:
            return ""
        return f"{100 * self.part / self.of:.1f}"


Cell = Term | Count | Rate
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.  ``code`` heads the codes behind its terms; ``series`` is its part in a chart."""

    title: str
    code: str = ""
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What was counted.  ``narrows`` is the parameter that one of its terms is a value of."""

    name: str
    title: str
    says: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    narrows: str = ""

    def place(self, title: str) -> int:
        """Which column has a title."""
        return [column.title for column in self.columns].index(title)

    def numbers(self, title: str) -> tuple[int, ...]:
        """What stands in a column of counts, from top to bottom."""
        place = self.place(title)
        cells = (row[place] for row in self.rows)
        return tuple(cell.number for cell in cells if isinstance(cell, Count))
