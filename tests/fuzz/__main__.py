"""``make fuzz``: every suite for long, one after the other, and a table at the end.

``--again FILE`` asks what a file holds once more, and says what is wrong with the answer.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from .bad_tokens import tokens
from .costly import texts
from .failures import read
from .hostile_addresses import addresses
from .hostile_servers import servers
from .in_process import InProcess
from .invariants import faults_of
from .over_wire import made_inputs_over_the_wire, raw_http
from .processes import ask_in_processes
from .report import Row, Size, shown
from .searches import described, resources

#: By how much a process may grow after a fifth of its inputs: caches fill up to their bounds.
_MOST_GROWN_KIB = 48 * 1024


def made_inputs(size: Size) -> Row:
    """Requests that were real, changed and damaged, to the whole application in process."""
    tally = ask_in_processes(
        size.first,
        size.inputs,
        processes=size.processes,
        seconds=size.seconds,
        folder=size.folder,
    )
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(tally.statuses.items()))
    seconds, number = tally.slowest
    figure = (
        f"{tally.failed} x 5xx; {statuses}; slowest {seconds:.2f} s of CPU (number {number}); "
        f"grown by {tally.grown_kib / 1024:.1f} MiB"
    )
    grown = Counter(["memory that is not given back"] if tally.grown_kib > _MOST_GROWN_KIB else [])
    faults = tally.faults + grown
    return Row("made inputs", tally.asked, figure, faults, tuple(tally.files))


SUITES: Mapping[str, Callable[[Size], Row]] = {
    "inputs": made_inputs,
    "wire": made_inputs_over_the_wire,
    "raw": raw_http,
    "resources": resources,
    "description": described,
    "texts": texts,
    "servers": servers,
    "tokens": tokens,
    "addresses": addresses,
}


def main() -> int:
    """Run the suites that are asked for."""
    options = _options()
    logging.getLogger("cds_service").setLevel(logging.ERROR)
    if options.again:
        return _again(options.again)
    size = Size(options.inputs, options.examples, options.processes, options.seconds, options.first)
    console, rows = Console(), []
    for name in options.suites or SUITES:
        began = time.monotonic()
        rows.append(SUITES[name](size))
        console.print(f"{name}: {rows[-1].tried:,} in {time.monotonic() - began:,.0f} s")
    return 0 if shown(rows, console) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("suites", nargs="*", help=f"of {', '.join(SUITES)}; else all")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="made inputs, at most")
    parser.add_argument("--first", type=int, default=1_000, help="the number of the first of them")
    parser.add_argument("--examples", type=int, default=2_000, help="of each of the other searches")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2_400, help="for the made inputs")
    parser.add_argument("--again", type=Path, help="a file that an earlier run has written")
    return parser.parse_args()


def _again(file: Path) -> int:
    sent = read(file)
    with tempfile.TemporaryDirectory() as folder:
        service = InProcess(Path(folder))
        with service.listening():
            heard = service.answer(sent)
        faults = faults_of(sent, heard)
    sys.stdout.write(f"{heard.status}: {heard.body.decode('utf-8', 'replace')[:2_000]}\n")
    sys.stdout.write("".join(f"wrong: {fault}\n" for fault in faults) or "nothing is wrong\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
