"""One stage of a run on disk: what each of its tasks gave, and which of them are done.

Every result is written whole under another name and then renamed, and last of all that of the
task as a whole, so that a run that is killed leaves nothing half done behind.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from .fragments import name_of
from .tally import Counted, summed


class Stage:
    """A folder with a result for each task that is done, and what came with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)

    def is_done(self, number: int) -> bool:
        return self._result_of(number).exists()

    def finish(self, number: int, result: Counted) -> None:
        """What stands beside the result is whole by now."""
        write_whole(self._result_of(number), msgspec.json.encode(result))

    def result(self, numbers: Iterable[int]) -> Counted:
        """What these tasks found, together."""
        found = (self._result_of(number).read_bytes() for number in numbers)
        return summed(msgspec.json.decode(each, type=Counted) for each in found)

    def beside(self, number: int, what: str) -> Path:
        """A file that comes with a task's result."""
        return self._folder / f"{name_of(number)}.{what}"

    def all_beside(self, what: str) -> Sequence[Path]:
        """Such files of all tasks, in the tasks' order."""
        found = self._folder.glob(f"*.{what}")
        return sorted(found, key=lambda path: int(path.name.partition(".")[0]))

    def emptied(self, number: int) -> Path:
        """A task's own folder for fragments, without what an earlier attempt left in it."""
        folder = self._folder / name_of(number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return folder

    def fragments_of(self, share: int, tasks: int) -> Sequence[Path]:
        """A share's fragments, in the order of the source."""
        return [self._folder / name_of(task) / name_of(share) for task in range(tasks)]

    def scratch_of(self, number: int) -> Path:
        """Where a task may divide what is too large, without what an earlier attempt left there."""
        folder = self.beside(number, "divided")
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def _result_of(self, number: int) -> Path:
        return self.beside(number, "json")


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
