"""Feedback in the database, each outcome once however often it is sent."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from cds_service.frozen import dataclass
from cds_service.hooks.feedback import Feedback

from .consultation_store import insert_new
from .database import unavailable_if_it_fails
from .keepable import kept_code, kept_id, kept_instant, kept_system
from .migrate import refuse_another_release
from .tables import FEEDBACK


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells what became of a card, and of which service's."""

    service: str
    client: str


def keep_feedback(
    engine: Engine, teller: Teller, feedback: Iterable[Feedback], *, now: datetime
) -> None:
    """Store every outcome, durably; an outcome that this client told before stays as it is.

    Feedback on a card that we do not know is kept too: its consultation may still lie in the
    spool of another machine.  Whether a card was this client's is asked when it is counted, and the
    answer to a call never tells.  Raises StoreUnavailable, and then nothing was stored.
    """
    rows = {row["id"]: row for each in feedback for row in _rows(teller, each, now)}
    ordered = [rows[each] for each in sorted(rows)]
    with unavailable_if_it_fails("feedback could not be stored"), engine.begin() as connection:
        refuse_another_release(connection)
        insert_new(connection, FEEDBACK, ordered)


def _rows(teller: Teller, feedback: Feedback, now: datetime) -> Iterator[dict[str, Any]]:
    said = kept_instant(feedback.timestamp)
    for suggestion in feedback.suggestions or (None,):
        yield {
            "id": _hash(_identity(feedback, suggestion), teller.client),
            "service": teller.service,
            "client": teller.client,
            "card": kept_id(feedback.card),
            "outcome": feedback.outcome.value,
            "suggestion": kept_id(suggestion) if suggestion else None,
            "reason_given": feedback.reason_code is not None,
            "reason_system": kept_system(feedback.reason_system),
            "reason_code": kept_code(feedback.reason_code),
            "commented": feedback.commented,
            "outcome_timestamp": said.isoformat() if said else None,
            "received": now.astimezone(UTC),
        }


def _identity(feedback: Feedback, suggestion: str | None) -> str:
    """The same outcome of the same card at the same time for the same reason is the same feedback.

    The reason counts as it is kept, so that a row says which it is (migration 0003).  Whose it is
    is hashed after (0004): what one client tells must not stand in the way of another's.
    """
    parts = (feedback.card, feedback.outcome.value, suggestion or "", feedback.timestamp or "")
    outcome = _hash(*parts)
    if feedback.reason_code is None:
        return outcome
    system, code = kept_system(feedback.reason_system), kept_code(feedback.reason_code)
    return _hash(outcome, system or "", code or "")


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
