"""What the one process that drains tells the others: how far it is, and whether the store takes records.

It stands in a file of the spool's folder.  Nothing is decided by it: it is shown.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import msgspec

from cds_service.frozen import dataclass

from .folders import files_in, is_ours, size_of

_NAME = "progress.json"
#: What has not changed is told again after so long, for what is old is not believed.
_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Progress:
    """By the name of each file how much of it is in the store; why the store takes nothing; and when
    that was told, by the clock that all processes of a machine share and nobody sets.
    """

    stored: Mapping[str, int]
    fault: str | None = None
    at: float = 0.0


class Word(NamedTuple):
    """What somebody last experienced of the store, and when, by the clock that nobody sets; no fault
    where it took what it was given.
    """

    at: float
    fault: str | None


class Waiting(NamedTuple):
    """What lies in the spool and is not in the store."""

    files: int
    bytes: int


_NOTHING = Progress({})
_DECODER = msgspec.json.Decoder(Progress)


class ProgressReport:
    """The writing end, of the process that drains."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._told = _NOTHING

    def tell(self, stored: Mapping[Path, int], fault: str | None = None) -> None:
        """Say how it stands, where it can be written down.  That it cannot is no fault: it is only shown."""
        now = monotonic()
        progress = Progress({path.name: end for path, end in stored.items()}, fault, now)
        if self._is_told(progress) and now - self._told.at < _AGAIN_SECONDS:
            return
        for folder in self._folders:
            with suppress(OSError):
                _replace(folder, msgspec.json.encode(progress))
                self._told = progress
                return

    def _is_told(self, progress: Progress) -> bool:
        return (progress.stored, progress.fault) == (self._told.stored, self._told.fault)


def last_word(folders: Sequence[Path]) -> Word | None:
    """What the drain last said of the store, if one ever did."""
    newest = _newest(folders)
    return Word(newest.at, newest.fault) if newest else None


def waiting_in(folders: Sequence[Path]) -> Waiting:
    """How much of this machine waits for the store, as far as the drain has told."""
    newest = _newest(folders)
    stored = newest.stored if newest else {}
    left = (size_of(path) - stored.get(path.name, 0) for path in files_in(folders))
    waiting = [each for each in left if each > 0]
    return Waiting(len(waiting), sum(waiting))


def _newest(folders: Sequence[Path]) -> Progress | None:
    """What was told last.  What seems to be told later than now was told before the machine started."""
    told = (each for folder in folders if (each := _told_in(folder)) is not None)
    return max(
        (each for each in told if each.at <= monotonic()), key=attrgetter("at"), default=None
    )


def _told_in(folder: Path) -> Progress | None:
    if is_ours(folder):
        with suppress(OSError, msgspec.DecodeError):
            return _DECODER.decode((folder / _NAME).read_bytes())
    return None


def _replace(folder: Path, text: bytes) -> None:
    """Whole or not at all: the others read it at any moment.  Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_ours(folder):
        raise PermissionError("the folder of the spool belongs to somebody else")
    new = (
        folder / f"{_NAME}.new"
    )  # one name: whoever is killed in between leaves nothing behind for good
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        os.write(descriptor, text)
    finally:
        os.close(descriptor)
    new.replace(folder / _NAME)
