"""What tasks keep beside their counts: who is asked about, who was met, which cases are to be read."""

import heapq
import mmap
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from .cases import Case
from .patients import AskedPatients, Digests
from .stages import write_whole

_BYTES_OF_A_DIGEST = array("Q").itemsize


def keep_asked(path: Path, pairs: Iterable[tuple[int, int]]) -> None:
    """Patients of one share, by their digests, and how many orders of each are to be asked about."""
    flat = array("Q", [number for pair in sorted(pairs) for number in pair])
    write_whole(path, flat.tobytes())


def asked_patients(paths: Iterable[Path]) -> AskedPatients:
    """Those of all shares, which come in the order of their digests."""
    pairs = array("Q")
    for path in paths:
        pairs.frombytes(path.read_bytes())
    return AskedPatients(pairs)


@contextmanager
def met_in(paths: Iterable[Path]) -> Iterator[list[Digests]]:
    """The digests of those who were met, mapped and not read: a share needs a part of each file."""
    with ExitStack() as still_open:
        found: list[Digests] = []
        for path in paths:
            if path.stat().st_size >= _BYTES_OF_A_DIGEST:
                file = still_open.enter_context(path.open("rb"))
                mapped = still_open.enter_context(
                    mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                )
                whole = still_open.enter_context(memoryview(mapped))
                found.append(still_open.enter_context(whole.cast("Q")))
        yield found


def keep_cases(path: Path, cases: Iterable[Case]) -> None:
    """Cases, each in its turn."""
    in_turn = sorted(cases, key=lambda case: case.turn)
    write_whole(path, b"".join(msgspec.json.encode(case) + b"\n" for case in in_turn))


def kept_cases(paths: Iterable[Path]) -> Iterator[Case]:
    """All that were kept, in turn, as they are read."""
    return heapq.merge(*map(_cases_in, paths), key=lambda case: case.turn)


def _cases_in(path: Path) -> Iterator[Case]:
    with path.open("rb") as rows:
        for row in rows:
            yield msgspec.json.decode(row, type=Case)
