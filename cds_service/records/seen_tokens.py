"""The nonces of tokens that were used, shared by all workers.

Only a hash of issuer and nonce is kept, until the token can no longer be accepted.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    insert,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from .database import read_url

_LOG = logging.getLogger(__name__)

_METADATA = MetaData()

_SEEN = Table(
    "seen_tokens",
    _METADATA,
    Column("token", String(64), primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False, index=True),
)

_REMEMBER = insert(_SEEN)

#: How often a worker clears away what has expired.
_SWEEP_EVERY = timedelta(minutes=5)

#: Seconds for which a store that failed is left alone.
_REST = 10.0

#: Seconds to wait for a store that is busy, or for one that is far away: a clinician waits with us.
_BUSY, _FAR = 1, 2


class SharedSeenTokens:
    """What all workers have seen; where the store is down, what this one has.

    A nonce is remembered here first and in the store second, so that a store which fails
    costs no advice, and a replay to the same worker is refused even then.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._now = now
        self._clock = clock
        self._own = _OwnSeenTokens()
        self._is_prepared = False
        self._rests_until = clock()
        self._swept = now() - _SWEEP_EVERY

    def first_use(self, issuer: str, jti: str, until: datetime) -> bool:
        """Whether this nonce was not used before; from now until then it was."""
        token = _identity(issuer, jti)
        if not self._own.first_use(token, until, now=self._now()):
            return False
        if self._clock() < self._rests_until:
            return True
        try:
            return self._is_new_to_the_store(token, until)
        except SQLAlchemyError as error:
            self._rests_until = self._clock() + _REST
            _LOG.warning(
                "replayed tokens are known only to the worker that saw them: the store failed (%s)",
                type(error).__name__,
            )
            return True

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _is_new_to_the_store(self, token: str, until: datetime) -> bool:
        self._prepare()
        self._sweep()
        try:
            with self._engine.begin() as connection:
                connection.execute(_REMEMBER, {"token": token, "until": until.astimezone(UTC)})
        except IntegrityError:
            return False
        return True

    def _prepare(self) -> None:
        """Make the table where there is none, whenever the store is first there."""
        if not self._is_prepared:
            _METADATA.create_all(self._engine)
            self._is_prepared = True

    def _sweep(self) -> None:
        now = self._now()
        if now - self._swept < _SWEEP_EVERY:
            return
        self._swept = now
        with self._engine.begin() as connection:
            connection.execute(delete(_SEEN).where(_SEEN.c.until < now.astimezone(UTC)))


class _OwnSeenTokens:
    """What this worker has seen.  The oldest are dropped from the front once they have expired."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = Lock()

    def first_use(self, token: str, until: datetime, *, now: datetime) -> bool:
        with self._lock:
            self._drop_expired(now)
            if token in self._until:
                return False
            self._until[token] = until
            return True

    def _drop_expired(self, now: datetime) -> None:
        while self._until:
            oldest = next(iter(self._until))
            if self._until[oldest] >= now:
                return
            del self._until[oldest]


def open_seen_tokens(database_url: str, *, now: Callable[[], datetime]) -> SharedSeenTokens:
    """The memory at a database URL, over connections of its own.

    They do not wait for the disk at each commit: a power cut may forget the last seconds, and
    tokens are short-lived.  Feedback, which is acknowledged, has connections that do wait.
    Raises SettingInvalid.
    """
    url = read_url(database_url)
    if url.get_backend_name() != "sqlite":
        return SharedSeenTokens(
            create_engine(url, connect_args={"connect_timeout": _FAR}, pool_timeout=_BUSY), now=now
        )
    engine = create_engine(url, connect_args={"timeout": _BUSY})
    event.listen(engine, "connect", _make_quick)
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    return SharedSeenTokens(engine, now=now)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        _LOG.warning("the folder of the store cannot be made")


def _make_quick(connection: object, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _identity(issuer: str, jti: str) -> str:
    """A nonce is its issuer's own: two issuers may draw the same."""
    named = f"{len(issuer)}:{issuer}{jti}"
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()
