"""The report: one page that opens by itself, and its tables, where pyarrow is there as Parquet too."""

import csv
import io
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from .burden import COLUMNS_OF_BURDEN, rows_of_burden
from .cases import Case
from .findings import Findings
from .listed import listed
from .listings import CHANGED, FIRED, SILENT
from .page import page_of
from .tally import Section

#: Of ``counts.csv``; those of the other tables stand with what they hold.
COLUMNS_OF_COUNTS = ("section", "name", "number", "per 100 spine orders", "per 100 orders")


def write_report(findings: Findings, cases: Iterable[Case], out: Path) -> None:
    """Write the report's files into a folder.  ``cases`` are read once, as they come."""
    out.mkdir(parents=True, exist_ok=True)
    listings = [FIRED, SILENT, *([CHANGED] if findings.compared_with else [])]
    shown = listed(listings, cases, out)
    _write(out / "counts.csv", _table(COLUMNS_OF_COUNTS, rows_of(findings)))
    _write(out / "burden.csv", _table(COLUMNS_OF_BURDEN, rows_of_burden(findings.total)))
    tables = ["counts", "burden", *(each.table for each in listings)]
    if find_spec("pyarrow") is not None:
        from .parquet import write_parquet

        for table in tables:
            write_parquet(out / f"{table}.csv")
    _write(out / "report.html", page_of(findings, shown))


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
