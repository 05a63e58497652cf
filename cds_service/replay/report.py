"""The report: one page that opens by itself, and its tables, where pyarrow is there as Parquet too."""

import csv
import io
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from importlib.util import find_spec
from pathlib import Path

from .burden import COLUMNS_OF_A_STRATUM, COLUMNS_OF_BURDEN, in_columns, rows_of_burden
from .cases import Case
from .findings import Findings
from .page import MOST_ON_THE_PAGE, page_of
from .said import gravity_of
from .stand_ins import told_by
from .tally import Cell, Section

#: Of ``orders.csv`` and of ``counts.csv``; those of ``burden.csv`` stand with it.
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
    "told by",
    *COLUMNS_OF_A_STRATUM,
)
COLUMNS_OF_COUNTS = ("section", "name", "number", "per 100 spine orders", "per 100 orders")


def write_report(findings: Findings, cases: Iterable[Case], out: Path) -> None:
    """Write the report's files into a folder.  ``cases`` are read once, as they come."""
    out.mkdir(parents=True, exist_ok=True)
    shown = nsmallest(MOST_ON_THE_PAGE, _written(cases, out / "orders.csv"), key=_gravest_first)
    _write(out / "counts.csv", _table(COLUMNS_OF_COUNTS, rows_of(findings)))
    _write(out / "burden.csv", _table(COLUMNS_OF_BURDEN, rows_of_burden(findings.total)))
    if find_spec("pyarrow") is not None:
        from .parquet import write_parquet

        for table in ("orders.csv", "counts.csv", "burden.csv"):
            write_parquet(out / table)
    _write(out / "report.html", page_of(findings, shown))


def _gravest_first(case: Case) -> tuple[int, str]:
    return -gravity_of(case.said), case.turn


def _written(cases: Iterable[Case], path: Path) -> Iterator[Case]:
    """Every firing order, once it stands in the table."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS_OF_ORDERS)
        for each in cases:
            table.writerow(row_of(each))
            yield each
    part.replace(path)


def row_of(each: Case) -> tuple[str | int, ...]:
    """An order that fired, as a row of its table."""
    return (
        " ".join(each.orders),
        each.patient,
        each.at,
        "; ".join(each.studies),
        each.said.variant,
        each.said.status,
        " ".join(each.said.advice),
        each.said.indicator,
        each.said.cards,
        "; ".join(each.unknown),
        "; ".join(sorted(set(map(told_by, each.orders)))),
        *in_columns(Cell(each.stratum, each.said.topics)),
    )


def rows_of(
    findings: Findings,
) -> Iterator[tuple[str, str, int, float | None, float | None]]:
    """Every figure, as a row of its table."""
    for section in Section:
        for row in findings.rows(section):
            yield section.value, row.name, row.number, row.per_spine_orders, row.per_orders


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    return text.getvalue()


def _write(path: Path, content: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(content, encoding="utf-8", newline="")
    part.replace(path)
