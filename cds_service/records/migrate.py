"""Bringing the tables of a store up to this release, one process at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, inspect, text

from cds_service.errors import StoreUnavailable

from .database import file_of, unavailable_if_it_fails
from .tables import HEAD

_SCRIPTS = Path(__file__).resolve().parent / "migrations"
_PATIENCE_SECONDS = 15
#: Any number will do, if nobody else uses it for another purpose.
_ADVISORY_LOCK = 0x5D1E_CD5

_OF_ANOTHER_RELEASE = "the tables of the store are of another release"
_RELEASE = text("SELECT version_num FROM alembic_version")
_SAME_AGAIN = text("UPDATE alembic_version SET version_num = :head WHERE version_num = :head")


def bring_up_to_date(engine: Engine) -> None:
    """Make or change the tables as this release has them; rows stay.

    Safe when several workers and machines start at once: one does it, the others wait and find
    it done.  Raises StoreUnavailable.
    """
    door = unavailable_if_it_fails("the tables of the store cannot be made")
    with door, _alone(engine), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            _wait_for_our_turn(connection)
        if _revision(connection) != HEAD:
            _upgrade(connection)


def refuse_another_release(connection: Connection) -> None:
    """Nothing is written into tables that a later release has made its own.  Raises StoreUnavailable."""
    if connection.scalar(_RELEASE) != HEAD:
        raise StoreUnavailable(_OF_ANOTHER_RELEASE)


def write_on_trial(engine: Engine) -> None:
    """Write what stands there already, durably: whether a store takes records shows only so.

    Raises StoreUnavailable, also where the tables are of another release.
    """
    door = unavailable_if_it_fails("the store takes nothing")
    with door, engine.begin() as connection:
        if not connection.execute(_SAME_AGAIN, {"head": HEAD}).rowcount:
            raise StoreUnavailable(_OF_ANOTHER_RELEASE)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return cast("str | None", connection.scalar(_RELEASE))


def _upgrade(connection: Connection) -> None:
    # Not at the top: 0.2 s of every start, and a store is brought up to date once a release.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnavailable(_OF_ANOTHER_RELEASE) from error


def _wait_for_our_turn(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """A file is made and put into WAL mode by one process alone; a server sees to itself."""
    file = file_of(engine.url)
    if file is None:
        yield
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(file.parent, os.O_RDONLY)
    except OSError as error:
        raise StoreUnavailable("the folder of the store cannot be used") from error
    try:
        _lock(folder)
        yield
    finally:
        os.close(folder)


def _lock(descriptor: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > until:
                raise StoreUnavailable("another process keeps the store to itself") from error
            time.sleep(0.02)
        else:
            return
