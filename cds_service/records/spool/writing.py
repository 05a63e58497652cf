"""The spool: where a record is safe before the answer leaves, whatever the database does.

One file per process, one record per line with its checksum, only ever appended to.  A line
that reached the kernel outlives the death of the process.  The writer holds a lock on its
file: a file that can be locked has been left behind.
"""

import fcntl
import logging
import os
import threading
import time
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cds_service.records.losses import Loss, TellOfLoss, nobody_is_told

from .folders import SUFFIX, bytes_held, is_ours

_LOG = logging.getLogger(__name__)

#: A file is left and a new one begun beyond this: drained files are removed whole.
_FILE_BYTES = 1024 * 1024
#: Beyond this a record is lost rather than the disk filled: about 300 000 consultations.
_MOST_BYTES = 256 * 1024 * 1024
#: A full disk is tried again only so often, and spoken of only so often.
_PAUSE_SECONDS = 1.0
_SILENCE_SECONDS = 60.0


class Spool:
    """The writing end.  ``append`` takes microseconds, never raises and never asks the database.

    ``tell_of_loss`` hears of what could not be written: the answer is given all the same.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        file_bytes: int = _FILE_BYTES,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._folders = tuple(folders)
        self._file_bytes, self._most_bytes = file_bytes, most_bytes
        self._lock = threading.Lock()
        self._file: int | None = None
        self._place = Path()
        self._process, self._written = 0, 0
        self._not_before, self._silent_until = 0.0, 0.0
        self.lost = 0
        self.tell_of_loss: TellOfLoss = nobody_is_told

    def append(self, record: bytes) -> bool:
        """Hand a record to the kernel.  False if it is lost; then that is counted and logged."""
        line = b"%08x %b\n" % (zlib.crc32(record), record)
        with self._lock:
            kept = self._write(line)
            if not kept:
                self._lose(1)
        return kept

    def restore(self) -> None:
        """Write anew what somebody has removed: who has no further record would not notice it."""
        with self._lock:
            if self._is_removed():
                self._write_anew()

    def close(self) -> None:
        """Leave the file to be drained.  The next record begins another."""
        with self._lock:
            if self._is_removed():
                self._write_anew()
            self._leave()

    def _write(self, line: bytes) -> bool:
        try:
            if self._is_removed():
                self._write_anew()
            file = self._current()
            if file is None:
                return False
            written = os.write(file, line)
        except OSError:
            self._give_up()
            return False
        if written < len(line):  # the disk is full
            _take_back(file, written)
            self._give_up()
            return False
        self._written += written
        return True

    def _current(self) -> int | None:
        """The file of this process: a forked child begins its own."""
        if self._file is not None and self._process == os.getpid():
            if self._written < self._file_bytes:
                return self._file
            self._leave()
        if time.monotonic() < self._not_before:
            return None
        if bytes_held(self._folders) >= self._most_bytes:
            self._not_before = time.monotonic() + _PAUSE_SECONDS
            return None
        self._file, self._place = _begin(self._folders)
        self._process, self._written = os.getpid(), 0
        return self._file

    def _is_removed(self) -> bool:
        """Whether somebody has removed the file, or its folder, under our hands."""
        file = self._file
        return file is not None and self._process == os.getpid() and not os.fstat(file).st_nlink

    def _write_anew(self) -> None:
        """What is in the removed file into another: a record that is in the store already is kept
        once all the same.  What cannot be written is lost, and counted."""
        removed, self._file = self._file, None
        if removed is None:
            return
        content = os.pread(removed, os.fstat(removed).st_size, 0)
        os.close(removed)
        _LOG.warning("a file of the spool was removed by somebody else; it is written anew")
        self._process, self._written = os.getpid(), 0
        try:
            self._file, self._place = _begin(self._folders)
            self._written = os.write(self._file, content)
        except OSError:
            self._give_up()
        if self._written < len(content):
            if self._file is not None:
                _take_back(self._file, self._written - content.rfind(b"\n", 0, self._written) - 1)
            self._lose(content.count(b"\n", self._written))

    def _give_up(self) -> None:
        """For a moment.  An empty file is not left: each time that it is tried again would leave one."""
        if self._file is not None and self._process == os.getpid():
            with suppress(OSError):
                if not os.fstat(self._file).st_size:
                    self._place.unlink()
        self._leave()
        self._not_before = time.monotonic() + _PAUSE_SECONDS

    def _leave(self) -> None:
        if self._file is not None and self._process == os.getpid():
            os.close(self._file)
        self._file = None

    def _lose(self, number: int) -> None:
        self.lost += number
        self.tell_of_loss(Loss.UNWRITTEN, number)
        now = time.monotonic()
        if now >= self._silent_until:
            self._silent_until = now + _SILENCE_SECONDS
            _LOG.error("consultation records could not be written to disk: %d lost", self.lost)


def _take_back(file: int, size: int) -> None:
    """The half of a line would be found by whoever drains, and count as damaged beside being lost."""
    with suppress(OSError):  # a torn line is known by its checksum all the same
        os.ftruncate(file, os.fstat(file).st_size - size)


def _begin(folders: Sequence[Path]) -> tuple[int, Path]:
    """A new file, locked, in the first folder that can have one.  Raises OSError."""
    for folder in folders[:-1]:
        try:
            return _begin_in(folder)
        except OSError:
            continue
    return _begin_in(folders[-1])


def _begin_in(folder: Path) -> tuple[int, Path]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_ours(folder):
        raise PermissionError("the folder of the spool belongs to somebody else")
    path = folder / f"{time.time_ns():020d}-{os.getpid()}{SUFFIX}"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX)
    if os.fstat(file).st_nlink:
        return file, path
    os.close(file)  # taken for left behind, and removed, before it was locked
    return _begin_in(folder)
