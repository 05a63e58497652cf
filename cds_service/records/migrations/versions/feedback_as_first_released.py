"""The table of feedback, as the first release made it by itself.

A store of that release has no note of its revision: where the table stands, it is taken over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table where there is none."""
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("card", sa.String(256), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("suggestion", sa.String(256)),
        sa.Column("reason_system", sa.String(1024)),
        sa.Column("reason_code", sa.String(256)),
        sa.Column("commented", sa.Boolean, nullable=False),
        sa.Column("outcome_timestamp", sa.String(64)),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_feedback_card", "feedback", ["card"], if_not_exists=True)
