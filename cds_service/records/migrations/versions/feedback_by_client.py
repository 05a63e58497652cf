"""Feedback is kept with the client that told it, for only that client's cards are its to tell of.

A row whose card is in the store is taken to be of the client that got the card, and gets the id that
the same feedback gets from now on.  Of any other nobody knows whose it was, and it counts for no card.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Name the client of each row whose card is known."""
    op.add_column("feedback", sa.Column("client", sa.String(256)))
    feedback = sa.table("feedback", *map(sa.column, ("id", "client", "card")))
    connection = op.get_bind()
    for its_id, client in _clients_of(connection, feedback).items():
        named = {"id": _identity(its_id, client), "client": client}
        connection.execute(feedback.update().where(feedback.c.id == its_id).values(named))


def _clients_of(connection: sa.Connection, feedback: sa.TableClause) -> dict[str, str]:
    """By the row's id: of cards that share an id the latest is meant, as where they are counted."""
    card = sa.table("card", *map(sa.column, ("record", "id")))
    consultation = sa.table("consultation", *map(sa.column, ("id", "client", "received")))
    found = (
        sa.select(feedback.c.id, consultation.c.client)
        .join_from(feedback, card, card.c.id == feedback.c.card)
        .join(consultation, consultation.c.id == card.c.record)
        .order_by(consultation.c.received, consultation.c.id)
    )
    return {row.id: row.client for row in connection.execute(found)}


def _identity(its_id: str, client: str) -> str:
    return hashlib.sha256(f"{its_id}\n{client}".encode()).hexdigest()
