"""Lines of a log, as a machine reads them, and what may be told there."""

import json
import logging
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
        {"msg": "of no kind that JSON has", "levelname": "WARNING", "name": "x", "kind": int},
        {"msg": "100 %", "levelname": "DEBUG", "name": "x"},
        {"msg": "gone wrong", "levelname": "ERROR", "name": "x", "exc_info": (None, None, None)},
        {"msg": "where", "levelname": "INFO", "name": "x", "stack_info": "Stack\n  here"},
    ],
)
def test_a_line_says_what_structlog_would_say(
    event: dict[str, Any], ids: Correlation | None
) -> None:
    """All but its instant, which is that of the event and not that of writing it."""
    theirs = logs.Lines(structlog.processors.JSONRenderer())

    with known_by(ids) if ids else nullcontext():
        expected, line = (
            {**json.loads(lines.format(logging.makeLogRecord(event))), "timestamp": "then"}
            for lines in (theirs, logs.JsonLines())
        )

    assert expected == line
    assert list(expected) == list(line)
    assert (ids is not None) == (line.get("request_id") == "a-request-1")


def test_a_line_tells_the_instant_of_its_event() -> None:
    record = logging.makeLogRecord({"msg": "now", "levelname": "INFO", "name": "x"})

    stamp = json.loads(logs.JsonLines().format(record))["timestamp"]

    assert stamp.endswith("Z")
    assert datetime.now(UTC) - datetime.fromisoformat(stamp) < timedelta(hours=1)


def test_a_flood_of_refusals_is_counted_and_not_told_line_by_line(
    logged: Callable[[], list[Any]],
) -> None:
    now = [100.0]
    refusals = logs.Refusals(clock=lambda: now[0])
    for status in (*[503] * 60, 413):
        refusals.tell(status)
    refusals.tell_of_more()
    told_at_once = [line["event"] for line in logged()]
    now[0] += 1
    refusals.tell(503)
    after = logged()[len(told_at_once) :]

    assert ["call_refused"] * 50 == told_at_once
    assert [
        ("more_calls_refused", 503, 10),
        ("more_calls_refused", 413, 1),
        ("call_refused", 503, None),
    ] == [(line["event"], line["status"], line.get("number")) for line in after]


def test_what_was_counted_is_told_with_the_next_answer(logged: Callable[[], list[Any]]) -> None:
    now = [100.0]
    refusals = logs.Refusals(clock=lambda: now[0])
    for _ in range(51):
        refusals.tell(503)
    now[0] += 1
    with known_by(taken_up("the-next-call", None)):
        refusals.tell_of_more()
        refusals.tell_of_more()
    (line,) = logged()[50:]

    assert "more_calls_refused" == line["event"]
    assert "request_id" not in line
