"""What goes over the wire: raw bytes, and a share of the made inputs, to the real server."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .inputs import FEEDBACK, SERVICE, Input, made
from .invariants import faults_of
from .raw_http import Wire, known_tricks, made_wire
from .real_server import RealServer, real_server
from .report import Row, Size

#: Connections at once of those that mostly keep us waiting: fewer than a worker takes in, for a
#: refusal for want of room would tell nothing.
_AT_ONCE = 8
#: Callers at once of made inputs.
_CALLERS = 2
#: What a server may say to bytes: of 5xx nothing, and 503 not at this number of callers.
_ALLOWED = frozenset({100, 200, 400, 404, 405, 408, 411, 413, 414, 415, 417, 431})
#: By how much all processes may grow.
_MOST_GROWN_KIB = 64 * 1024


def raw_faults(server: RealServer, wires: Iterable[Wire], statuses: Counter[int]) -> Counter[str]:
    """What is wrong with the answers to bytes, and with the server after them."""
    with ThreadPoolExecutor(_AT_ONCE) as callers:
        faults = Counter(
            fault
            for found in callers.map(lambda wire: list(_raw(server, wire, statuses)), wires)
            for fault in found
        )
    return faults + Counter(server.faults())


def _raw(server: RealServer, wire: Wire, statuses: Counter[int]) -> Iterator[str]:
    heard = server.statuses(wire)
    statuses.update(heard)
    yield from (f"{wire.name}: status {status}" for status in set(heard) - _ALLOWED)
    if wire.hides_one and 404 in heard:
        yield f"{wire.name}: what was hidden in a body was answered"


def wire_faults(server: RealServer, numbers: Iterable[int], statuses: Counter[int]) -> Counter[str]:
    """What is wrong with the answers to made inputs, and with the server after them."""
    inputs = (sent for sent in map(made, numbers) if sent.path in (SERVICE, FEEDBACK))
    with ThreadPoolExecutor(_CALLERS) as callers:
        faults = Counter(
            fault
            for found in callers.map(lambda sent: _of_one(server, sent, statuses), inputs)
            for fault in found
        )
    return faults + Counter(server.faults())


def _of_one(server: RealServer, sent: Input, statuses: Counter[int]) -> list[str]:
    heard = server.answer(sent)
    statuses[heard.status] += 1
    return [f"number {sent.number}: {fault}" for fault in faults_of(sent, heard)]


def raw_http(size: Size) -> Row:
    """Known tricks, and heads and bodies put together by chance."""
    statuses: Counter[int] = Counter()
    wires = [*known_tricks(), *map(made_wire, range(size.examples))]
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as server:
        faults = raw_faults(server, wires, statuses)
    return Row("raw HTTP", len(wires), _figure(statuses), faults)


def made_inputs_over_the_wire(size: Size) -> Row:
    """The same inputs as in process, by another way."""
    statuses: Counter[int] = Counter()
    numbers = range(size.first, size.first + 5 * size.examples)
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as server:
        faults = wire_faults(server, numbers[: size.examples], statuses)
        before = server.resident_kib
        faults += wire_faults(server, numbers[size.examples :], statuses)
        grown = server.resident_kib - before
    faults["memory that is not given back"] += grown > _MOST_GROWN_KIB
    figure = f"{_figure(statuses)}; grown by {grown / 1024:.1f} MiB"
    return Row("inputs over the wire", statuses.total(), figure, +faults)


def _figure(statuses: Counter[int]) -> str:
    failed = sum(number for status, number in statuses.items() if status >= 500)
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    return f"{failed} x 5xx; {told}"
