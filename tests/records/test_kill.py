"""Every process is killed, again and again: what was answered or acknowledged is in the store."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, select

from cds_service.records.database import open_engine, read_url
from cds_service.records.tables import CONSULTATION, FEEDBACK
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
ROUNDS = 3
CALLERS = 3


class Server:
    """The service as ``cds-service serve`` starts it, with two workers, in a group of its own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder = folder
        self._environment = {
            **os.environ,
            "CDS_PORT": str(self.port),
            "CDS_WORKERS": "2",
            "CDS_DATABASE_URL": database_url,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [Path(sys.executable).with_name("cds-service"), "serve"],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with calling(self.port) as ask:
                    ask("GET", "/cds-services", b"")
            except (OSError, HTTPException):
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server does not answer")

    def kill(self) -> None:
        """Server and workers at once, without a word."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=20)

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert 0 == self._process.wait(timeout=60)


@contextmanager
def calling(port: int) -> Iterator[Callable[[str, str, bytes], int]]:
    """``ask(method, path, body)``: the status, once the whole answer has come."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)

    def ask(method: str, path: str, body: bytes) -> int:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        return response.status

    try:
        yield ask
    finally:
        connection.close()


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
        yield
        self._over.set()
        for thread in threads:
            thread.join()

    def _call(self) -> None:
        while not self._over.is_set():
            try:
                with calling(self._port) as ask:
                    self._talk(ask)
            except (OSError, HTTPException):
                time.sleep(0.01)

    def _talk(self, ask: Callable[[str, str, bytes], int]) -> None:
        while not self._over.is_set():
            call, card = str(uuid4()), str(uuid4())
            if ask("POST", SERVICE, encode({**self._body, "hookInstance": call})) == 200:
                self.answered.add(call)
            said = {"feedback": [{"card": card, "outcome": "overridden"}]}
            if ask("POST", f"{SERVICE}/feedback", encode(said)) == 200:
                self.acknowledged.add(card)


def everything(database_url: str, column: Column[str]) -> list[str]:
    engine = open_engine(read_url(database_url))
    with engine.connect() as connection:
        found = list(connection.scalars(select(column)))
    engine.dispose()
    return found


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    made = Server(tmp_path, database_url)
    try:
        made.start()
        made.wait_until_it_answers()
        yield made
    finally:
        made.kill()


def test_nothing_that_was_promised_is_lost_when_every_process_is_killed(
    server: Server, database_url: str, scenario: Callable[[str], Any], record_property: Any
) -> None:
    chance = random.Random(7)  # noqa: S311 - not for secrets
    callers = Callers(server.port, scenario("article"))
    for _ in range(ROUNDS):
        with callers.busy():
            time.sleep(chance.uniform(0.3, 1.2))
            server.kill()
            server.start()
            server.wait_until_it_answers()
    with callers.busy():
        time.sleep(0.5)
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
