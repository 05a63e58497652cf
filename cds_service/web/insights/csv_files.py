"""A table of the insights for a spreadsheet (RFC 4180, UTF-8)."""

import csv
import io
from collections.abc import Iterator

from .table import Cell, Column, Count, Rate, Table

#: A spreadsheet takes a cell that begins so for a formula, and would work it out.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(table: Table) -> str:
    """A table with its header; codes stand in columns of their own, shares beside a count are left out."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([title for column in table.columns for title in _titles(column)])
    for row in table.rows:
        cells = zip(table.columns, row, strict=True)
        writer.writerow([value for column, cell in cells for value in _values(column, cell)])
    return text.getvalue()


def _titles(column: Column) -> Iterator[str]:
    yield column.title
    if column.code:
        yield column.code


def _values(column: Column, cell: Cell) -> Iterator[str | int]:
    if isinstance(cell, Count):
        yield cell.number
        return
    if isinstance(cell, Rate):
        yield cell.words
        return
    yield _harmless(cell.words)
    if column.code:
        yield _harmless(cell.code)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
