"""Plain lines, refusals and tables: what every command may have to say, and what costs little to load."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text


def show_lines(*lines: str) -> None:
    """Lines as they are, never broken: for a shell to read as well as for a person."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


def complain(sentence: str) -> None:
    """One refusal, where errors go."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(sentence, style="red"))


def table(*columns: str, title: str = "") -> Table:
    """A table that cuts nothing: what does not fit its column goes on in the next line."""
    made = Table(title=title or None)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def show_table(made: Table, rows: Iterable[Iterable[str]]) -> None:
    """A table with these rows, of plain words."""
    for row in rows:
        made.add_row(*map(Text, row))
    Console(highlight=False).print(made)
