"""``make replay-check``: a made export of 20,000 patients, replayed on two cores, and recounted.

Prints time, memory and whether the figures are those of the slow plain recount; exits with 1
where they are not, or where the run took more than 500 MB.  Memory is the sum of the proportional
set sizes of all its processes, looked at ten times a second.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from cds_service.knowledge_base.load import load_knowledge
from cds_service.replay.made.export import make_export
from cds_service.settings import shipped

from .conftest import counts_of
from .recount import recount

MOST_MEGABYTES = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "export", Path(folder) / "report"
        began = time.monotonic()
        make_export(source, given.patients)
        size = sum(path.stat().st_size for path in source.iterdir()) / 1e6
        console.print(f"made: {size:.0f} MB in {time.monotonic() - began:.0f} s")
        seconds, megabytes = _replayed(source, out, given.workers)
        found = counts_of(out)
        asked = found["orders", "asked about"]
        console.print(f"replayed: {asked} orders in {seconds:.0f} s, {megabytes:.0f} MB at most")
        began = time.monotonic()
        expected = recount(source, load_knowledge(shipped("knowledge")))
        console.print(f"recounted in {time.monotonic() - began:.0f} s")
    differing = sorted(key for key in expected | found if expected[key] != found[key])
    for key in differing:
        console.print(f"{key}: recounted {expected[key]}, replayed {found[key]}")
    console.print("the counts differ" if differing else f"all {len(found)} counts are equal")
    return int(bool(differing) or megabytes > MOST_MEGABYTES)


def _replayed(source: Path, out: Path, workers: int) -> tuple[float, float]:
    """Seconds, and megabytes at most."""
    command = ["cds-service", "replay", str(source), "--out", str(out), "--workers", str(workers)]
    began = time.monotonic()
    run = subprocess.Popen([str(Path(sys.executable).with_name(command[0])), *command[1:]])
    most = 0.0
    while run.poll() is None:
        most = max(most, sum(map(_megabytes, _with_children(run.pid))))
        time.sleep(0.1)
    if run.returncode:
        raise SystemExit(f"the replay ended with {run.returncode}")
    return time.monotonic() - began, most


def _with_children(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in _with_children(int(child)))]


def _megabytes(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:") / 1024


if __name__ == "__main__":
    sys.exit(main())
