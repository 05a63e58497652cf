"""The folder in which a run keeps how far it is: what is sorted, what is judged.

It holds patient data while the run lasts: only its owner can read it, and it is emptied when the
report is written.  Every result is written whole under another name and then renamed, so that a
run that is killed leaves nothing half done behind.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from cds_service.errors import ReplayRefused

from .fragments import name_of
from .sources import SourceFile
from .tally import Counted, Firing

T = TypeVar("T")


class Plan(msgspec.Struct, frozen=True):
    """What decides the result: a run goes on only where all of it is unchanged.

    ``tasks`` are the places of the source files that each task sorts.
    """

    release: str
    knowledge: str
    at: str | None
    files: tuple[SourceFile, ...]
    tasks: tuple[tuple[int, ...], ...]
    partitions: int


class WorkFolder:
    """One run's folder.  Raises ReplayRefused where it is another's or in use."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._plan = root / "plan.json"
        self._sorted = root / "sorted"
        self._judged = root / "judged"

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Make it ours alone until the run ends, however that comes about."""
        if self._root.is_dir() and any(self._root.iterdir()) and not self._lock_file.exists():
            raise ReplayRefused(
                f"{self._root} holds other files: name an empty folder as --work, or a new one"
            )
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock_file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ReplayRefused(
                    f"another replay is at work in {self._root}: wait for it, "
                    "or name another --work"
                ) from error
            yield

    @property
    def _lock_file(self) -> Path:
        return self._root / "replay.lock"

    def begin(self, plan: Plan) -> str:
        """Go on where the same plan was left, else start anew.  Says which, and why."""
        wanted = msgspec.json.encode(plan)
        found = self._plan.read_bytes() if self._plan.exists() else None
        if found == wanted:
            return "going on where an earlier run stopped"
        self.clear()
        for folder in (self._sorted, self._judged):
            folder.mkdir(mode=0o700)
        _write(self._plan, wanted)
        if found is None:
            return ""
        return f"starting anew: {_difference(found, plan)} changed since an earlier run"

    def clear(self) -> None:
        """Remove what a run left; the lock stays while we hold it."""
        self._plan.unlink(missing_ok=True)
        for folder in (self._sorted, self._judged):
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """The run is over: nothing of any patient stays behind."""
        self.clear()
        self._lock_file.unlink(missing_ok=True)
        if not any(self._root.iterdir()):
            self._root.rmdir()

    # -- sorted

    def folder_of(self, task: int) -> Path:
        """Where a task puts its fragments, made empty."""
        folder = self._sorted / name_of(task)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return folder

    def fragments_of(self, partition: int, tasks: int) -> tuple[Path, ...]:
        """A partition's fragments, in the order of the source."""
        folders = (self._sorted / name_of(task) for task in range(tasks))
        return tuple(folder / name_of(partition) for folder in folders)

    def sorted_by(self, task: int) -> Counted | None:
        """What a task found; None while it is not done."""
        return _read(self._sorted / f"{name_of(task)}.json", Counted)

    def keep_sorted(self, task: int, result: Counted) -> None:
        _write(self._sorted / f"{name_of(task)}.json", msgspec.json.encode(result))

    # -- judged

    def judged(self, partition: int) -> Counted | None:
        """What a partition gave; None while it is not done."""
        return _read(self._judged / f"{name_of(partition)}.json", Counted)

    def keep_judged(self, partition: int, result: Counted, firing: Iterable[Firing]) -> None:
        """The list first: the result is what says that the partition is done."""
        rows = b"".join(msgspec.json.encode(each) + b"\n" for each in sorted(firing))
        _write(self._rows_of(partition), rows)
        _write(self._judged / f"{name_of(partition)}.json", msgspec.json.encode(result))

    def drop(self, fragments: Sequence[Path]) -> None:
        """A partition that is judged needs its fragments no more."""
        for path in fragments:
            path.unlink(missing_ok=True)

    def firing_of(self, partition: int) -> Iterator[Firing]:
        """A partition's firing orders, in their order."""
        with self._rows_of(partition).open("rb") as rows:
            for row in rows:
                yield msgspec.json.decode(row, type=Firing)

    def _rows_of(self, partition: int) -> Path:
        return self._judged / f"{name_of(partition)}.firing"


def _difference(found: bytes, plan: Plan) -> str:
    try:
        earlier = msgspec.json.decode(found, type=Plan)
    except msgspec.DecodeError:
        return "the form of the work folder"
    names = {
        "files": "the source",
        "knowledge": "the knowledge",
        "at": "--at",
        "release": "this program",
    }
    changed = [
        said for name, said in names.items() if getattr(earlier, name) != getattr(plan, name)
    ]
    return " and ".join(changed) or "how the work is divided"


def _read(path: Path, kind: type[T]) -> T | None:
    return msgspec.json.decode(path.read_bytes(), type=kind) if path.exists() else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
