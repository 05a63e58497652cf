"""Lines of a log, as a machine reads them, and what may be told there."""

import logging
from collections.abc import Callable
from typing import Any

from cds_service.telemetry import logs


def test_a_line_of_the_plain_logging_is_json_too(logged: Callable[[], list[Any]]) -> None:
    logging.getLogger("cds_service.somewhere").warning("a fault %s", 7)
    (line,) = logged()

    assert ("a fault 7", "warning") == (line["event"], line["level"])


def test_the_log_of_consultations_speaks_of_records_alone() -> None:
    """What it may be told is what may be kept: the type is the guard."""
    assert "ConsultationRecord" == logs.log_consultation.__annotations__["record"].__name__
