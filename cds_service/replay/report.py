"""The report: one page that opens by itself, and two tables, where pyarrow is there as Parquet too."""

import csv
import io
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from importlib.util import find_spec
from pathlib import Path

from .findings import Findings
from .page import MOST_ON_THE_PAGE, page_of
from .said import gravity_of
from .tally import Firing, Section

#: Of ``orders.csv`` and of ``counts.csv``.
COLUMNS_OF_ORDERS = (
    "order",
    "patient",
    "date",
    "study",
    "variant",
    "status",
    "advice",
    "indicator",
    "cards",
    "unknown",
)
COLUMNS_OF_COUNTS = ("section", "name", "number", "per 100 spine orders", "per 100 orders")


def write_report(findings: Findings, firing: Iterable[Firing], out: Path) -> None:
    """Write the report's files into a folder.  ``firing`` is read once, as it comes."""
    out.mkdir(parents=True, exist_ok=True)
    shown = nsmallest(
        MOST_ON_THE_PAGE, _written(firing, out / "orders.csv"), key=lambda f: (-gravity_of(f), f)
    )
    _write(out / "counts.csv", _counts(findings))
    if find_spec("pyarrow") is not None:
        from .parquet import write_parquet

        for table in ("orders.csv", "counts.csv"):
            write_parquet(out / table)
    _write(out / "report.html", page_of(findings, shown))


def _written(firing: Iterable[Firing], path: Path) -> Iterator[Firing]:
    """Every firing order, once it stands in the table."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS_OF_ORDERS)
        for each in firing:
            table.writerow(row_of(each))
            yield each
    part.replace(path)


def row_of(each: Firing) -> tuple[str | int, ...]:
    """An order that fired, as a row of its table."""
    return (
        " ".join(each.orders),
        each.patient,
        each.at,
        "; ".join(each.studies),
        each.variant,
        each.status,
        " ".join(each.advice),
        each.indicator,
        each.cards,
        "; ".join(each.unknown),
    )


def rows_of(
    findings: Findings,
) -> Iterator[tuple[str, str, int, float | None, float | None]]:
    """Every figure, as a row of its table."""
    for section in Section:
        for row in findings.rows(section):
            yield section.value, row.name, row.number, row.per_spine_orders, row.per_orders


def _counts(findings: Findings) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS_OF_COUNTS)
    table.writerows(rows_of(findings))
    return text.getvalue()


def _write(path: Path, content: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(content, encoding="utf-8", newline="")
    part.replace(path)
