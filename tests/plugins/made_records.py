"""Records of consultations and feedback that no patient had."""

from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine, func, select

from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.consultation_record import CardRecord, ConsultationRecord, RatingRecord
from cds_service.records.feedback_store import Teller
from cds_service.records.record_keeping import Records

RATED = RatingRecord(order="ServiceRequest/1", procedure="p", region="lumbar", rating=None)
MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)


def an_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def a_record(name: str, *advice: tuple[str, ...], **changed: Any) -> ConsultationRecord:
    """A consultation with one card for each tuple of advice; the first card is ``name-0``."""
    cards = tuple(
        CardRecord(
            id=an_id(f"{name}-{place}"),
            indicator="warning",
            advice=codes,
            order=None,
            suggestions=(),
        )
        for place, codes in enumerate(advice)
    )
    given = {
        "id": an_id(name),
        "consultation": an_id(name),
        "hook_instance": an_id(name),
        "hook": "order-sign",
        "service": "spine-imaging",
        "client": "open",
        "profile": "generic",
        "received": MONDAY,
        "duration_ms": 2.0,
        "topic": "a-topic",
        "variant": None,
        "status": "matched",
        "emergency": False,
        "shadow": False,
        "trial": False,
        "knowledge": "1",
        "cards": cards,
        "ratings": (RATED,),
        "evidence": ("Condition/1",),
    }
    return ConsultationRecord(**{**given, **changed})


def feedback(card: str, outcome: Outcome, **changed: Any) -> Feedback:
    given = {
        "suggestions": (),
        "reason_system": None,
        "reason_code": None,
        "commented": False,
        "timestamp": None,
    }
    return Feedback(card=an_id(card), outcome=outcome, **{**given, **changed})


def teller(client: str = "open") -> Teller:
    """Who tells what became of cards; by default who got those of ``a_record``."""
    return Teller("spine-imaging", client)


def count(engine: Engine, table: Any) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def keep(records: Records, *all_of: ConsultationRecord) -> None:
    for each in all_of:
        records.keep_consultation(each)
    records.drain()
