"""The whole service in this process, in each of its settings: an input in, what was answered out."""

import gc
import io
import logging
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from shipped_knowledge import shipped_knowledge

from cds_service.app import create_app
from cds_service.examples import stated_instant
from cds_service.records.losses import Loss
from cds_service.records.record_keeping import Records, open_records
from cds_service.settings import Settings
from cds_service.telemetry.logs import configure_logs
from cds_service.web.wsgi_calls import ask

from .inputs import Input
from .marks import MARK
from .settings_tried import SETTINGS


@dataclass(frozen=True, slots=True)
class Heard:
    """What was answered to one input, and the seconds of CPU that it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    cpu_seconds: float


class InProcess:
    """The applications, one for each of the settings, round one store; what they log is kept."""

    def __init__(self, folder: Path) -> None:
        instant = stated_instant()
        self._folder = folder
        self._log = io.StringIO()
        self._would_send: list[str] = []
        url = f"sqlite:///{folder}/store.db"
        self._records: Records = open_records(url, retention_days=0, now=lambda: instant)
        self._records.prepare()
        self._apps: dict[str, WSGIApplication] = {
            name: create_app(
                Settings(**each),
                knowledge=shipped_knowledge(),
                records=self._records,
                now=lambda: instant,
            )
            for name, each in SETTINGS.items()
        }
        self._lost: list[Loss] = []
        self._records.tell_of_losses(lambda why, _number: self._lost.append(why))

    def answer(self, sent: Input) -> Heard:
        """What the whole application answers."""
        began = time.thread_time()
        answer = ask(self._apps[sent.settings], _environ(sent))
        seconds = time.thread_time() - began
        headers = {name.lower(): value for name, value in answer.headers}
        return Heard(answer.status, headers, answer.body, seconds)

    def logged(self) -> str:
        """What was logged since this was asked last."""
        text = self._log.getvalue()
        self._log.seek(0)
        self._log.truncate()
        return text

    def measured(self) -> str:
        """What the metrics say."""
        environ = partial(Input, 0, method="GET", path="/metrics")
        return "".join(self.answer(environ(settings=name)).body.decode() for name in SETTINGS)

    def faults_of_the_disk(self) -> list[str]:
        """What is wrong with spool and store."""
        self._records.drain()
        kept = (path.read_bytes() for path in self._folder.rglob("*") if path.is_file())
        found = ["a mark of patient data on the disk"] if any(map(_is_marked, kept)) else []
        return [*found, *(f"records lost: {why.value}" for why in self._lost)]

    def packets(self) -> list[str]:
        """To whom something would have been sent since this was asked last."""
        would, self._would_send = self._would_send, []
        return would

    def _refuse(self, address: Any) -> None:
        """In the place of every socket's own ``connect``."""
        self._would_send.append(repr(address))
        raise ConnectionRefusedError

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Logs are kept, no packet leaves, and the collector is set as every worker sets it."""
        root, stderr, connect = logging.getLogger(), sys.stderr, socket.socket.connect
        handlers, level = root.handlers[:], root.level
        sys.stderr = self._log
        socket.socket.connect = self._refuse  # type: ignore[method-assign, assignment]
        configure_logs("INFO")
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        try:
            yield
        finally:
            gc.unfreeze()
            sys.stderr = stderr
            socket.socket.connect = connect  # type: ignore[method-assign]
            root.handlers[:] = handlers
            root.setLevel(level)


def _is_marked(content: bytes) -> bool:
    return MARK.encode() in content


def _environ(sent: Input) -> dict[str, Any]:
    """A call as the front makes it of what the server hands over."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": sent.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": sent.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(sent.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(sent.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in sent.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ
