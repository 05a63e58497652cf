"""The service as a process of its own, for what only a real server shows."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

HOST = "127.0.0.1"
_PATIENCE = 60.0


class Serving:
    """The service as ``cds-service serve`` starts it, on a port that was free."""

    def __init__(self, folder: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        self.log = folder / "log"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CDS_")},
            "CDS_PORT": str(self.port),
            "CDS_DATABASE_URL": f"sqlite:///{folder}/store.db",
            **{f"CDS_{name.upper()}": value for name, value in settings.items()},
        }
        command = [str(Path(sys.executable).with_name("cds-service")), "serve"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def connect(self) -> socket.socket:
        """A connection to whom nothing has been said yet."""
        return socket.create_connection((HOST, self.port), timeout=_PATIENCE)

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, HTTPMessage, bytes]:
        """The status, headers and body that are answered."""
        connection = HTTPConnection(HOST, self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def until_ready(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self.ask("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the service did not come up: {self.log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(_PATIENCE)


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Serving]]:
    """``serving(workers="2")``: the service with these settings, once it is ready."""
    started: list[Serving] = []

    def start(**settings: str) -> Serving:
        started.append(Serving(tmp_path_factory.mktemp("serving"), **settings))
        started[-1].until_ready()
        return started[-1]

    yield start
    for each in started:
        each.stop()
