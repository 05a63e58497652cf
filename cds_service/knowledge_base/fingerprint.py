"""What a compiled knowledge is made from: the files of its folder, and the code that reads them."""

import hashlib
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
#: All that knowledge is compiled and tried with: ``knowledge_base`` may import nothing else of ours.
_CODE = ("appropriateness", "narrative", "knowledge_base", "errors.py")
_KINDS = frozenset({".yaml", ".csv", ".json", ".py"})

#: A file may change twice within one tick of its file system's clock, and look unchanged.
_TICK_SECONDS = 2
#: Of hexadecimal digits: two folders that differ share it once in 2^48.
_SHORT = 12


class Fingerprint:
    """The files behind one folder of knowledge, as they were when this was asked.

    ``contents`` says what is in them, and opens each.  ``stamp`` opens none: it says which files
    they are (device, inode) and when each was last touched, as git's index does.  It is empty
    where one was touched so lately that the next change of it might not show.
    """

    def __init__(self, root: Path) -> None:
        code = (_PACKAGE / name for name in _CODE)
        self._files = sorted(
            {*_files_below(root), *(f for each in code for f in _files_below(each))}
        )
        self.stamp = _stamp(self._files)

    @cached_property
    def contents(self) -> str:
        """Empty where one of the files cannot be read."""
        try:
            return _digest(
                f"{file} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in self._files
            )
        except OSError:
            return ""


def fingerprint_of(root: Path) -> str:
    """A short name of what the files of a folder say, the same on every machine."""
    whole = hashlib.sha256()
    for file in sorted(_files_below(root)):
        contents = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(root).as_posix()} {contents}\n".encode())
    return whole.hexdigest()[:_SHORT]


def _files_below(place: Path) -> Iterator[Path]:
    """Files that knowledge or code is in; a place that is a file is its own."""
    places = place.rglob("*") if place.is_dir() else (place,)
    return (path for path in places if path.suffix in _KINDS and path.is_file())


def _stamp(files: Iterable[Path]) -> str:
    states = [(file, file.stat()) for file in files]
    newest = max((state.st_ctime for _, state in states), default=0)
    if newest > time.time() - _TICK_SECONDS:
        return ""
    return _digest(
        f"{name} {s.st_dev} {s.st_ino} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}"
        for name, s in states
    )


def _digest(lines: Iterable[str]) -> str:
    """The lines as one name, which another Python does not share: it could not read our pickle."""
    return hashlib.sha256("\n".join((sys.version, *lines)).encode()).hexdigest()
