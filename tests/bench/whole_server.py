"""What the whole server takes: to start, to have a second worker, to hold large bodies."""

import resource
import subprocess
import time
from collections.abc import Mapping
from statistics import median

from .load import closed_loop
from .server import SERVICE, Running, running

_STARTS = 3
_ROUNDS, _SECONDS = 5, 1.5
_EIGHT = 8
#: Seconds without any work after which a server has settled.
_STILL = 0.5


def starts(body: bytes) -> dict[str, float]:
    """CPU of all processes up to the first answer, of one worker more, and of ``--help``."""
    one = [_start(body, workers=1) for _ in range(_STARTS)]
    two = [_start(body, workers=2) for _ in range(_STARTS)]
    return {
        "start_cpu_seconds": median(first for first, _, _ in one),
        "start_wall_seconds": median(wall for _, _, wall in one),
        "one_worker_more_cpu_seconds": median(
            more - less for (_, less, _), (_, more, _) in zip(one, two, strict=True)
        ),
        "help_cpu_seconds": median(_cpu_of_help() for _ in range(_STARTS)),
    }


def _start(body: bytes, *, workers: int) -> tuple[float, float, float]:
    """CPU up to the first answer, and once every worker has settled; and how long the first took."""
    with running("service", body, workers=workers) as server:
        return server.started_cpu, _settled(server), server.started_wall


def _settled(server: Running) -> float:
    used = -1.0
    while (now := server.cpu_seconds()) > used:
        used = now
        time.sleep(_STILL)
    return used


def _cpu_of_help() -> float:
    before = _cpu_of_ended_processes()
    subprocess.run([SERVICE, "--help"], check=True, capture_output=True)
    return _cpu_of_ended_processes() - before


def _cpu_of_ended_processes() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def two_workers_against_one(body: bytes) -> dict[str, float]:
    """Good answers per second over eight connections, both servers up, in short rounds in turn."""
    with (
        running("service", body, workers=1) as one,
        running("service", body, workers=2) as two,
    ):
        for server in (one, two):
            _eight(server, body)
        rates = [(_eight(one, body), _eight(two, body)) for _ in range(_ROUNDS)]
    return {
        "requests_per_second": median(two for _, two in rates),
        "against_one": median(two / one for one, two in rates),
    }


def _eight(server: Running, body: bytes) -> float:
    return closed_loop(server.port, body, connections=_EIGHT, seconds=_SECONDS).per_second


def memory(bodies: Mapping[str, bytes]) -> dict[str, float]:
    """Proportional set size of the largest worker, warm, and after eight large bodies at once."""
    small, large = bodies["12 kB"], bodies["1 MB"]
    with running("service", small) as server:
        _eight(server, small)
        warm = server.largest_megabytes()
        closed_loop(server.port, large, connections=_EIGHT, seconds=0)
        return {"warm_megabytes": warm, "after_large_megabytes": server.largest_megabytes()}
