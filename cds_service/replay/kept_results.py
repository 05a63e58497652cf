"""What tasks keep beside their counts: who is asked about, who was met, which orders fired."""

import mmap
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from .patients import AskedPatients, Digests
from .stages import write_whole
from .tally import Firing

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


def keep_firing(path: Path, firing: Iterable[Firing]) -> None:
    """Orders that fired, in their order."""
    write_whole(path, b"".join(msgspec.json.encode(each) + b"\n" for each in sorted(firing)))


def kept_firing(path: Path) -> Iterator[Firing]:
    """Those that were kept, as they are read."""
    with path.open("rb") as rows:
        for row in rows:
            yield msgspec.json.decode(row, type=Firing)
