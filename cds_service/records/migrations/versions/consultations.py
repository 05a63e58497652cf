"""Consultations and their cards; feedback without what a client may have typed.

The first release kept ids, codes and times of feedback as they were sent.  They are put into
the form that is kept now, so that a card's feedback finds its card and no words stay behind.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from cds_service.records.keepable import kept_code, kept_id, kept_instant, kept_system

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of consultations, and bring the feedback into today's form."""
    _make_consultation()
    _make_cards()
    op.add_column(
        "feedback",
        sa.Column("reason_given", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_feedback_received", "feedback", ["received"])
    _keep_only_what_may_be_kept(op.get_bind())


def _make_consultation() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("consultation", sa.String(36), nullable=False),
        sa.Column("hook_instance", sa.String(36), nullable=False),
        sa.Column("hook", sa.String(32), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("client", sa.String(256), nullable=False),
        sa.Column("profile", sa.String(32), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("duration_ms", sa.Float, nullable=False),
        sa.Column("topic", sa.String(256), nullable=False),
        sa.Column("variant", sa.String(256)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("emergency", sa.Boolean, nullable=False),
        sa.Column("shadow", sa.Boolean, nullable=False),
        sa.Column("trial", sa.Boolean, nullable=False),
        sa.Column("knowledge", sa.String(256), nullable=False),
        sa.Column("ratings", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
    )
    op.create_index("ix_consultation_consultation", "consultation", ["consultation"])
    op.create_index("ix_consultation_received", "consultation", ["received"])


def _make_cards() -> None:
    op.create_table(
        "card",
        sa.Column("record", sa.String(36), primary_key=True),
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("place", sa.SmallInteger, nullable=False),
        sa.Column("advice", sa.String(64), nullable=False),
        sa.Column("indicator", sa.String(16), nullable=False),
        sa.Column("order_reference", sa.String(512)),
        sa.Column("suggestions", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["record"], ["consultation.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_card_id", "card", ["id"])
    op.create_table(
        "card_advice",
        sa.Column("record", sa.String(36), primary_key=True),
        sa.Column("card", sa.String(36), primary_key=True),
        sa.Column("advice", sa.String(64), primary_key=True),
        sa.Column("place", sa.SmallInteger, nullable=False),
        sa.ForeignKeyConstraint(["record", "card"], ["card.record", "card.id"], ondelete="CASCADE"),
    )


def _keep_only_what_may_be_kept(connection: sa.Connection) -> None:
    names = (
        *("id", "card", "suggestion", "reason_given"),
        *("reason_system", "reason_code", "outcome_timestamp"),
    )
    feedback = sa.table("feedback", *(sa.column(name) for name in names))
    for row in connection.execute(sa.select(feedback)).all():
        change = feedback.update().where(feedback.c.id == row.id).values(_kept(row))
        connection.execute(change)


def _kept(row: Any) -> dict[str, object]:
    said = kept_instant(row.outcome_timestamp)
    return {
        "card": kept_id(row.card),
        "suggestion": kept_id(row.suggestion) if row.suggestion else None,
        "reason_given": row.reason_code is not None,
        "reason_system": kept_system(row.reason_system),
        "reason_code": kept_code(row.reason_code),
        "outcome_timestamp": said.isoformat() if said else None,
    }
