"""``make replay-check``: a made export of 20,000 patients, replayed on two cores, and recounted.

Prints time, memory and whether the figures are those of the slow plain recount; exits with 1
where they are not, or where the run took more than 500 MB.  Memory is the sum of the proportional
set sizes of all its processes, looked at ten times a second.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from cds_service.knowledge_base.load import load_knowledge
from cds_service.replay.made.export import make_export
from cds_service.settings import shipped

from .conftest import counts_of
from .measuring import measured_replay
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
        took = measured_replay(source, out, "--workers", str(given.workers))
        found = counts_of(out)
        asked = found["orders", "asked about"]
        console.print(
            f"replayed: {asked} orders in {took.seconds:.0f} s, {took.most_megabytes:.0f} MB at most"
        )
        began = time.monotonic()
        expected = recount(source, load_knowledge(shipped("knowledge")))
        console.print(f"recounted in {time.monotonic() - began:.0f} s")
    differing = sorted(key for key in expected | found if expected[key] != found[key])
    for key in differing:
        console.print(f"{key}: recounted {expected[key]}, replayed {found[key]}")
    console.print("the counts differ" if differing else f"all {len(found)} counts are equal")
    return int(bool(differing) or took.most_megabytes > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
