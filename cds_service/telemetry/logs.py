"""The log: one line an event, JSON for a machine that collects it, plain for a person who looks on.

What is logged of a consultation is what is kept of it.  No name, value, token or free text of a
record is ever written.
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from threading import Lock
from typing import Any, Final

import msgspec
import structlog

from cds_service.records.consultation_record import ConsultationRecord

from .correlation import CURRENT, known_by

_LOG = logging.getLogger("cds_service.consultations")
_ENCODER = msgspec.json.Encoder(enc_hook=repr)
#: How much every event carries, by logging's own names; what stands behind that was said of it.
_CARRIED: Final = len(vars(logging.makeLogRecord({})))


class Lines(structlog.stdlib.ProcessorFormatter):
    """Events as structlog tells them."""

    def __init__(self, renderer: Any) -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                _add_ids,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )


class JsonLines(Lines):
    """The same in JSON.  Each answer pays for its line: the common one is written without structlog."""

    def __init__(self) -> None:
        super().__init__(structlog.processors.JSONRenderer(_json_of))

    def format(self, record: logging.LogRecord) -> str:
        """What structlog would say; what tells of a fault is left to it."""
        if record.exc_info or record.stack_info:
            return super().format(record)
        said = dict(islice(vars(record).items(), _CARRIED, None))
        line = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_ids_of_the_call(),
            **said,
            "timestamp": datetime.fromtimestamp(record.created, UTC),
        }
        return _json_of(line)


def _json_of(line: object, **_options: object) -> str:
    return _ENCODER.encode(line).decode()


def _ids_of_the_call() -> dict[str, str]:
    ids = CURRENT.get()
    if ids is None:
        return {}
    return {"request_id": ids.request_id, "trace_id": ids.trace_id, "span_id": ids.span_id}


def _add_ids(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {**event, **_ids_of_the_call()}


def configure_logs(level: str) -> None:
    """Write every logger's lines to standard error; JSON unless a person is looking on."""
    handler = logging.StreamHandler(sys.stderr)
    looked_on = sys.stderr.isatty()
    handler.setFormatter(Lines(structlog.dev.ConsoleRenderer()) if looked_on else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # a dozen lines at each start


def log_consultation(record: ConsultationRecord) -> None:
    """``consultation_answered``: which call, for whom, what was said, and how long it took.

    The event is made by hand: from which line of code it comes nobody asks, and finding that
    costs as much as the line.
    """
    _REFUSALS.tell_of_more()
    if not _LOG.isEnabledFor(logging.INFO):
        return
    event = {
        "name": _LOG.name,
        "levelno": logging.INFO,
        "levelname": "INFO",
        "msg": "consultation_answered",
        "hook_instance": record.hook_instance,
        "hook": record.hook,
        "client": record.client,
        "topic": record.topic,
        "variant": record.variant,
        "status": record.status,
        "advice": [card.advice[0] for card in record.cards],
        "shadow": record.shadow,
        "trial": record.trial,
        "milliseconds": record.duration_ms,
    }
    _LOG.handle(logging.makeLogRecord(event))


#: Lines of refusals of one second; what comes beyond them is counted in one line.
_MOST_REFUSALS: Final = 50


class Refusals:
    """The refusals of this process: the first of a second each in a line of its own, the others in one.

    Whoever floods a service must not fill its disk, and a line takes a fifth of what a refusal takes.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._second = 0
        self._told = 0
        self._more: Counter[int] = Counter()

    def tell(self, status: int) -> None:
        """Log one, or count it."""
        with self._lock:
            self._begin(int(self._clock()))
            self._told += 1
            if self._told > _MOST_REFUSALS:
                self._more[status] += 1
                return
        _LOG.info("call_refused", extra={"status": status})

    def tell_of_more(self) -> None:
        """What was counted before this second; asked for whenever something else is logged."""
        if self._more:
            with self._lock:
                self._begin(int(self._clock()))

    def _begin(self, second: int) -> None:
        if second == self._second:
            return
        with known_by(None):  # they are none of the call that happens to be answered now
            for status, number in self._more.items():
                _LOG.warning("more_calls_refused", extra={"status": status, "number": number})
        self._more.clear()
        self._second, self._told = second, 0


_REFUSALS: Final = Refusals()


def log_refusal(status: int) -> None:
    """``call_refused``: that a call was not answered, to be found by its ids; ``more_calls_refused``
    counts those of a second that are too many for a line each."""
    _REFUSALS.tell(status)
