"""Every process is killed, again and again: what was answered or acknowledged is in the store."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from promises import Callers, Promises, asking, give_feedback
from service_process import ServiceProcess

ROUNDS = 3


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[ServiceProcess]:
    made = ServiceProcess(tmp_path, database_url)
    try:
        made.start()
        made.wait_until_it_answers()
        yield made
    finally:
        made.kill()


def test_nothing_that_was_promised_is_lost_when_every_process_is_killed(
    server: ServiceProcess, database_url: str, scenario: Callable[[str], Any], record_property: Any
) -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    promises = Promises()
    callers = Callers(server.port, promises, asking(scenario("article")), give_feedback)
    for _ in range(ROUNDS):
        with callers.busy():
            more = chance.randint(15, 60)
            callers.wait_for(answered=more, acknowledged=more)
            server.kill()
            server.start()
            server.wait_until_it_answers()
    with callers.busy():
        callers.wait_for(answered=15, acknowledged=15)
    server.stop()

    record_property("answered", len(promises.answered))
    record_property("acknowledged", len(promises.acknowledged))
    assert len(promises.answered) > 50
    assert len(promises.acknowledged) > 20
    assert [] == promises.broken(database_url)
