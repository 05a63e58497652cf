"""Forgetting: what is older than the operator wants it kept goes, in small bites."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, Table, delete, select

from .database import unavailable_if_it_fails
from .tables import CONSULTATION, FEEDBACK

#: A bite holds the write lock of an embedded store, and feedback waits behind it.
_BITE = 500


def forget_older_than(engine: Engine, days: int, *, now: datetime) -> int:
    """Remove consultations, with their cards, and feedback received before then; how many.

    Several machines may do so at once.  Raises StoreUnavailable.
    """
    before = now - timedelta(days=days)
    with unavailable_if_it_fails("what is too old could not be removed"):
        return sum(_forget(engine, table, before) for table in (CONSULTATION, FEEDBACK))


def _forget(engine: Engine, table: Table, before: datetime) -> int:
    old = select(table.c.id).where(table.c.received < before).limit(_BITE)
    removed = 0
    while True:
        with engine.begin() as connection:
            bite = connection.execute(delete(table).where(table.c.id.in_(old))).rowcount
        removed += bite
        if bite < _BITE:
            return removed
