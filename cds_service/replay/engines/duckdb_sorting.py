"""DuckDB as who sorts and joins what lies in Parquet files: within a bound of memory, spilling to disk.

Only rows without much text are sorted: DuckDB keeps those that it sorts at once in memory whole, and
fails beyond its bound where they are of some kilobytes each.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import parquet

from cds_service.replay.gathering import Kept
from cds_service.replay.lines import REQUEST

from .arrow_rows import SCHEMA, Batching, lines_of_batches

#: What DuckDB may hold; what a sort needs beyond that lies on disk.
_MEMORY = "512MB"
_ROWS_AT_ONCE = 2_000
_IN_TURN = """
    SELECT owner, kind, file, "offset", raw FROM read_parquet($files)
    ORDER BY owner, file, "offset"
"""
_OF_THESE = """
    SELECT owner, kind, file, "offset", raw FROM read_parquet($files)
    WHERE kind = $request OR owner IN (SELECT owner FROM asked)
"""


@contextmanager
def lines_file(path: Path) -> Iterator[Callable[[Kept], None]]:
    """Keeps lines in a Parquet file, packed; some are held at a time."""
    batching = Batching()
    with parquet.ParquetWriter(path, SCHEMA, compression="zstd", compression_level=1) as writer:

        def keep(kept: Kept) -> None:
            for batch in batching.add(kept):
                writer.write_batch(batch)

        yield keep
        for batch in batching.rest():
            writer.write_batch(batch)


class Sorter:
    """Gives lines of Parquet files, a bound number of them at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def in_turn(self, files: Iterable[Path]) -> Iterator[Kept]:
        """All lines in the order of their owners, of each in the order of the source."""
        return self._streamed(_IN_TURN, {"files": list(map(str, files))})

    def of_these(self, files: Iterable[Path], owners: pa.Table) -> Iterator[Kept]:
        """The lines that are of one of these owners, and recorded requests, in any order."""
        self._connection.register("asked", owners)
        named = {"files": list(map(str, files)), "request": REQUEST}
        return self._streamed(_OF_THESE, named)

    def _streamed(self, query: str, named: dict[str, Any]) -> Iterator[Kept]:
        found = self._connection.sql(query, params=named)
        yield from lines_of_batches(found.to_arrow_reader(_ROWS_AT_ONCE))


@contextmanager
def sorter(scratch: Path, threads: int) -> Iterator[Sorter]:
    """DuckDB within this process, for as long as it is needed; it reaches for nothing but files."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(scratch),
        "threads": threads,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        yield Sorter(connection)
