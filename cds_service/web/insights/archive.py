"""All tables of the insights as one file."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from .csv_files import to_csv
from .table import Table


def to_zip(tables: Iterable[Table], asked: Mapping[str, str], now: datetime) -> bytes:
    """A CSV for each table, and beside them what was asked, when."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("question.txt", now), _question(asked, now))
        for table in tables:
            archive.writestr(_entry(f"{table.name}.csv", now), to_csv(table))
    return file.getvalue()


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _question(asked: Mapping[str, str], now: datetime) -> str:
    lines = (f"{name}: {' '.join(value.split())}" for name, value in asked.items())
    return "\n".join(("spine-imaging-cds, insights", f"counted: {now.isoformat()}", *lines, ""))
