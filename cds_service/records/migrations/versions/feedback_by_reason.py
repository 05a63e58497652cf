"""Feedback is told apart by its reason too.

Two overrides of one card at one time for two reasons had been one row.  A row with a reason gets
the id that the same feedback gets from now on, so that it is still kept once when it is sent again.
"""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Give each row with a reason its new id."""
    names = ("id", "reason_given", "reason_system", "reason_code")
    feedback = sa.table("feedback", *(sa.column(name) for name in names))
    connection = op.get_bind()
    with_reason = sa.select(feedback).where(feedback.c.reason_given == sa.true())
    for row in connection.execute(with_reason).all():
        change = feedback.update().where(feedback.c.id == row.id).values(id=_identity(row))
        connection.execute(change)


def _identity(row: Any) -> str:
    parts = (row.id, row.reason_system or "", row.reason_code or "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
