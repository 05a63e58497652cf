"""Kept lines as Arrow batches, the form in which DuckDB and Spark take and give them."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from cds_service.replay.gathering import Kept

SCHEMA = pa.schema(
    [
        ("owner", pa.string()),
        ("kind", pa.string()),
        ("file", pa.int32()),
        ("offset", pa.int64()),
        ("raw", pa.binary()),
    ]
)
#: A batch is of about so many bytes, or of so many lines.
_BYTES, _LINES = 4 * 1024 * 1024, 10_000


def batches_of(lines: Iterable[Kept]) -> Iterator[pa.RecordBatch]:
    """Lines as they come, some at a time."""
    batching = Batching()
    for kept in lines:
        yield from batching.add(kept)
    yield from batching.rest()


class Batching:
    """Gathers lines until there are enough for a batch."""

    def __init__(self) -> None:
        self._held: list[Kept] = []
        self._size = 0

    def add(self, kept: Kept) -> Iterator[pa.RecordBatch]:
        """Gives a batch where this line makes one full."""
        self._held.append(kept)
        self._size += len(kept.raw)
        if self._size >= _BYTES or len(self._held) == _LINES:
            yield from self.rest()

    def rest(self) -> Iterator[pa.RecordBatch]:
        """Gives what is held, if there is anything."""
        if self._held:
            held, self._held, self._size = self._held, [], 0
            columns = [[getattr(kept, name) for kept in held] for name in SCHEMA.names]
            yield pa.RecordBatch.from_arrays(
                list(map(pa.array, columns, SCHEMA.types)), schema=SCHEMA
            )


def lines_of_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[Kept]:
    """The lines again."""
    for batch in batches:
        columns = (batch.column(name).to_pylist() for name in SCHEMA.names)
        yield from map(Kept, *columns)
