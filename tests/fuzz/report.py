"""What came of each suite, as a row of one table; and how long each may go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried: what is made, in how many processes, and for how many seconds at most."""

    inputs: int
    examples: int
    processes: int
    seconds: float
    first: int = 0
    folder: Path = Path("var/fuzz")


@dataclass(frozen=True)
class Row:
    """A suite: what was tried, and what did not hold, by what it is."""

    name: str
    tried: int
    figure: str
    faults: Mapping[str, int] = field(default_factory=dict)
    files: tuple[Path, ...] = ()


def shown(rows: list[Row], console: Console) -> bool:
    """Print the table and what is wrong.  Whether nothing is."""
    table = Table(title="What was tried to break it", title_justify="left")
    for name in ("suite", "tried", "faults"):
        table.add_column(name, justify="left" if name == "suite" else "right")
    table.add_column("figures", overflow="fold")
    for row in rows:
        table.add_row(row.name, f"{row.tried:,}", str(sum(row.faults.values())), row.figure)
    console.print(table)
    for row in rows:
        for fault, number in row.faults.items():
            console.print(f"{row.name}: {fault} ({number} times)", markup=False)
        for file in row.files:
            console.print(f"  again: make fuzz-again FILE={file}", markup=False)
    return not any(row.faults for row in rows)
