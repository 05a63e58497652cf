"""``make soak``: an hour of calls of every kind, and whether memory and file descriptors stay as they are.

Of every process of the service: what the second fifth of the time took is held against what the
last fifth took.  In the first the caches fill up to their bounds.
"""

import argparse
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from statistics import median
from uuid import uuid4

from many_at_once import many_at_once
from rich.console import Console
from rich.table import Table

from .bodies import bodies
from .load import message_of
from .machine import machine
from .server import HOST, Running, megabytes, running
from .service import PATH, decode, encode

_SAMPLES = 100
_CALLERS = 4
_WORKERS = 2
#: Seconds between two turns of a caller: the service is busy, and not overrun.
_REST = 0.02
_MOST_MORE_MEGABYTES = 5.0
_MOST_MORE_FILES = 4
_PAGES = (
    *("/", "/insights", "/manual", "/source-attributes", "/openapi.json", "/cds-services"),
    *("/metrics", "/health/ready", "/health/live", "/nothing-there"),
)
_HOOKS_BETWEEN_PAGES = 8


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process holds at one moment."""

    megabytes: float
    files: int


class Callers:
    """Some who ask for all there is, in turn, until it is over; counted by what was answered.

    ``failed`` is what was asked where the answer was a 5xx, or none came in time.
    """

    def __init__(self, port: int, charts: Sequence[bytes]) -> None:
        self._port = port
        self._charts = [decode(each) for each in charts]
        self._over = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.failed: Counter[str] = Counter()

    def busy(self) -> AbstractContextManager[None]:
        return many_at_once(_CALLERS, self._call, self._over)

    def _call(self) -> None:
        pages, charts = cycle(_PAGES), cycle(self._charts)
        while not self._over.is_set():
            with suppress(OSError, HTTPException):
                self._one_connection(next(pages), charts)
            self._break_off()

    def _one_connection(self, page: str, charts: Iterator[dict[str, object]]) -> None:
        connection = HTTPConnection(HOST, self._port, timeout=60)
        try:
            for _ in range(_HOOKS_BETWEEN_PAGES):
                called = {**next(charts), "hookInstance": str(uuid4())}
                self._ask(connection, "POST", PATH, encode(called))
                said = {"feedback": [{"card": str(uuid4()), "outcome": "overridden"}]}
                self._ask(connection, "POST", f"{PATH}/feedback", encode(said))
            self._ask(connection, "POST", PATH, b"{")
            self._ask(connection, "GET", page, b"")
        finally:
            connection.close()

    def _ask(self, connection: HTTPConnection, method: str, path: str, body: bytes) -> None:
        asked = f"{method} {path}"
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except TimeoutError:
            self.failed[f"{asked}: no answer"] += 1
            raise
        self.statuses[answer.status] += 1
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.failed[f"{asked}: {answer.status}"] += 1
        time.sleep(_REST)

    def _break_off(self) -> None:
        """A client that loses its network in the middle of a body."""
        message = message_of(b"{}" * 500)
        with suppress(OSError), socket.create_connection((HOST, self._port)) as connection:
            connection.sendall(message[:-100])


def soak(seconds: float, console: Console) -> tuple[Table, bool]:
    """What each process held early and late, and whether that is the same."""
    sent = bodies(datetime.now(UTC))
    charts = [sent["12 kB"], sent["12 kB"], sent["21 kB"], sent["110 kB"]]
    with running("service", charts[0], workers=_WORKERS) as server:
        callers = Callers(server.port, charts)
        with callers.busy():
            samples = _samples(server, seconds, console)
    names = ("server", "drain", *(["worker"] * _WORKERS))
    table = Table("process", "MB early", "MB late", "files early", "files late", "flat")
    flat = [_add(table, name, taken) for name, taken in zip(names, samples.values(), strict=True)]
    told = ", ".join(f"{status}: {n:,}" for status, n in sorted(callers.statuses.items()))
    failed = "".join(f"; {asked} × {n}" for asked, n in callers.failed.most_common())
    table.title = f"Soak of {seconds:,.0f} s; answers by status: {told}{failed}"
    return table, all(flat) and not callers.failed


def _samples(server: Running, seconds: float, console: Console) -> dict[int, list[Sample]]:
    found: dict[int, list[Sample]] = {process: [] for process in server.processes()}
    with console.status("soaking") as status:
        for number in range(_SAMPLES):
            time.sleep(seconds / _SAMPLES)
            for process, samples in found.items():
                samples.append(_sample(process))
            last = ", ".join(f"{each[-1].megabytes:.1f} MB" for each in found.values())
            status.update(f"{number + 1} of {_SAMPLES}: {last}")
    return found


def _sample(process: int) -> Sample:
    try:
        files = len(list(Path(f"/proc/{process}/fd").iterdir()))
        return Sample(megabytes(process), files)
    except (FileNotFoundError, ProcessLookupError) as error:
        raise RuntimeError(f"process {process} of the service has died") from error


def _add(table: Table, name: str, samples: Sequence[Sample]) -> bool:
    """One row, and whether it is flat."""
    fifth = len(samples) // 5
    early, late = samples[fifth : 2 * fifth], samples[-fifth:]
    memory = [median(each.megabytes for each in part) for part in (early, late)]
    files = [max(each.files for each in part) for part in (early, late)]
    flat = memory[1] - memory[0] < _MOST_MORE_MEGABYTES and files[1] - files[0] <= _MOST_MORE_FILES
    figures = (f"{memory[0]:.1f}", f"{memory[1]:.1f}", str(files[0]), str(files[1]))
    table.add_row(name, *figures, "yes" if flat else "NO")
    return flat


def main() -> int:
    """Soak, print a table, and say whether all is flat."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="Example: make soak SECONDS=300")
    parser.add_argument("seconds", nargs="?", type=float, default=3600.0)
    console = Console(highlight=False)
    table, is_flat = soak(parser.parse_args().seconds, console)
    console.print(table)
    on = machine()
    console.print(
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}, {on['measured']}"
    )
    return 0 if is_flat else 1


if __name__ == "__main__":
    sys.exit(main())
