"""A store that is locked, removed, of a later release, or a server that is gone: records wait, feedback is refused."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from own_postgres import Postgres
from sqlalchemy import create_engine, text

from tests.fuzz.report import Row

from .asked import asked
from .checks import Checks
from .health import ANSWERED, answers_without_store, comes_back, is_sound, slowest_hook

_LATER = "9999"


def locked_store(folder: Path) -> Row:
    """Another process keeps the file to itself, until everybody has noticed."""
    checks = Checks("store locked")
    with asked(folder) as service:
        is_sound(service, checks)
        with locked(folder / "store.db"):
            slowest = answers_without_store(service, checks)
        comes_back(service, checks, slowest)
    return checks.row()


def removed_store(folder: Path) -> Row:
    """The file of the store is removed; what is written to it afterwards is in a new one."""
    checks = Checks("store removed")
    with asked(folder) as service:
        is_sound(service, checks)
        for file in folder.glob("store.db*"):
            if file.is_file():
                file.unlink()
        service.promises.answered.clear()
        service.promises.acknowledged.clear()
        slowest = slowest_hook(service)
        checks.holds("each card is answered", slowest < ANSWERED)
        comes_back(service, checks, slowest)
    return checks.row()


def removed_spool(folder: Path) -> Row:
    """The folder of the spool is removed while records of several workers come in."""
    checks = Checks("spool removed")
    with asked(folder) as service:
        is_sound(service, checks)
        slowest = 0.0
        for _ in range(5):
            slowest = max(slowest, slowest_hook(service))
            shutil.rmtree(folder / "store.db-spool", ignore_errors=True)
        checks.holds("each card is answered", slowest < ANSWERED)
        is_sound(service, checks)
        checks.holds("nothing counts as lost", service.counted("cds_records_lost_total") == 0)
        checks.none(service.broken())
    checks.tell(f"slowest card {slowest:.2f} s")
    return checks.row()


def later_release(folder: Path) -> Row:
    """A later release takes the store over while this one runs, and after this one is started again."""
    checks = Checks("store of a later release")
    with asked(folder) as service:
        is_sound(service, checks)
        ours = _set_release(folder / "store.db", _LATER)
        slowest = answers_without_store(service, checks)
        service.process.stop()
        service.start()
        slowest = max(slowest, answers_without_store(service, checks))
        checks.holds("it is left as it is", _set_release(folder / "store.db", ours) == _LATER)
        comes_back(service, checks, slowest)
    return checks.row()


def killed_postgresql(folder: Path) -> Row:
    """The server of the store is killed without a word, again and again, and comes back."""
    checks = Checks("PostgreSQL killed and back")
    with a_server() as postgres, asked(folder, database_url=a_database(postgres)) as service:
        slowest, longest = 0.0, 0.0
        for _ in range(3):
            is_sound(service, checks)
            postgres.kill()
            slowest = max(slowest, answers_without_store(service, checks))
            postgres.start()
            longest = max(longest, checks.comes("it is sound again", service.is_sound))
        comes_back(service, checks, slowest)
        checks.tell(f"at most {longest:.1f} s until all is well")
    return checks.row()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else keeps a store to himself."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")


@contextmanager
def a_server() -> Iterator[Postgres]:
    """A PostgreSQL that one may kill."""
    server = Postgres()
    server.start()
    try:
        yield server
    finally:
        server.remove()


def a_database(postgres: Postgres) -> str:
    """Where an empty one is."""
    name = f"faults_{uuid4().hex}"
    engine = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return postgres.url(name)


def _set_release(file: Path, release: str) -> str:
    """Have the store be of this release; which it was of."""
    with closing(sqlite3.connect(file)) as store, store:
        (was,) = store.execute("SELECT version_num FROM alembic_version").fetchone()
        store.execute("UPDATE alembic_version SET version_num = ?", (release,))
    return str(was)
