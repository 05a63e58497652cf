"""Every process is killed, again and again: what was answered or acknowledged is in the store."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from service_process import PATIENCE, ServiceProcess, calling
from sqlalchemy import Column, select

from cds_service.records.database import open_engine, read_url
from cds_service.records.tables import CONSULTATION, FEEDBACK
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
ROUNDS = 3
CALLERS = 3


class Callers:
    """Clients that ask and give feedback as fast as they are answered, and note what they were promised."""

    def __init__(self, port: int, body: dict[str, Any]) -> None:
        self._port, self._body = port, body
        self._over = threading.Event()
        self.answered: set[str] = set()
        self.acknowledged: set[str] = set()

    @contextmanager
    def busy(self) -> Iterator[None]:
        self._over.clear()
        threads = [threading.Thread(target=self._call) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def wait_for(self, more: int) -> None:
        """Until so many more are answered, and acknowledged, however long that takes."""
        answered, acknowledged = len(self.answered), len(self.acknowledged)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            heard = (len(self.answered) - answered, len(self.acknowledged) - acknowledged)
            if min(heard) >= more:
                return
            time.sleep(0.01)
        raise TimeoutError(f"no more than {heard} were answered and acknowledged")

    def _call(self) -> None:
        while not self._over.is_set():
            try:
                with calling(self._port) as ask:
                    self._talk(ask)
            except (OSError, HTTPException):
                time.sleep(0.01)

    def _talk(self, ask: Callable[[str, str, bytes], tuple[int, bytes]]) -> None:
        while not self._over.is_set():
            call, card = str(uuid4()), str(uuid4())
            if ask("POST", SERVICE, encode({**self._body, "hookInstance": call}))[0] == 200:
                self.answered.add(call)
            said = {"feedback": [{"card": card, "outcome": "overridden"}]}
            if ask("POST", f"{SERVICE}/feedback", encode(said))[0] == 200:
                self.acknowledged.add(card)


def everything(database_url: str, column: Column[str]) -> list[str]:
    engine = open_engine(read_url(database_url))
    with engine.connect() as connection:
        found = list(connection.scalars(select(column)))
    engine.dispose()
    return found


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
    callers = Callers(server.port, scenario("article"))
    for _ in range(ROUNDS):
        with callers.busy():
            callers.wait_for(chance.randint(15, 60))
            server.kill()
            server.start()
            server.wait_until_it_answers()
    with callers.busy():
        callers.wait_for(15)
    server.stop()

    consultations = everything(database_url, CONSULTATION.c.hook_instance)
    feedback = everything(database_url, FEEDBACK.c.card)
    record_property("answered", len(callers.answered))
    record_property("acknowledged", len(callers.acknowledged))
    assert len(callers.answered) > 50
    assert len(callers.acknowledged) > 20
    assert set() == callers.answered - set(consultations)
    assert set() == callers.acknowledged - set(feedback)
    assert len(consultations) == len(set(consultations))
