"""The reading end of the spool: whole lines of one file, and whether its writer is done."""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cds_service.frozen import dataclass

#: As much is read, and brought to the database, at once.
_BITE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Bite:
    """Some records of a file.  ``end`` is where the next bite begins; ``damaged`` lines are no records."""

    records: tuple[bytes, ...]
    end: int
    damaged: int


class SpoolFile:
    """One file of the spool, open for reading.  ``is_finished``: nobody writes to it any more."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.is_finished = True
        except OSError:
            self.is_finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def bites_from(self, start: int) -> Iterator[Bite]:
        """What was written since, bite by bite; of an unfinished file only its whole lines."""
        while (bite := self._bite(start)).end > start:
            yield bite
            start = bite.end

    def make_safe(self) -> None:
        """Have the disk write down what the kernel holds: the power may fail, too."""
        os.fsync(self._file)

    def remove(self) -> None:
        """Forget a finished file that is in the store."""
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _bite(self, start: int) -> Bite:
        size = _BITE_BYTES
        data = os.pread(self._file, size, start)
        while not (whole := data.rfind(b"\n") + 1) and len(data) == size:
            size *= 2
            data = os.pread(self._file, size, start)
        if not whole and self.is_finished:
            whole = len(data)  # a torn end: its answer never left
        lines = data[:whole].splitlines()
        records = tuple(record for line in lines if (record := _record(line)) is not None)
        return Bite(records, start + whole, len(lines) - len(records))


def _record(line: bytes) -> bytes | None:
    """The record of a line, if all of it is there."""
    checksum, _, record = line.partition(b" ")
    return record if checksum == b"%08x" % zlib.crc32(record) else None
