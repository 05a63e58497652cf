"""Both databases that the store is for, empty."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cds_service.records.database import open_engine, read_url
from cds_service.records.record_keeping import Records


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/embedded/store.db"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def kept(database_url: str, tmp_path: Path, instant: datetime) -> Iterator[Records]:
    """Records on an empty store of either kind; the test drains them."""
    engine = open_engine(read_url(database_url))
    folders = (tmp_path / "spool",)
    made = Records(engine, folders, retention_days=0, now=lambda: instant)
    made.prepare()
    yield made
    made.close()
