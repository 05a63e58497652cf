"""The service with its real processes, and what one asks it while something is wrong around it."""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from promises import SERVICE, Promises, Turn, asking, give_feedback
from service_process import ServiceProcess, calling

from cds_service.examples import read_example
from cds_service.web.wire import encode

ARTICLE = read_example("article")
_WITHOUT_DATES = read_example("medication-only")
_OK, _NOBODY = 200, 0
#: Connections, of which each worker has some but for one time in hundreds.
_EITHER_WORKER = 10


class Asked:
    """A service, and what it has promised so far."""

    def __init__(self, process: ServiceProcess, database_url: str) -> None:
        self.process = process
        self.database_url = database_url
        self.promises = Promises()

    def is_on_a_file(self) -> bool:
        return self.database_url.startswith("sqlite")

    def start(self) -> None:
        self.process.start()
        self.process.wait_until_it_answers()

    def hook(self) -> float:
        """Seconds until a hook was answered; for ever where it was not."""
        began, before = time.monotonic(), len(self.promises.answered)
        self._turn(asking(ARTICLE))
        is_answered = len(self.promises.answered) > before
        return time.monotonic() - began if is_answered else float("inf")

    def cards(self) -> bytes:
        """The answer to one call, whose dates do not pass: it hangs on knowledge alone."""
        return self._answer("POST", SERVICE, encode(_WITHOUT_DATES))[1]

    def gives_feedback(self) -> bool:
        """Whether feedback is acknowledged."""
        before = len(self.promises.acknowledged)
        self._turn(give_feedback)
        return len(self.promises.acknowledged) > before

    def feedback_status(self) -> int:
        """What feedback is answered with, whether or not it is acknowledged."""
        said = {"feedback": [{"card": "a-card", "outcome": "accepted"}]}
        return self._answer("POST", f"{SERVICE}/feedback", encode(said))[0]

    def ready(self) -> dict[str, Any]:
        """What readiness says; nothing where it is not answered 200."""
        status, body = self._answer("GET", "/health/ready")
        return dict(json.loads(body)) if status == _OK else {}

    def is_degraded(self) -> bool:
        """Whichever worker is asked."""
        return all(self.ready().get("degraded") is True for _ in range(_EITHER_WORKER))

    def is_sound(self) -> bool:
        """Whichever worker is asked."""
        return all(self.ready().get("degraded") is False for _ in range(_EITHER_WORKER))

    def counted(self, metric: str) -> float:
        """What the counters of all workers add up to, of every label together."""
        text = self._answer("GET", "/metrics")[1].decode()
        found = re.findall(rf"^{metric}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
        return sum(map(float, found))

    def log(self) -> str:
        return self.process.log.read_text(encoding="utf-8")

    def broken(self) -> list[str]:
        """What was promised and does not come into the store, although it has time to."""
        return self.promises.still_broken(self.database_url)

    def broken_now(self) -> list[str]:
        """The same, of a service that has stopped and brings nothing any more."""
        return self.promises.broken(self.database_url)

    def _turn(self, turn: Turn) -> None:
        try:
            with calling(self.process.port) as ask:
                turn(ask, self.promises)
        except (OSError, HTTPException):
            return

    def _answer(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        try:
            with calling(self.process.port) as ask:
                return ask(method, path, body)
        except (OSError, HTTPException):
            return _NOBODY, b""


@contextmanager
def asked(
    folder: Path,
    *,
    store: Path | None = None,
    variables: Mapping[str, str] | None = None,
    **settings: str,
) -> Iterator[Asked]:
    """A service with two workers that answers, on a file unless ``database_url`` says otherwise.

    ``variables`` are those of its environment that are no settings.
    """
    service = prepared(folder, store=store, variables=variables, **settings)
    try:
        service.start()
        yield service
    finally:
        service.process.kill()


def prepared(
    folder: Path,
    *,
    store: Path | None = None,
    variables: Mapping[str, str] | None = None,
    **settings: str,
) -> Asked:
    """The same before it is started; whoever starts it kills it."""
    url = settings.pop("database_url", f"sqlite:///{store or folder / 'store.db'}")
    process = ServiceProcess(folder, url, **settings).with_variables(**variables or {})
    return Asked(process, url)
