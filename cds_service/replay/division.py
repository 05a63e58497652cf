"""How a source is divided: into tasks that are read at once, and into shares that fit in memory."""

from collections.abc import Iterator, Sequence

import msgspec

from .file_kinds import is_packed
from .sources import SourceFile
from .stretches import Stretch, may_be_divided

#: How much JSON a packed byte stands for, about.
_PACKED = 12


class Limits(msgspec.Struct, frozen=True):
    """What bounds files that are open, memory, and how much a run that is killed has lost.

    A task reads ``task_bytes`` at least, more where there would be ``most_tasks`` of them. What it
    keeps is sorted into ``most_shares`` shares of the patients at most; a share of more than
    ``held_bytes`` is divided once more when it is read.
    """

    task_bytes: int = 4 * 1024 * 1024
    most_tasks: int = 256
    share_bytes: int = 8 * 1024 * 1024
    fewest_shares: int = 4
    most_shares: int = 128
    held_bytes: int = 16 * 1024 * 1024

    def shares_for(self, size: int) -> int:
        """Into how many shares a source of so many bytes is sorted."""
        return min(max(size // self.share_bytes, self.fewest_shares), self.most_shares)

    def shares_of_a_share(self, size: int) -> int:
        """Into how many a share is divided that is too large to be held."""
        return min(2 + 2 * size // self.held_bytes, self.most_shares)


def unpacked_size(files: Sequence[SourceFile]) -> int:
    """How many bytes are to be read, about."""
    return sum(each.size * (_PACKED if is_packed(each.name) else 1) for each in files)


def divided(files: Sequence[SourceFile], limits: Limits) -> Iterator[tuple[Stretch, ...]]:
    """The source, task by task, in its order: tasks of about the same size."""
    enough = max(unpacked_size(files) // limits.most_tasks, limits.task_bytes)
    task: list[Stretch] = []
    size = 0
    for place, file in enumerate(files):
        for stretch in _stretches_of(place, file, enough):
            task.append(stretch)
            size += unpacked_size([file]) if stretch.end is None else stretch.end - stretch.begin
            if size >= enough:
                yield tuple(task)
                task, size = [], 0
    if task:
        yield tuple(task)


def _stretches_of(place: int, file: SourceFile, enough: int) -> Iterator[Stretch]:
    if not may_be_divided(file) or file.size <= enough:
        yield Stretch(place, file)
        return
    for begin in range(0, file.size, enough):
        yield Stretch(place, file, begin, min(begin + enough, file.size))
