"""``make faults``: everything that may happen round the service, to its real processes, and a table at the end."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from tests.fuzz.report import Row, shown

from .clocks import jumping_clock
from .descriptors import no_descriptors
from .disks import failing_disk, full_disk, full_memory_disk, start_on_a_full_disk
from .instances import two_on_a_file, two_on_postgresql
from .kills import Who, kill_on_a_file, kill_on_postgresql
from .knowledge_edited import broken_knowledge
from .states import When
from .stores import killed_postgresql, later_release, locked_store, removed_spool, removed_store

Fault = Callable[[Path], Row]
#: Kills while something is written are tried on both kinds of store.
_WRITING = (When.STORING, When.DRAINING)

_OTHERS: Mapping[str, Fault] = {
    "full-disk": full_disk,
    "start-on-a-full-disk": start_on_a_full_disk,
    "full-temporary-folder": full_memory_disk,
    "failing-disk": failing_disk,
    "locked-store": locked_store,
    "removed-store": removed_store,
    "removed-spool": removed_spool,
    "later-release": later_release,
    "postgresql-killed": killed_postgresql,
    "two-on-a-file": two_on_a_file,
    "two-on-postgresql": two_on_postgresql,
    "clock": jumping_clock,
    "descriptors": no_descriptors,
    "knowledge": broken_knowledge,
}


def main() -> int:
    """Do to the service what is asked for."""
    options = _options()
    faults = {**dict(_kills(options.rounds)), **_OTHERS}
    chosen = {n: each for n, each in faults.items() if _is_chosen(n, options.faults)}
    console, rows = Console(), []
    for number, (name, fault) in enumerate(chosen.items(), 1):
        began = time.monotonic()
        with (
            console.status(f"{number} of {len(chosen)}: {name}"),
            tempfile.TemporaryDirectory() as at,
        ):
            rows.append(_tried(name, fault, Path(at)))
        row, seconds = rows[-1], time.monotonic() - began
        told = "; ".join(f"WRONG: {each}" for each in row.faults) or row.figure
        console.print(f"{number}/{len(chosen)} {name}, {seconds:.0f} s: {told}", markup=False)
    return 0 if shown(rows, console) else 1


def _tried(name: str, fault: Fault, folder: Path) -> Row:
    """What came of a fault; one that this machine cannot have says so, and one that ends all is one more."""
    try:
        return fault(folder)
    except pytest.skip.Exception as why:
        return Row(name, 0, str(why))
    except (OSError, AssertionError, subprocess.SubprocessError) as error:
        return Row(name, 1, "", {f"{type(error).__name__}: {error}": 1})


def _kills(rounds: int) -> Iterator[tuple[str, Fault]]:
    """Of each process in each state."""
    for who in Who:
        for when in When:
            name = f"kill-{who}-{when}".replace(" ", "-")
            yield name, partial(kill_on_a_file, who, when, rounds)
            if when in _WRITING:
                few = max(1, rounds // 2)
                yield f"{name}-postgresql", partial(kill_on_postgresql, who, when, few)


def _is_chosen(name: str, beginnings: list[str]) -> bool:
    return not beginnings or name.startswith(tuple(beginnings))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "faults", nargs="*", help="how the names of those to be tried begin; else all"
    )
    parser.add_argument("--rounds", type=int, default=5, help="kills of one process in one state")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
