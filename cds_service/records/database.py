"""Opening the database that a URL names, and saying that it is down without its password."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from cds_service.errors import SettingInvalid, StoreUnavailable

#: How long anybody waits for a lock, a statement or a connection: an answer may stand behind.
WAIT_SECONDS = 1
#: libpq does not wait less than this for a connection.
_CONNECT_SECONDS = 2
_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


#: No error quotes what was to be stored; and JSON is written five times as fast as by default.
_MANNERS: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": _as_json,
    "pool_timeout": WAIT_SECONDS,
}

#: What a connection to SQLite keeps of its file: what it does not, the system does, once for all of them.
_KEPT_KIB = 512


class _Driver(Protocol):
    """What sqlite3's and psycopg's connections have in common, as far as it is needed here."""

    def cursor(self) -> Any: ...
    def commit(self) -> None: ...


def read_url(text: str) -> URL:
    """A database URL as SQLAlchemy reads it.  Raises SettingInvalid, without quoting it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingInvalid(
            "CDS_DATABASE_URL is not a database URL: write sqlite:///FILE "
            "or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
        ) from None
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE:
        raise SettingInvalid("CDS_DATABASE_URL: only sqlite and postgresql+psycopg are known")
    if url.database in (None, "", ":memory:"):
        raise SettingInvalid(
            "CDS_DATABASE_URL: a store in memory is lost with the process: name a file"
        )
    return url


def reading(engine: Engine) -> Engine:
    """The same connections, for those who only read and keep nobody from writing meanwhile."""
    return engine.execution_options(reads_only=True)


def open_engine(url: URL) -> Engine:
    """Connections to the store, none of them made yet.  Raises SettingInvalid."""
    file = file_of(url)
    return _open_postgresql(url) if file is None else _open_sqlite(url, file)


def file_of(url: URL) -> Path | None:
    """The file of an embedded database, absolute; None for a database elsewhere."""
    is_file = url.drivername in _SQLITE and url.database
    return Path(url.database or "").absolute() if is_file else None


def place_of(url: URL) -> str:
    """Where the store is, for a log: no user, no password, no options."""
    if url.drivername in _SQLITE:
        return f"sqlite {url.database}"
    return f"postgresql {url.host or 'local'}:{url.port or 5432}/{url.database}"


def without_secrets(text: str) -> str:
    """A database URL to be shown: its password and all its options are left out."""
    return read_url(text).set(query={}).render_as_string(hide_password=True)


@contextmanager
def unavailable_if_it_fails(what: str) -> Iterator[None]:
    """Whatever the database refuses is StoreUnavailable, and its text stays behind."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreUnavailable(f"{what}: {type(error).__name__}") from error


def _open_sqlite(url: URL, file: Path) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, **_MANNERS)

    @event.listens_for(engine, "connect")
    def make_durable(connection: Any, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself: see ``begin``
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA cache_size={-_KEPT_KIB}")
        cursor.close()
        entry.info["file"] = _inode(file)

    @event.listens_for(engine, "checkout")
    def still_the_file(_connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        """What is written to a file that somebody removed is written to nowhere."""
        if _inode(file) != entry.info["file"]:
            raise DisconnectionError("the file of the store was removed or replaced")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Writers queue at the door; a reader that wants to write later would be turned away."""
        reads = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _inode(file: Path) -> int:
    """Which file it is; 0 for none."""
    try:
        return file.stat().st_ino
    except OSError:
        return 0


def _open_postgresql(url: URL) -> Engine:
    options: dict[str, object] = {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": _CONNECT_SECONDS * 1000,
        "prepare_threshold": None,  # a connection pooler may hand us another server each time
    }
    given = {name: value for name, value in options.items() if name not in url.query}
    try:
        engine = create_engine(
            url,
            connect_args=given,
            pool_pre_ping=True,
            pool_timeout=WAIT_SECONDS,
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        raise SettingInvalid(
            "CDS_DATABASE_URL names PostgreSQL, and its driver is not installed: "
            "pip install 'psycopg[binary]'"
        ) from None

    @event.listens_for(engine, "connect")
    def be_bounded(connection: _Driver, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET statement_timeout = '{WAIT_SECONDS}s'")
        cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
        cursor.close()
        connection.commit()

    return engine
