"""Sorting by patient on disk: each task writes a fragment for each share of the patients.

A share is the same fragment of all tasks.  One that is too large to be held is divided again while
it is read, so that every line is written twice at most for as much as a machine has disk for, and
memory stays bounded whatever the size of the source.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from .division import Limits
from .gathering import Kept, PatientLines, gathered
from .patients import digest_of, share_of

_BUFFER = 32 * 1024
#: A share that was divided so often is of patients whose lines cannot be told apart by dividing.
_DEEPEST = 4


class _Label(msgspec.Struct, frozen=True, array_like=True):
    """What stands before a line in a fragment."""

    owner: str
    kind: str
    file: int
    offset: int


_LABELS = msgspec.json.Decoder(_Label)


def name_of(number: int) -> str:
    """What the files of a task or of a share are called."""
    return f"{number:03}"


def write_fragments(lines: Iterable[Kept], folder: Path, shares: int) -> None:
    """Each line to the fragment of its owner's share."""
    with ExitStack() as still_open:
        fragments = _Fragments(folder, still_open)
        for kept in lines:
            fragments.write(share_of(digest_of(kept.owner), shares)[0], kept)


class _Fragments:
    """The fragments of a folder, each opened as it is needed."""

    def __init__(self, folder: Path, still_open: ExitStack) -> None:
        self._folder = folder
        self._still_open = still_open
        self._files: dict[int, BinaryIO] = {}

    def write(self, share: int, kept: Kept) -> None:
        file = self._files.get(share)
        if file is None:
            file = (self._folder / name_of(share)).open("wb", buffering=_BUFFER)
            self._files[share] = self._still_open.enter_context(file)
        label = msgspec.json.encode(_Label(kept.owner, kept.kind, kept.file, kept.offset))
        file.write(b"%b\t%b\n" % (label, kept.raw))


def owners_of(
    fragments: Sequence[Path], shares: int, limits: Limits, scratch: Path
) -> Iterator[PatientLines]:
    """Every owner of one share with all their lines; ``scratch`` is a folder to divide it in."""
    yield from _owners_of(fragments, [shares], limits, scratch)


def _owners_of(
    fragments: Sequence[Path], shares: list[int], limits: Limits, scratch: Path
) -> Iterator[PatientLines]:
    """``shares`` is into how many it was divided, time after time."""
    size = sum(path.stat().st_size for path in fragments if path.exists())
    if size <= limits.held_bytes or len(shares) > _DEEPEST:
        yield from gathered(_kept(fragments))
        return
    deeper = [*shares, limits.shares_of_a_share(size)]
    scratch.mkdir(mode=0o700)
    with ExitStack() as still_open:
        parts = _Fragments(scratch, still_open)
        for kept in _kept(fragments):
            parts.write(_share_below(kept.owner, deeper), kept)
    for number in range(deeper[-1]):
        part = scratch / name_of(number)
        yield from _owners_of([part], deeper, limits, scratch / f"{part.name}.divided")
        part.unlink(missing_ok=True)
    shutil.rmtree(scratch)


def _share_below(owner: str, shares: Sequence[int]) -> int:
    """The share of the last division that an owner falls into."""
    digest, share = digest_of(owner), 0
    for each in shares:
        share, digest = share_of(digest, each)
    return share


def _kept(fragments: Iterable[Path]) -> Iterator[Kept]:
    for path in fragments:
        if not path.exists():
            continue
        with path.open("rb", buffering=1024 * 1024) as file:
            for line in file:
                label, _, raw = line.partition(b"\t")
                told = _LABELS.decode(label)
                yield Kept(told.owner, told.kind, told.file, told.offset, raw.rstrip(b"\n"))
