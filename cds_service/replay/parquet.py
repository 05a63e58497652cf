"""The tables of a report as Parquet too, for those who go on with them in a notebook."""

from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from .tally import Measure

#: Of the tables; whatever is not named here is text.
_NUMBERS = {
    **dict.fromkeys(Measure, pa.int64()),
    "number": pa.int64(),
    "cards before": pa.int64(),
    "cards after": pa.int64(),
    "per 100 spine orders": pa.float64(),
    "per 100 orders": pa.float64(),
}


def write_parquet(table: Path) -> None:
    """Beside a table in CSV the same rows as Parquet; some of them are held at a time."""
    with table.open(encoding="utf-8") as file:
        columns = file.readline().rstrip("\n").split(",")
    types = {name: _NUMBERS.get(name, pa.string()) for name in columns}
    whole = table.with_suffix(".parquet")
    part = whole.with_name(f"{whole.name}.part")
    rows = csv.open_csv(
        table,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=types),
    )
    with rows, parquet.ParquetWriter(part, rows.schema) as writer:
        for batch in rows:
            writer.write_batch(batch)
    part.replace(whole)
