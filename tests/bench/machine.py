"""The machine that a benchmark ran on, and what else ran on it meanwhile."""

import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

from .server import cpu_of_all

_TICKS = os.sysconf("SC_CLK_TCK")
#: Of the fields of ``/proc/stat``: user, nice, system, irq, softirq, steal.
_BUSY = (0, 1, 2, 5, 6, 7)


def machine() -> dict[str, object]:
    """What a figure is worth little without."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


class Others:
    """How many cores others use, from when this is made."""

    def __init__(self) -> None:
        self._began, self._busy, self._own = time.monotonic(), _busy(), cpu_of_all(os.getpid())

    def cores(self) -> float:
        used = (_busy() - self._busy) - (cpu_of_all(os.getpid()) - self._own)
        return max(used / (time.monotonic() - self._began), 0.0)


def _busy() -> float:
    """Seconds that all cores together have worked since the machine started."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    return sum(int(fields[place]) for place in _BUSY) / _TICKS
