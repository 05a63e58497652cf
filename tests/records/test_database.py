"""The address of a database: which can be used, and that its password is told nobody."""

from typing import Any

import pytest
from made_records import MONDAY, feedback, teller
from sqlalchemy.exc import DBAPIError

from cds_service.errors import SettingInvalid, StoreUnavailable
from cds_service.hooks.feedback import Outcome
from cds_service.records.database import open_engine, place_of, read_url, reading
from cds_service.records.record_keeping import Records


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:SECRET@host/db",
        "not a url SECRET",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg://u:SECRET@host:port/db",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(SettingInvalid, match="CDS_DATABASE_URL") as raised:
        read_url(url)
    assert "SECRET" not in str(raised.value)


def test_no_password_reaches_the_log_or_an_error(
    tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    url = read_url("postgresql://user:SECRET@127.0.0.1:1/db?password=SECRET&connect_timeout=2")
    records = Records(open_engine(url), (tmp_path,), retention_days=0, now=lambda: MONDAY)
    records.prepare()
    with pytest.raises(StoreUnavailable) as raised:
        records.keep_feedback(teller(), (feedback("a", Outcome.ACCEPTED),), now=MONDAY)

    assert "postgresql 127.0.0.1:1/db" == place_of(url)
    assert isinstance(raised.value.__cause__, DBAPIError)
    for text in (caplog.text, str(raised.value), repr(raised.value.__cause__)):
        assert "SECRET" not in text


def test_a_connection_keeps_little_of_the_file(tmp_path: Any) -> None:
    """Each worker has several, and the system keeps the file for all of them; in KiB, negative as SQLite has it."""
    engine = open_engine(read_url(f"sqlite:///{tmp_path}/kept.db"))
    with reading(engine).connect() as connection:
        assert -512 == connection.exec_driver_sql("PRAGMA cache_size").scalar()
    engine.dispose()
