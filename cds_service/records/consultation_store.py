"""Consultations in the database, each once however often it is brought."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import Connection, Engine, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from .consultation_record import CardRecord, ConsultationRecord
from .migrate import refuse_another_release
from .tables import CARD, CARD_ADVICE, CONSULTATION

Row = Mapping[str, object]


def keep_consultations(engine: Engine, records: Iterable[ConsultationRecord]) -> None:
    """Store them all, or none.

    Raises what SQLAlchemy raises, who asks knows what it means; and StoreUnavailable where the
    tables are of another release.
    """
    ordered = sorted({record.id: record for record in records}.values(), key=lambda each: each.id)
    cards = [(record, place, card) for record in ordered for place, card in enumerate(record.cards)]
    with engine.begin() as connection:
        refuse_another_release(connection)
        insert_new(connection, CONSULTATION, [_consultation(record) for record in ordered])
        insert_new(connection, CARD, [_card(*each) for each in cards])
        insert_new(connection, CARD_ADVICE, [row for each in cards for row in _advice(*each)])


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert those rows whose key is not there yet.  In the order of their keys, for two
    writers who want the same rows would else wait for each other.
    """
    if rows:
        connection.execute(_insert_new(table, connection.dialect.name), rows)


def _insert_new(table: Table, dialect: str) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _consultation(record: ConsultationRecord) -> Row:
    received = record.received
    return {
        "id": record.id,
        "consultation": record.consultation,
        "hook_instance": record.hook_instance,
        "hook": record.hook,
        "service": record.service,
        "client": record.client,
        "profile": record.profile,
        "received": received,
        "week": (received - timedelta(days=received.weekday())).date(),
        "duration_ms": record.duration_ms,
        "topic": record.topic,
        "variant": record.variant,
        "status": record.status,
        "emergency": record.emergency,
        "shadow": record.shadow,
        "trial": record.trial,
        "knowledge": record.knowledge,
        "ratings": msgspec.to_builtins(record.ratings),
        "evidence": record.evidence,
    }


def _card(record: ConsultationRecord, place: int, card: CardRecord) -> Row:
    return {
        "record": record.id,
        "id": card.id,
        "place": place,
        "advice": card.advice[0],
        "indicator": card.indicator,
        "order_reference": card.order,
        "suggestions": card.suggestions,
    }


def _advice(record: ConsultationRecord, _place: int, card: CardRecord) -> Iterator[Row]:
    for place, code in enumerate(card.advice):
        yield {"record": record.id, "card": card.id, "advice": code, "place": place}
