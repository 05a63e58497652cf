"""The same in several processes, each with a service of its own and a share of the numbers."""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from .in_process import InProcess
from .inputs import Input, made
from .many import Many, Tally

#: How often a process says how far it has come.
_TELL_EVERY = 20_000


@dataclass(frozen=True)
class Share:
    """The numbers ``first``, ``first + step`` and so on, so many of them, as far as there is time."""

    first: int
    step: int
    count: int
    seconds: float
    folder: Path


def ask_in_processes(
    first: int, count: int, *, processes: int, seconds: float, folder: Path
) -> Tally:
    """What came of ``count`` inputs from number ``first`` on."""
    each = -(-count // processes)
    shares = [Share(first + n, processes, each, seconds, folder) for n in range(processes)]
    if processes == 1:
        return ask_share(shares[0])
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return reduce(Tally.joined, pool.map(ask_share, shares))


def ask_share(share: Share) -> Tally:
    """What came of the inputs of one process."""
    until = time.monotonic() + share.seconds
    with tempfile.TemporaryDirectory() as folder:
        service = InProcess(Path(folder))
        tally = Many(service, share.folder).ask(_told(share), until=until)
        tally.faults.update(service.faults_of_the_disk())
    return tally


def _told(share: Share) -> Iterator[Input]:
    numbers = range(share.first, share.first + share.step * share.count, share.step)
    terminal = sys.__stderr__
    for asked, number in enumerate(numbers):
        if asked and asked % _TELL_EVERY == 0 and terminal is not None:
            terminal.write(f"  {asked:,} inputs, the last of them number {number:,}\n")
        yield made(number)
