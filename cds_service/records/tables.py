"""The tables of the store, the same on SQLite and PostgreSQL.

A change here needs a migration beside it (``migrations/versions``); a test compares the two.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
)

#: The newest of ``migrations/versions``; a test compares the two.
HEAD = "0004"

METADATA = MetaData()


class Instant(TypeDecorator[datetime]):
    """A moment in UTC.  SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


#: One answered hook.  ``week`` is the Monday of the week (UTC) in which it was asked.
CONSULTATION = Table(
    "consultation",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("consultation", String(36), nullable=False, index=True),
    Column("hook_instance", String(36), nullable=False),
    Column("hook", String(32), nullable=False),
    Column("service", String(64), nullable=False),
    Column("client", String(256), nullable=False),
    Column("profile", String(32), nullable=False),
    Column("received", Instant, nullable=False, index=True),
    Column("week", Date, nullable=False),
    Column("duration_ms", Float, nullable=False),
    Column("topic", String(256), nullable=False),
    Column("variant", String(256)),
    Column("status", String(32), nullable=False),
    Column("emergency", Boolean, nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("trial", Boolean, nullable=False),
    Column("knowledge", String(256), nullable=False),
    Column("ratings", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
)

#: One card of one answer.  ``advice`` is the gravest thing that it says, and names the card.
CARD = Table(
    "card",
    METADATA,
    Column("record", String(36), primary_key=True),
    Column("id", String(36), primary_key=True),
    Column("place", SmallInteger, nullable=False),
    Column("advice", String(64), nullable=False),
    Column("indicator", String(16), nullable=False),
    Column("order_reference", String(512)),
    Column("suggestions", JSON, nullable=False),
    ForeignKeyConstraint(["record"], ["consultation.id"], ondelete="CASCADE"),
    Index("ix_card_id", "id"),
)

#: Everything that one card says, the gravest at place 0.
CARD_ADVICE = Table(
    "card_advice",
    METADATA,
    Column("record", String(36), primary_key=True),
    Column("card", String(36), primary_key=True),
    Column("advice", String(64), primary_key=True),
    Column("place", SmallInteger, nullable=False),
    ForeignKeyConstraint(["record", "card"], ["card.record", "card.id"], ondelete="CASCADE"),
)

#: One outcome of one card, as one client told of it.  ``reason_given`` holds where the reason was no
#: code to keep; ``client`` is lacking where a former release did not keep it and nobody knows it any more.
FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("service", String(64), nullable=False),
    Column("client", String(256)),
    Column("card", String(256), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("suggestion", String(256)),
    Column("reason_given", Boolean, nullable=False),
    Column("reason_system", String(1024)),
    Column("reason_code", String(256)),
    Column("commented", Boolean, nullable=False),
    Column("outcome_timestamp", String(64)),
    Column("received", Instant, nullable=False),
    Index("ix_feedback_received", "received"),
)
