"""Lines of a log, as a machine reads them, and what may be told there."""

import json
import logging
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from cds_service.telemetry import logs
from cds_service.telemetry.correlation import Correlation, known_by, taken_up


def test_a_line_of_the_plain_logging_is_json_too(logged: Callable[[], list[Any]]) -> None:
    logging.getLogger("cds_service.somewhere").warning("a fault %s", 7)
    (line,) = logged()

    assert ("a fault 7", "warning") == (line["event"], line["level"])


def test_the_log_of_consultations_speaks_of_records_alone() -> None:
    """What it may be told is what may be kept: the type is the guard."""
    assert "ConsultationRecord" == logs.log_consultation.__annotations__["record"].__name__


SAID = {"advice": ["ImageNow"], "variant": None, "shadow": False, "milliseconds": 3.25, "é": "ü\n"}


@pytest.mark.parametrize("ids", [None, taken_up("a-request-1", None)])
@pytest.mark.parametrize(
    "event",
    [
        {"msg": "consultation_answered", "levelname": "INFO", "name": "cds_service.x", **SAID},
        {"msg": "a fault %s of %d", "args": ("é", 7), "levelname": "CRITICAL", "name": "root"},
        {"msg": "with a set", "levelname": "WARNING", "name": "x", "kinds": {1}},
        {"msg": "100 %", "levelname": "DEBUG", "name": "x"},
        {"msg": "gone wrong", "levelname": "ERROR", "name": "x", "exc_info": (None, None, None)},
        {"msg": "where", "levelname": "INFO", "name": "x", "stack_info": "Stack\n  here"},
    ],
)
def test_a_line_is_the_very_line_that_structlog_makes(
    event: dict[str, Any], ids: Correlation | None
) -> None:
    """All but its instant, which is that of the event and not that of writing it."""
    theirs = logs.Lines(structlog.processors.JSONRenderer())

    with known_by(ids) if ids else nullcontext():
        expected, line = (
            re.sub(r'(?<="timestamp": ")[^"]*', "then", lines.format(logging.makeLogRecord(event)))
            for lines in (theirs, logs.JsonLines())
        )

    assert expected == line
    assert (ids is not None) == ("a-request-1" in line)


def test_a_line_tells_the_instant_of_its_event() -> None:
    record = logging.makeLogRecord({"msg": "now", "levelname": "INFO", "name": "x"})

    stamp = json.loads(logs.JsonLines().format(record))["timestamp"]

    assert stamp.endswith("Z")
    assert datetime.now(UTC) - datetime.fromisoformat(stamp) < timedelta(hours=1)
