"""What a person at a terminal sees of a replay: how far it is, and at the end its figures."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .changes import CARDS_BEFORE, OTHERWISE
from .findings import Findings
from .tally import ALL_CARDS, Section

#: Where nobody watches, a line is written after each such share of a stage.
_SHARES = 10


class OnScreen:
    """Progress on standard error: a bar at a terminal, a line now and then anywhere else."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._stage, self._done, self._of = "", 0, 0
        self._bar: Progress | None = None

    def say(self, sentence: str) -> None:
        self._console.print(Text(sentence))

    @contextmanager
    def stage(self, name: str, *, done: int, of: int) -> Iterator[None]:
        self._stage, self._done, self._of = name, done, of
        if not self._console.is_terminal:
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console) as self._bar:
            self._bar.add_task(name, completed=done, total=of)
            yield
        self._bar = None

    def advance(self) -> None:
        self._done += 1
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0])
        elif self._done * _SHARES // self._of > (self._done - 1) * _SHARES // self._of:
            self.say(f"{self._stage}: {100 * self._done // self._of} %")


def show_findings(findings: Findings, out: Path) -> None:
    """The figures that are asked for first, and where the rest stands."""
    console = Console(highlight=False)
    figures = Table("", "", show_header=False, title=f"Replay, knowledge {findings.knowledge}")
    for name, value in findings.headline:
        figures.add_row(Text(name), Text(value, justify="right"))
    console.print(figures)
    cards = Table("leading advice", "cards", "per 100 spine orders", title="Cards")
    for row in findings.rows(Section.LEADING):
        cards.add_row(Text(row.words), f"{row.number:,}", f"{row.per_spine_orders or 0:.2f}")
    if cards.row_count:
        console.print(cards)
    if findings.compared_with:
        console.print(Text(_comparison(findings)))
    for sentence in _warnings(findings):
        console.print(Text(sentence, style="yellow"))
    console.print(
        Text(f"The report: {out / 'report.html'}, orders.csv, counts.csv"), soft_wrap=True
    )


def _comparison(findings: Findings) -> str:
    otherwise = findings.number(Section.CHANGES, OTHERWISE)
    before = findings.number(Section.BEFORE, CARDS_BEFORE)
    after = findings.number(Section.CARDS, ALL_CARDS)
    return (
        f"Compared with knowledge {findings.compared_with}: {otherwise:,} consultations answered "
        f"otherwise, {before:,} cards before and {after:,} after."
    )


def _warnings(findings: Findings) -> Iterator[str]:
    if findings.not_exported:
        missing = ", ".join(findings.not_exported)
        yield f"Not in the export, so not known: {missing}."
    if findings.can_stand_in:
        named = ",".join(findings.can_stand_in)
        yield f"No order in the export: what was done can stand in for them, by --orders-from {named}."
    if findings.requests_without_instant:
        number = findings.requests_without_instant
        yield f"{number} recorded requests tell no time and were not asked: give --at INSTANT."
    if bad := findings.bad_lines:
        first = bad[0]
        yield f"Bad lines, the first of them in {first.file} from byte {first.offset}: {first.reason}."
