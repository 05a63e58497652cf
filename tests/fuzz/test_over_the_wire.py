"""Bytes of the wire, and made inputs, to the real server: what is answered, and what becomes of it."""

from collections import Counter
from collections.abc import Iterator

import pytest

from .over_wire import raw_faults, wire_faults
from .raw_http import known_tricks, made_wire
from .real_server import RealServer, real_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with real_server(tmp_path_factory.mktemp("server")) as started:
        yield started


#: Statuses that the bytes below bring about.
TO_BE_HEARD = {200, 400, 404, 413, 414, 431}


def test_no_bytes_break_the_server_or_hide_a_request(server: RealServer) -> None:
    """Who says nothing is not listened to for long; for longer where an answer was missed by it."""
    statuses: Counter[int] = Counter()
    faults: Counter[str] = Counter()
    for seconds in (0.4, 4.0, 40.0):
        if not set(statuses) >= TO_BE_HEARD:
            server.quiet = seconds
            wires = [*known_tricks(), *map(made_wire, range(60))]
            faults += raw_faults(server, wires, statuses)

    assert {} == dict(faults)
    assert set(statuses) >= TO_BE_HEARD


def test_what_is_made_is_answered_over_the_wire_as_in_process(server: RealServer) -> None:
    statuses: Counter[int] = Counter()
    faults = wire_faults(server, range(20_000, 20_150), statuses)

    assert {} == dict(faults)
    assert {200, 400} <= set(statuses)
