"""Feedback kept durably, each outcome once however often it is sent."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from cds_service.errors import StoreUnavailable
from cds_service.hooks.feedback import Feedback

_METADATA = MetaData()

_FEEDBACK = Table(
    "feedback",
    _METADATA,
    Column("id", String(64), primary_key=True),
    Column("service", String(64), nullable=False),
    Column("card", String(256), nullable=False, index=True),
    Column("outcome", String(16), nullable=False),
    Column("suggestion", String(256)),
    Column("reason_system", String(1024)),
    Column("reason_code", String(256)),
    Column("commented", Boolean, nullable=False),
    Column("outcome_timestamp", String(64)),
    Column("received", DateTime(timezone=True), nullable=False),
)


class FeedbackStore:
    """The table of feedback.  ``keep`` returns once it is on the disk, or raises."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def prepare(self) -> None:
        """Make the table where there is none.  Raises StoreUnavailable."""
        try:
            _METADATA.create_all(self._engine)
        except SQLAlchemyError as error:
            raise StoreUnavailable("the feedback table cannot be made") from error

    def keep(self, service: str, feedback: Iterable[Feedback], *, now: datetime) -> None:
        """Store every outcome, each once.  Raises StoreUnavailable, and then nothing is acknowledged."""
        rows = [row for each in feedback for row in _rows(service, each, now)]
        try:
            self._insert(rows)
        except SQLAlchemyError as error:
            raise StoreUnavailable("feedback could not be stored") from error

    def _insert(self, rows: list[dict[str, object]]) -> None:
        with self._engine.begin() as connection:
            for row in rows:
                try:
                    with connection.begin_nested():
                        connection.execute(insert(_FEEDBACK).values(row))
                except IntegrityError:
                    continue  # sent before: an EHR may repeat itself

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def count(self) -> int:
        """How many outcomes are kept."""
        with self._engine.connect() as connection:
            return len(connection.execute(select(_FEEDBACK.c.id)).all())


def open_store(database_url: str) -> FeedbackStore:
    """The store at a database URL; a SQLite file's folder is made, and every commit is on the disk."""
    url = make_url(database_url)
    engine = create_engine(url, connect_args={"timeout": 5} if _is_sqlite(url.drivername) else {})
    if _is_sqlite(url.drivername):
        _make_folder(url.database)
        event.listen(engine, "connect", _make_durable)
    return FeedbackStore(engine)


def _is_sqlite(driver: str) -> bool:
    return driver.split("+")[0] == "sqlite"


def _make_folder(database: str | None) -> None:
    """Make it if that can be done; if not, ``prepare`` finds that the store is not available."""
    if database and database != ":memory:":
        with suppress(OSError):
            Path(database).parent.mkdir(parents=True, exist_ok=True)


def _make_durable(connection: object, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _rows(service: str, feedback: Feedback, now: datetime) -> Iterable[dict[str, object]]:
    for suggestion in feedback.suggestions or (None,):
        yield {
            "id": _identity(feedback, suggestion),
            "service": service,
            "card": feedback.card,
            "outcome": feedback.outcome.value,
            "suggestion": suggestion,
            "reason_system": feedback.reason_system,
            "reason_code": feedback.reason_code,
            "commented": feedback.commented,
            "outcome_timestamp": feedback.timestamp,
            "received": now.astimezone(UTC),
        }


def _identity(feedback: Feedback, suggestion: str | None) -> str:
    """The same outcome of the same card at the same time is the same feedback."""
    parts = (feedback.card, feedback.outcome.value, suggestion or "", feedback.timestamp or "")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
