"""No file descriptor is left: callers hold as many connections as a process may have files open."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.server import cpu_of_all
from tests.fuzz.report import Row

from .asked import Asked, prepared
from .checks import Checks
from .health import ANSWERED, is_sound

#: As a careless ``ulimit -n`` has it.
_FEW = 256
_CONNECTIONS = 3 * _FEW
_SECONDS = 5.0
#: Of one core: a process that tries in vain to accept a connection takes all that it can get.
_MOST_CPU = 0.1


def no_descriptors(folder: Path) -> Row:
    """Each process may open few files, and more connect, and say nothing, than that; then they go away."""
    checks = Checks("file descriptors exhausted")
    service = prepared(folder)
    service.process.behind("prlimit", f"--nofile={_FEW}:{_FEW}")
    try:
        service.start()
        is_sound(service, checks)
        around = service.process.processes()
        with _connected(service) as connected:
            cpu = _cpu_meanwhile(service)
            open_ones = max(map(_files_of, around))
        checks.holds("more connect than a process may have files", connected > _FEW)
        checks.holds("it does not spin meanwhile", cpu < _MOST_CPU * _SECONDS)
        seconds = checks.comes("it answers when they have gone", lambda: service.hook() < ANSWERED)
        is_sound(service, checks)
        checks.holds("no process dies of it", around == service.process.processes())
        service.process.stop()
        checks.none(service.broken_now())
    finally:
        service.process.kill()
    checks.tell(f"{connected} connections at {_FEW} files a process: {open_ones} open")
    checks.tell(f"{cpu:.2f} s of CPU in {_SECONDS:.0f} s; answers {seconds:.1f} s after")
    return checks.row()


@contextmanager
def _connected(service: Asked) -> Iterator[int]:
    """Connections over which nothing is said; how many could be made."""
    with ExitStack() as connections:
        made = 0
        for _ in range(_CONNECTIONS):
            try:
                connection = socket.create_connection(("127.0.0.1", service.process.port), 2.0)
            except OSError:
                break
            connections.enter_context(connection)
            made += 1
        yield made


def _cpu_meanwhile(service: Asked) -> float:
    before = cpu_of_all(service.process.main)
    time.sleep(_SECONDS)
    return cpu_of_all(service.process.main) - before


def _files_of(process: str) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))
