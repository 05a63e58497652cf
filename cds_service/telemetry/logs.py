"""The log: one line an event, JSON for a machine that collects it, plain for a person who looks on.

What is logged of a consultation is what is kept of it.  No name, value, token or free text of a
record is ever written.
"""

import logging
import sys
from typing import Any

import structlog

from cds_service.records.consultation_record import ConsultationRecord

_LOG = logging.getLogger("cds_service.consultations")


def configure_logs(level: str) -> None:
    """Write every logger's lines to standard error; JSON unless a person is looking on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # a dozen lines at each start


def _renderer() -> Any:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer()


def log_consultation(record: ConsultationRecord) -> None:
    """``consultation_answered``: which call, for whom, what was said, and how long it took."""
    _LOG.info(
        "consultation_answered",
        extra={
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
        },
    )
