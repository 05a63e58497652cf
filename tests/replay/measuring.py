"""What a replay takes, all its processes together: the JVM and Python workers of Spark too."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .openings import openings_of

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """Seconds by the clock and of CPU, megabytes at most, bytes that were read from anywhere, and how
    often each packed file of the source was opened."""

    seconds: float = 0.0
    most_megabytes: float = 0.0
    passes: float = 0.0
    _cpu: dict[tuple[int, str], float] = field(default_factory=dict)
    _read: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def cpu_seconds(self) -> float:
        return sum(self._cpu.values())

    @property
    def read_bytes(self) -> int:
        return sum(self._read.values())

    def look(self, pids: list[int]) -> None:
        """One look at all processes; of one that has gone since, what was seen last counts."""
        self.most_megabytes = max(self.most_megabytes, sum(map(_megabytes, pids)))
        for pid in pids:
            try:
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                io = dict(
                    line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines()
                )
            except (OSError, ValueError):
                continue
            name = (pid, stat[19])  # a number is given again, but not at the same instant
            self._cpu[name] = (int(stat[11]) + int(stat[12])) / _TICKS
            self._read[name] = int(io["rchar"])


def measured_replay(source: Path, out: Path, *options: str) -> Measured:
    """Replay, looked at ten times a second.  Ends this process where the replay fails."""
    command = [str(Path(sys.executable).with_name("cds-service")), "replay", str(source)]
    found = Measured()
    packed = len(list(source.glob("*.gz")))
    with openings_of(source) as opened:
        began = time.monotonic()
        run = subprocess.Popen([*command, "--out", str(out), *options], stdout=subprocess.DEVNULL)
        while run.poll() is None:
            found.look([run.pid, *_below(run.pid)])
            time.sleep(0.1)
        found.seconds = time.monotonic() - began
        names = opened()
    found.passes = sum(name.endswith(".gz") for name in names) / packed if packed else 0.0
    if run.returncode:
        raise SystemExit(f"the replay ended with {run.returncode}")
    return found


def _below(pid: int) -> Iterator[int]:
    """The children of all its threads, and theirs."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in map(int, found):
            yield child
            yield from _below(child)


def _megabytes(pid: int) -> float:
    """The proportional set size: what is shared counts once over those who share it."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:") / 1024
