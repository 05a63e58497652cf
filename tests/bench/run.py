"""``make bench``: what a call costs, beside the floor of its own server, on this machine.

The service and the floor are measured in the same run, in short rounds in turn.  Trust first
the instructions per call, then CPU as a share of the floor's, and last the clock: others may
be at work on the machine.  It reads /proc, and so runs on Linux.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from .bars import lines
from .bodies import SIZES, bodies, body_of
from .growth import growth, own_calls
from .instructions import CannotCount, instructions
from .machine import Others, machine
from .overload import overload
from .report import show
from .server import ROOT, running
from .service import INSTANT, answer, article, encode, service
from .side_by_side import compare
from .whole_server import memory, starts, two_workers_against_one
from .worst import worst

OUT = ROOT / "var" / "bench.json"
_OVERLOAD_SECONDS, _LONG_OVERLOAD_SECONDS = 10.0, 30.0


def measure(overload_seconds: float) -> dict[str, Any]:
    """Everything, one after the other; what others used of the machine meanwhile stands beside it."""
    sent = bodies(datetime.now(UTC))
    small = sent["12 kB"]
    with tempfile.TemporaryDirectory() as folder:
        _check_that_padding_says_nothing(Path(folder))
        stages: dict[str, Callable[[], Any]] = {
            "bodies": lambda: _by_body(sent),
            "two_workers": lambda: two_workers_against_one(small),
            "starts": lambda: starts(small),
            "memory": lambda: memory(sent),
            "overload": lambda: overload(small, overload_seconds),
            "instructions": _instructions,
            "own_calls": lambda: own_calls(Path(folder)),
            "growth": lambda: growth(Path(folder)),
            "worst": lambda: worst(Path(folder)),
        }
        found = _run(stages)
    return _with_instructions(found)


def _run(stages: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    console, whole, began = Console(stderr=True), Others(), time.monotonic()
    found: dict[str, Any] = {"machine": machine(), "others_cores": {}}
    for name, stage in stages.items():
        with console.status(name):
            others = Others()
            found[name] = stage()
            found["others_cores"][name] = others.cores()
    found["others_cores"]["all"] = whole.cores()
    found["seconds"] = time.monotonic() - began
    return found


def _check_that_padding_says_nothing(folder: Path) -> None:
    app = service(folder)
    plain = answer(app, encode(article(INSTANT)))
    for size in SIZES:
        if answer(app, body_of(size, INSTANT)) != plain:
            raise RuntimeError(f"the chart of {size.name} is not ordinary: it changes the answer")


def _by_body(sent: dict[str, bytes]) -> dict[str, Any]:
    with running("floor", sent["12 kB"]) as floor, running("service", sent["12 kB"]) as ours:
        return {
            size.name: {
                "bytes": len(sent[size.name]),
                "in_words": size.in_words,
                "compared": [each.as_data() for each in compare(floor, ours, sent[size.name])],
            }
            for size in SIZES
        }


def _instructions() -> dict[str, Any] | str:
    """Counts by target and body; or the reason why there are none."""
    try:
        return instructions([size.name for size in SIZES])
    except CannotCount as reason:
        return str(reason)


def _with_instructions(found: dict[str, Any]) -> dict[str, Any]:
    """The counts beside the bodies that they are of."""
    counts = found.pop("instructions")
    found["why_no_instructions"] = counts if isinstance(counts, str) else None
    for name, body in found["bodies"].items():
        body["instructions"] = (
            None
            if isinstance(counts, str)
            else {target: by_name[name] for target, by_name in counts.items()}
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="Example: make bench")
    parser.add_argument("--long", action="store_true", help="overload for 30 s instead of 10")
    options = parser.parse_args()
    found = measure(_LONG_OVERLOAD_SECONDS if options.long else _OVERLOAD_SECONDS)
    judged = list(lines(found))
    found["lines"] = [asdict(line) for line in judged]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    show(found, judged)


if __name__ == "__main__":
    main()
