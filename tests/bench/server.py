"""Server processes: started, asked once, and what they take of the machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .load import call, message_of

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
#: The command as it is installed.
SERVICE = str(Path(sys.executable).with_name("cds-service"))
_PATIENCE = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Running:
    """A server that answers, and how it started."""

    port: int
    process: int
    started_cpu: float
    started_wall: float

    def cpu_seconds(self) -> float:
        """What all its processes have used so far."""
        return cpu_of_all(self.process)

    def worker(self) -> int:
        """The process that answers: of those below the first the busiest, once it has answered."""
        return max(_all_from(self.process)[1:], key=cpu_seconds)

    def largest_megabytes(self) -> float:
        """The largest proportional set size among the processes below the first."""
        return max(map(megabytes, self.processes()[1:]))

    def processes(self) -> tuple[int, ...]:
        """The first and all below it."""
        return _all_from(self.process)


def _command(target: str) -> list[str]:
    """What starts the service, or the floor."""
    if target == "service":
        return [SERVICE, "serve"]
    return [sys.executable, "-m", f"tests.bench.{target}"]


@contextmanager
def running(target: str, body: bytes, *, workers: int = 1) -> Iterator[Running]:
    """A server for ``service`` or ``floor``, once it has answered this body."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with (Path(folder) / "said").open("wb") as said:
            process = subprocess.Popen(
                _command(target),
                cwd=ROOT,
                env=_environment(Path(folder), port, workers),
                stdout=said,
                stderr=said,
            )
        try:
            _ask_until_answered(process, port, body)
            wall = time.monotonic() - began
            yield Running(port, process.pid, cpu_of_all(process.pid), wall)
        finally:
            process.terminate()
            process.wait(timeout=_PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _environment(folder: Path, port: int, workers: int) -> Mapping[str, str]:
    """Nothing of a developer's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CDS_")}
    return {
        **kept,
        "CDS_HOST": HOST,
        "CDS_PORT": str(port),
        "CDS_WORKERS": str(workers),
        "CDS_DATABASE_URL": f"sqlite:///{folder}/bench.db",
    }


def _ask_until_answered(process: "subprocess.Popen[bytes]", port: int, body: bytes) -> None:
    message = message_of(body)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            call(port, message)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("the server did not start")


def cpu_of_all(process: int) -> float:
    """What a process and all below it have used so far."""
    return sum(map(cpu_seconds, _all_from(process)))


def _all_from(process: int) -> tuple[int, ...]:
    return (process, *_below(process, _parents()))


def cpu_seconds(process: int) -> float:
    """What a process, and those of its children that are gone, have used; none where it is gone."""
    fields = _stat(process)
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def cpu_clock(process: int) -> float:
    """What a process that runs has used so far, finer than ``/proc`` tells it.

    The number of the clock is what Linux has clock_getcpuclockid(3) make of a process.
    """
    return time.clock_gettime((~process << 3) | 2)


def _stat(process: int) -> list[str]:
    """The fields of ``/proc/…/stat`` behind the name, which may hold spaces."""
    try:
        line = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return line.rpartition(")")[2].split()


def _parents() -> dict[int, int]:
    numbers = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())
    return {number: int(fields[1]) for number in numbers if (fields := _stat(number))}


def _below(process: int, parents: Mapping[int, int]) -> Iterator[int]:
    for child in (number for number, parent in parents.items() if parent == process):
        yield child
        yield from _below(child, parents)


def megabytes(process: int) -> float:
    """Its proportional set size: what it shares with others is counted in parts."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
