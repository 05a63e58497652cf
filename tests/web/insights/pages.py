"""Someone who looks at the insights of what was kept."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import made_records
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.consultation_record import ConsultationRecord

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
THIS_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OURS = "https://spine-imaging-cds.org/CodeSystem/override-reason"


def a_record(name: str, *advice: tuple[str, ...], **changed: Any) -> ConsultationRecord:
    """A consultation of this week with a card for each tuple of advice; the first is ``name-0``."""
    given = {
        "client": "north",
        "received": THIS_MONDAY,
        "duration_ms": 2.5,
        "topic": "suspected-spine-infection",
        "knowledge": "1.0",
    }
    return made_records.a_record(name, *advice, **{**given, **changed})


def said_of(card: str, outcome: Outcome, *, reason: tuple[str, str] | None = None) -> Feedback:
    system, code = reason or (None, None)
    return made_records.feedback(card, outcome, reason_system=system, reason_code=code)


@dataclass(frozen=True)
class Browser:
    """Someone who looks at the insights."""

    client: FlaskClient

    def get(self, query: str = "", **headers: str) -> TestResponse:
        return self.client.get(f"/insights{query}", headers=headers)

    def page(self, query: str = "") -> str:
        """The page, its white space as a browser shows it."""
        response = self.get(query)
        assert 200 == response.status_code
        return " ".join(response.get_data(as_text=True).split())

    def table(self, name: str, query: str = "") -> list[list[str]]:
        """The rows of a table's file, without its header."""
        response = self.get(f"/{name}.csv{query}")
        assert 200 == response.status_code
        return list(csv.reader(io.StringIO(response.get_data(as_text=True))))[1:]
