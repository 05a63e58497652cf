"""The real server, with one worker, as those find it who can reach its port: is it the same after as before?"""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from service_process import PATIENCE, ServiceProcess

from cds_service.examples import read_example
from cds_service.web.wire import encode

from .in_process import Heard
from .inputs import SERVICE, Input
from .marks import MARK
from .raw_http import Wire

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")


class RealServer:
    """The server's processes, and ways to send it something."""

    def __init__(self, service: ServiceProcess) -> None:
        #: Seconds for which a connection may be quiet before nothing more is waited for.
        self.quiet = 0.4
        self._service = service
        self._processes = service.processes()
        self._canary = self._ask_canary()

    def statuses(self, wire: Wire) -> list[int]:
        """The statuses that come back over one connection, whatever was sent."""
        heard = b""
        with socket.create_connection(("127.0.0.1", self._service.port), PATIENCE) as connection:
            connection.settimeout(self.quiet)
            try:
                for piece in wire.pieces:
                    connection.sendall(piece)
                    time.sleep(wire.pause)
                while piece := connection.recv(65_536):
                    heard += piece
            except OSError:  # it was hung up on, or all is said
                pass
        return [int(status) for status in _STATUS.findall(heard)]

    def answer(self, sent: Input) -> Heard:
        """What is answered to a made input."""
        connection = HTTPConnection("127.0.0.1", self._service.port, timeout=PATIENCE)
        try:
            connection.request("POST", quote(sent.path), sent.body, sent.headers)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Heard(response.status, headers, response.read(), 0.0)
        finally:
            connection.close()

    def faults(self) -> Iterator[str]:
        """What has become of the server: a worker that died, an answer that is another, a mark in the log."""
        if self._service.processes() != self._processes:
            self._processes = self._service.processes()
            yield "a worker lost"
        try:
            if self._ask_canary() != self._canary:
                yield "another answer to the same call"
        except (OSError, HTTPException):
            yield "no answer to a sound call"
        if MARK in self._service.log.read_text(encoding="utf-8"):
            yield "a mark of patient data in the log"

    def _ask_canary(self) -> bytes:
        """A call without dates that pass: its answer hangs on nothing but itself."""
        body = encode(read_example("medication-only"))
        headers = {"content-type": "application/json"}
        return self.answer(Input(0, "as shipped", "POST", SERVICE, "", headers, body)).body

    @property
    def resident_kib(self) -> int:
        """Memory of all its processes, what they share counted once."""
        return sum(map(_proportional_kib, self._processes))


def _proportional_kib(process: str) -> int:
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


@contextmanager
def real_server(folder: Path) -> Iterator[RealServer]:
    """The service as it is started, whose limits of time are met soon."""
    url = f"sqlite:///{folder}/store.db"
    service = ServiceProcess(folder, url, workers="1", body_budget_ms="1000", fhir_budget_ms="500")
    try:
        service.start()
        service.wait_until_it_answers()
        yield RealServer(service)
    finally:
        service.kill()
