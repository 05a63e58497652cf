"""Instructions per call, counted by valgrind's callgrind in process, through WSGI.

They are the same on a busy machine and, to a hundredth, from run to run.  The process is
counted only while it answers: loading under full instrumentation would take minutes.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .counted import CALLS
from .server import ROOT

_SECONDS = 120
_TOTALS = re.compile(r"^totals: (\d+)$", re.MULTILINE)


class CannotCount(Exception):
    """Instructions cannot be counted here, and why."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """The counted process.  ``folder`` is where valgrind leaves one file for each count."""

    process: "subprocess.Popen[str]"
    folder: Path

    def ask(self, line: str) -> None:
        if self.process.stdin is None or self.process.stdout is None:
            raise CannotCount("the counted process cannot be spoken to")
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        self.hear("done")

    def hear(self, line: str) -> None:
        said = self.process.stdout.readline().strip() if self.process.stdout else ""
        if said != line:
            raise CannotCount("the counted process ended before it had answered")

    def steer(self, *command: str) -> None:
        """Have valgrind do something.  Raises CannotCount where it does not hear."""
        asked = ["vgdb", f"--pid={self.process.pid}", *command]
        try:
            subprocess.run(asked, check=True, capture_output=True, timeout=_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise CannotCount(f"valgrind cannot be steered here: {command[0]}") from error

    def count(self, target: str, name: str) -> float:
        """Instructions of one call."""
        self.steer("zero")
        self.ask(f"{target} {name}")
        self.steer("dump")
        newest = max(self.folder.glob("counted.*"), key=lambda path: path.stat().st_mtime_ns)
        total = _TOTALS.search(newest.read_text(encoding="utf-8"))
        if total is None:
            raise CannotCount("valgrind left no total")
        return int(total[1]) / CALLS


def instructions(names: list[str]) -> dict[str, dict[str, float]]:
    """By ``service`` and ``floor``: instructions of one call for each body.  Raises CannotCount."""
    if shutil.which("valgrind") is None or shutil.which("vgdb") is None:
        raise CannotCount("valgrind is not installed (Debian: apt install valgrind)")
    with _counted() as counted:
        counted.steer("instrumentation", "on")
        for target in ("service", "floor"):
            counted.ask(f"{target} {names[0]}")  # valgrind reads the code before it counts it
        return {
            target: {name: counted.count(target, name) for name in names}
            for target in ("service", "floor")
        }


@contextmanager
def _counted() -> Iterator[_Counted]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [
                *("valgrind", "--tool=callgrind", "--instr-atstart=no"),
                f"--callgrind-out-file={folder}/counted",
                *(sys.executable, "-m", "tests.bench.counted"),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        counted = _Counted(process, Path(folder))
        try:
            counted.hear("ready")
            yield counted
        finally:
            process.kill()
            process.wait()
