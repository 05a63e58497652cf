"""Files of this user that nobody else can have written: what is read from them may be run."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_OURS_ALONE = 0o600


def cache_folder(name: str) -> Path | None:
    """The folder of this name in the user's cache; None for a user who has none."""
    told = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if told.is_absolute():
        return told / name
    try:
        return Path.home() / ".cache" / name
    except RuntimeError:  # an account without a home
        return None


def read_own(folder: Path, name: str) -> bytes:
    """What stands in a file.  Raises OSError where it is not there, or others may write it."""
    with _opened(folder) as place:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=place)
        with os.fdopen(descriptor, "rb") as file:
            _check(descriptor, stat.S_ISREG)
            return file.read()


def write_own(folder: Path, name: str, data: bytes) -> None:
    """Write a file whole or not at all.  Raises OSError where that cannot be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _opened(folder), tempfile.TemporaryDirectory(dir=folder) as beside:
        file = Path(beside) / name
        file.touch(mode=_OURS_ALONE)
        file.write_bytes(data)
        file.replace(folder / name)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """A folder held open, so that what was checked is what is looked into."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _check(descriptor, stat.S_ISDIR)
        yield descriptor
    finally:
        os.close(descriptor)


def _check(descriptor: int, is_kind: Callable[[int], bool]) -> None:
    state = os.fstat(descriptor)
    of_others = state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if not is_kind(state.st_mode) or state.st_uid != os.geteuid() or of_others:
        raise PermissionError("others may have written it")
