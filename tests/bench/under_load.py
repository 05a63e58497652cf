"""``make load``: four times the capacity for a minute, with and without nginx before it, and whether it lives.

One worker, calls of 12 kB.  The loader runs on the same cores as the service and takes CPU from it;
so what is judged is a share of what the same way took before, and nothing where others work as well.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from needed_programs import needed_program
from rich.console import Console
from rich.table import Table

from tests.deploy.conftest import free_port_of_this_machine, open_to_all
from tests.deploy.proxy import Proxy

from .bars import Bar, Line
from .bodies import bodies
from .liveness import while_all_ask
from .machine import Others, machine
from .overload import overload_of
from .server import running

_NOT_RUN = "NOT RUN: load through nginx"
_CONNECTIONS = 200
_HOLDS = {True: "yes", False: "NO", None: "?"}


class Door(NamedTuple):
    """Where calls are let in; ``certificate`` is that of a door of TLS."""

    name: str
    port: int
    certificate: str | None = None


@contextmanager
def _alone(port: int) -> Iterator[Door]:
    yield Door("the service alone", port)


@contextmanager
def _behind_nginx(port: int) -> Iterator[Door]:
    """With the project's own configuration of it, and so over TLS."""
    programs = (
        needed_program("bwrap", package="bubblewrap", without=_NOT_RUN),
        needed_program("nginx", package="nginx-light", without=_NOT_RUN),
    )
    with open_to_all("proxy") as folder:
        proxy = Proxy(programs, folder, port=free_port_of_this_machine(), upstream=port)
        proxy.start()
        try:
            yield Door("behind nginx, over TLS", proxy.port, str(proxy.certificate))
        finally:
            proxy.stop()


def measure(seconds: float, console: Console) -> Iterator[Line]:
    """Every bar beside what was found, by either door."""
    body = bodies(datetime.now(UTC))["12 kB"]
    for way in (_alone, _behind_nginx):
        with running("service", body) as server, way(server.port) as door:
            others = Others()
            with console.status(f"{door.name}: four times the capacity, {seconds:.0f} s"):
                over = overload_of(door.port, body, seconds, certificate=door.certificate)
            yield from _overload(door, over, others.cores())
            with console.status(f"{door.name}: {_CONNECTIONS} connections, {seconds / 4:.0f} s"):
                live = while_all_ask(
                    *(door.port, body, seconds / 4),
                    connections=_CONNECTIONS,
                    certificate=door.certificate,
                )
            yield from _live(door, live, others.cores())
        console.print(_told(door, over, live))


def _overload(door: Door, over: Mapping[str, float], others: float) -> Iterator[Line]:
    refusal = Bar(f"{door.name}: a 503 at four times the capacity, median", 100, " ms")
    if "refusal_ms" in over:
        yield refusal.line(over["refusal_ms"], others=others)
    else:
        yield refusal.without("nobody is refused", holds=not over["unanswered_share"])
    good = Bar(f"{door.name}: good answers then, of capacity", 0.8, at_least=True)
    yield good.line(over["good_of_capacity"], others=others)
    yield Bar(f"{door.name}: as before after", 1, " s").line(
        over["normal_after_seconds"], others=others
    )


def _live(door: Door, live: Mapping[str, float], others: float) -> Iterator[Line]:
    what = f"{door.name}: live while {_CONNECTIONS} connections ask"
    yield Bar(f"{what}, median", 100, " ms").line(live["live_ms"], others=others)
    worst = Bar(f"{what}, worst of {live['live_asked']:.0f}", 1000, " ms")
    yield worst.line(live["live_worst_ms"], others=others)


def _told(door: Door, over: Mapping[str, float], live: Mapping[str, float]) -> str:
    """What has no bar."""
    return (
        f"{door.name}: capacity {over['capacity_per_second']:.0f}/s; sent {over['sent_per_second']:.0f}/s of "
        f"{4 * over['capacity_per_second']:.0f}/s, "
        f"good {over['good_per_second']:.0f}/s, refused {over['refused_share']:.0%}, not answered within "
        f"five seconds {over['unanswered_share']:.1%}; {_CONNECTIONS} connections: good "
        f"{live['good_per_second']:.0f}/s, refused {live['refused_per_second']:.0f}/s"
    )


def main() -> int:
    """Measure, print a table, and say whether all of it holds."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="Example: make load SECONDS=10")
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    console, began = Console(highlight=False), time.monotonic()
    lines = list(measure(seconds, console))
    table = Table("", "found", "bar", "holds", title=f"Under load for {seconds:.0f} s")
    for line in lines:
        table.add_row(line.what, line.figure, line.bar, _HOLDS[line.holds])
    console.print(table)
    on = machine()
    console.print(
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}, {on['measured']}, "
        f"in {time.monotonic() - began:.0f} s"
    )
    return 1 if any(line.holds is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
