"""The report: one page that opens by itself, and two tables."""

import csv
import io
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from .findings import Findings
from .said import gravity_of
from .tally import Firing, Section

#: More firing orders than this stand in ``orders.csv`` alone.
MOST_ON_THE_PAGE = 200
#: More sentences of what was not known than this stand in ``counts.csv`` alone.
MOST_SENTENCES = 30
_COLUMNS = (
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


def write_report(findings: Findings, firing: Iterable[Firing], out: Path) -> None:
    """Write ``report.html``, ``orders.csv`` and ``counts.csv``.  ``firing`` is read once, as it comes."""
    out.mkdir(parents=True, exist_ok=True)
    shown = nsmallest(
        MOST_ON_THE_PAGE, _written(firing, out / "orders.csv"), key=lambda f: (-gravity_of(f), f)
    )
    _write(out / "counts.csv", _counts(findings))
    _write(out / "report.html", _page(findings, shown))


def _written(firing: Iterable[Firing], path: Path) -> Iterator[Firing]:
    """Every firing order, once it stands in the table."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(_COLUMNS)
        for each in firing:
            table.writerow(_row(each))
            yield each
    part.replace(path)


def _row(each: Firing) -> tuple[str | int, ...]:
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


def _counts(findings: Findings) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("section", "name", "number", "per 100 consultations"))
    for section in Section:
        for row in findings.rows(section):
            table.writerow((section.value, row.name, row.number, row.per_hundred))
    return text.getvalue()


def _page(findings: Findings, shown: list[Firing]) -> str:
    environment = Environment(
        loader=PackageLoader("cds_service.replay"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(
        findings=findings,
        sections=Section,
        shown=shown,
        most_sentences=MOST_SENTENCES,
        most_shown=MOST_ON_THE_PAGE,
    )


def _write(path: Path, content: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(content, encoding="utf-8", newline="")
    part.replace(path)
