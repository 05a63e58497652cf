"""The store is down: cards are answered, records wait, feedback is refused, nothing is lost."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ample_time import eventually
from flask.testing import FlaskClient
from own_postgres import Postgres
from sqlalchemy import func, select

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import StoreUnavailable
from cds_service.records.database import open_engine, read_url
from cds_service.records.record_keeping import Records
from cds_service.records.tables import CONSULTATION
from cds_service.settings import Settings
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
FEEDBACK = {"feedback": [{"card": "c", "outcome": "accepted"}]}


@pytest.fixture
def served(knowledge: Knowledge, instant: datetime) -> Callable[[Records], FlaskClient]:
    def make(records: Records) -> FlaskClient:
        app = create_app(Settings(), knowledge=knowledge, records=records, now=lambda: instant)
        return app.test_client()

    return make


@pytest.fixture
def consult(scenario: Callable[[str], Any]) -> Callable[[FlaskClient, str], int]:
    """``consult(client, "hook-instance")``: the status of an answer."""

    def ask(client: FlaskClient, hook_instance: str) -> int:
        body = {**scenario("article"), "hookInstance": hook_instance}
        return client.post(SERVICE, data=encode(body), content_type="application/json").status_code

    return ask


def stored(records: Records) -> int:
    with records.engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(CONSULTATION)) or 0)


def records_at(url: str, spool: Path) -> Records:
    now = lambda: datetime(2026, 11, 23, tzinfo=UTC)  # noqa: E731
    return Records(open_engine(read_url(url)), (spool,), retention_days=0, now=now)


@pytest.fixture
def soon_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody lets go of what is locked here: it need not be waited for long."""
    monkeypatch.setattr("cds_service.records.database.WAIT_SECONDS", 0.2)


@pytest.mark.usefixtures("soon_given_up")
def test_a_locked_file_makes_records_wait_and_feedback_refused(
    tmp_path: Path,
    served: Callable[[Records], FlaskClient],
    consult: Callable[[FlaskClient, str], int],
) -> None:
    records = records_at(f"sqlite:///{tmp_path}/store.db", tmp_path / "spool")
    records.prepare()
    client = served(records)
    holder = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    assert 200 == consult(client, "a")
    assert 503 == client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code
    with pytest.raises(StoreUnavailable):
        records.drain()

    holder.execute("ROLLBACK")
    holder.close()
    records.drain()
    assert (1, 0) == (stored(records), records.waiting.bytes)
    records.close()


@pytest.mark.usefixtures("soon_given_up")
def test_after_a_refusal_nobody_waits_again_at_once(
    tmp_path: Path, served: Callable[[Records], FlaskClient]
) -> None:
    """One Python thread answers: whoever waits for the store holds up the cards behind him."""
    records = records_at(f"sqlite:///{tmp_path}/store.db", tmp_path / "spool")
    records.prepare()
    client = served(records)
    holder = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    client.post(f"{SERVICE}/feedback", json=FEEDBACK)
    holder.close()

    assert 503 == client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code
    records.close()


def test_a_store_that_is_not_there_at_the_start_is_taken_up_when_it_comes(
    tmp_path: Path,
    served: Callable[[Records], FlaskClient],
    consult: Callable[[FlaskClient, str], int],
) -> None:
    (tmp_path / "folder").write_text("a file where the folder belongs")
    records = records_at(f"sqlite:///{tmp_path}/folder/store.db", tmp_path / "spool")
    records.prepare()
    records.start()
    client = served(records)

    assert 200 == consult(client, "a")
    assert records.fault
    (tmp_path / "folder").unlink()

    eventually(lambda: not records.fault and stored(records) == 1)
    eventually(lambda: client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code == 200)
    records.close()


def test_a_file_that_is_removed_takes_no_feedback_with_it(
    tmp_path: Path,
    served: Callable[[Records], FlaskClient],
    consult: Callable[[FlaskClient, str], int],
) -> None:
    """What SQLite writes to a removed file is in no store; it must not be acknowledged."""
    records = records_at(f"sqlite:///{tmp_path}/folder/store.db", tmp_path / "spool")
    records.prepare()
    client = served(records)
    assert 200 == client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code
    for path in (tmp_path / "folder").iterdir():
        path.unlink()
    (tmp_path / "folder").rmdir()

    assert 200 == consult(client, "a")
    assert 503 == client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code
    records._drain._is_prepared = True  # noqa: SLF001 - as it was before the file went
    with pytest.raises(StoreUnavailable):
        records.drain()
    records.drain()

    assert 1 == stored(records)
    records.close()


def test_a_server_that_stops_and_comes_back_misses_nothing(
    postgresql_url: str,
    postgres: Postgres,
    tmp_path: Path,
    served: Callable[[Records], FlaskClient],
    consult: Callable[[FlaskClient, str], int],
) -> None:
    records = records_at(postgresql_url, tmp_path / "spool")
    records.prepare()
    records.start()
    client = served(records)
    assert 200 == consult(client, "before")
    eventually(lambda: stored(records) == 1)
    postgres.stop()
    try:
        assert 200 == consult(client, "meanwhile")
        assert 503 == client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code
        assert records.fault
    finally:
        postgres.start()

    eventually(lambda: not records.fault and stored(records) == 2)
    eventually(lambda: client.post(f"{SERVICE}/feedback", json=FEEDBACK).status_code == 200)
    records.close()
    assert 0 == records.waiting.bytes
