"""The service as ``cds-service serve`` starts it: processes of its own, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ample_time import AMPLE_MS

#: Longer than any start: a service that does not come up fails a test, a slow machine does not.
PATIENCE = 60


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServiceProcess:
    """Two workers unless set otherwise, in a group of their own; what they say is in ``log``."""

    def __init__(self, folder: Path, database_url: str, **settings: str) -> None:
        self.port = free_port()
        self.log = folder / "log"
        self.folder = folder
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CDS_")},
            "CDS_PORT": str(self.port),
            "CDS_WORKERS": "2",
            "CDS_FHIR_BUDGET_MS": str(AMPLE_MS),
            "CDS_DATABASE_URL": database_url,
            **{f"CDS_{name.upper()}": value for name, value in settings.items()},
        }
        self._before: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None

    def behind(self, *command: str) -> "ServiceProcess":
        """The same, started by a command that becomes what stands behind it: ``prlimit``, ``nice``."""
        self._before = command
        return self

    def with_variables(self, **variables: str) -> "ServiceProcess":
        """The same, with variables that are no settings of its own, from its next start on."""
        self._environment.update(variables)
        return self

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._before, Path(sys.executable).with_name("cds-service"), "serve"],
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with calling(self.port) as ask:
                    ask("GET", "/cds-services", b"")
            except (OSError, HTTPException):
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the server does not answer")

    def kill_the_last_worker(self) -> None:
        """Without a word, and until it is gone; the server puts another in its place."""
        worker = self.processes()[-1]
        os.kill(int(worker), signal.SIGKILL)
        while worker in self.processes():
            time.sleep(0.05)

    def kill_the_server_alone(self) -> list[str]:
        """Without a word; the processes that it leaves behind."""
        assert self._process is not None
        left = self.processes()
        self._process.kill()
        self._process.wait(timeout=PATIENCE)
        return left

    @property
    def main(self) -> int:
        """The server itself."""
        assert self._process is not None
        return self._process.pid

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def processes(self) -> list[str]:
        """Those that the server has started."""
        pid = self.main
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()

    def kill(self) -> None:
        """Server and workers at once, without a word."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=PATIENCE)

    def tell_to_stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait_for_its_end(self) -> int:
        """What it ended with."""
        assert self._process is not None
        return self._process.wait(timeout=PATIENCE)

    def stop(self) -> None:
        self.tell_to_stop()
        assert 0 == self.wait_for_its_end()


def is_running(process: str) -> bool:
    """Not gone, nor dead and not yet fetched by whoever inherited it."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(") ")[2][0] != "Z"


@contextmanager
def calling(port: int) -> Iterator[Callable[[str, str, bytes], tuple[int, bytes]]]:
    """``ask(method, path, body)``: status and body, once the whole answer has come."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()

    try:
        yield ask
    finally:
        connection.close()
