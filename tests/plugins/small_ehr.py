"""A FHIR server in a thread of the test, for all that calls one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from ample_time import AMPLE

from cds_service.web.wire import encode

#: Seconds from drop to drop of what drips.
_PAUSE = 0.05

#: What a small EHR answers: a resource; a status with headers and a body; or bytes of the wire.
Reply = Any


@dataclass
class Ehr:
    """A FHIR server in a thread of the test, which answers what the test wants, and remembers."""

    base: str
    reply: Callable[[str], Reply]
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    #: What was answered to the end: whoever hung up before is not among it.
    answered: list[str] = field(default_factory=list)
    closing: Event = field(default_factory=Event)


class _EhrThread(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        """Whoever hangs up is what some tests are about."""
        with suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        ehr: Ehr = self.server.ehr  # type: ignore[attr-defined]
        asked = self.path.removeprefix("/fhir/")
        ehr.asked.append(asked)
        ehr.headers.append(dict(self.headers.items()))
        with suppress(OSError):
            self._send(ehr.reply(asked))
            ehr.answered.append(asked)

    def _send(self, reply: Reply) -> None:
        match reply:
            case dict():
                self._answer(200, {"Content-Type": "application/fhir+json"}, encode(reply))
            case (int(status), dict(headers), bytes(body)):
                self._answer(status, headers, body)
            case _:
                self.close_connection = True
                for part in reply:
                    self.wfile.write(part)
                    self.wfile.flush()

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Tests look at what was asked, not at a log."""


def silent(small_ehr: Callable[[Callable[[str], Reply]], Ehr]) -> Ehr:
    """An EHR that takes a request, and says nothing before the test ends: who waits for it has no deadline."""

    def wait(_asked: str) -> Reply:
        ehr.closing.wait(AMPLE)
        return []

    ehr = small_ehr(wait)
    return ehr


def dripping(head: bytes, drop: bytes) -> Callable[[str], Iterator[bytes]]:
    """Each byte in time, the answer never: a timeout of a single wait would not end it."""

    def drip(_asked: str) -> Iterator[bytes]:
        yield head
        for _ in range(int(AMPLE / _PAUSE)):
            time.sleep(_PAUSE)
            yield drop

    return drip


@pytest.fixture
def small_ehr() -> Iterator[Callable[[Callable[[str], Reply]], Ehr]]:
    """``small_ehr(reply)``: a FHIR server on loopback; ``reply`` gets what stands behind its base."""
    with small_ehrs() as start:
        yield start


@contextmanager
def small_ehrs() -> Iterator[Callable[[Callable[[str], Reply]], Ehr]]:
    """The same for whoever is no test."""
    servers: list[ThreadingHTTPServer] = []

    def start(reply: Callable[[str], Reply]) -> Ehr:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _EhrThread)
        ehr = Ehr(f"http://127.0.0.1:{server.server_port}/fhir", reply)
        server.ehr = ehr  # type: ignore[attr-defined]
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return ehr

    try:
        yield start
    finally:
        for server in servers:
            server.ehr.closing.set()  # type: ignore[attr-defined]
            server.shutdown()
            server.server_close()
