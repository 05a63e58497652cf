"""Every store there may be comes to today's tables, with its rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from made_records import a_record, count
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    insert,
    inspect,
    select,
    text,
)

from cds_service.errors import StoreUnavailable
from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records import migrate
from cds_service.records.consultation_store import keep_consultations
from cds_service.records.database import open_engine, read_url
from cds_service.records.feedback_store import Teller, keep_feedback
from cds_service.records.keepable import kept_id
from cds_service.records.migrate import bring_up_to_date
from cds_service.records.tables import CONSULTATION, FEEDBACK, HEAD, METADATA

#: As the first release made it by itself.
RELEASED = Table(
    "feedback",
    MetaData(),
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
FOLDER = str(Path(migrate.__file__).parent / "migrations")
SCRIPTS = ScriptDirectory(FOLDER)
CARD = "0b3f1f0e-1c1b-4c55-9a5d-3f1f0e1c1b4c"
RECEIVED = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str, tmp_path: Any) -> Iterator[Engine]:
    (tmp_path / "embedded").mkdir()
    made = open_engine(read_url(database_url))
    yield made
    made.dispose()


def released_row(number: int, **changed: Any) -> dict[str, Any]:
    given = {
        "id": f"{number}",
        "service": "spine-imaging",
        "card": CARD,
        "outcome": "overridden",
        "suggestion": None,
        "reason_system": "urn:reasons",
        "reason_code": "later",
        "commented": True,
        "outcome_timestamp": "2026-11-23T01:29:49Z",
        "received": RECEIVED,
    }
    return {**given, **changed}


def bring_to(engine: Engine, revision: str) -> None:
    """As a release that knew no more than this would have."""
    config = Config()
    config.set_main_option("script_location", FOLDER)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def keep_card(engine: Engine, its_id: str) -> None:
    """Two answers of one card: that of the later one is meant."""
    for name, client, minute in (("a", "south", 0), ("b", "north", 1)):
        received = RECEIVED.replace(minute=minute)
        record = a_record(name, ("ImageNow",), client=client, received=received)
        cards = (replace(record.cards[0], id=its_id),)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(migrate, "HEAD", "0003")
            keep_consultations(engine, (replace(record, cards=cards),))


def revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def test_an_empty_store_comes_to_the_tables_that_the_code_knows(engine: Engine) -> None:
    bring_up_to_date(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, METADATA)


def test_a_store_of_the_first_release_keeps_its_rows(engine: Engine) -> None:
    rows = [released_row(1), released_row(2, reason_system=None, reason_code=None)]
    RELEASED.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(RELEASED), rows)

    bring_up_to_date(engine)

    with engine.connect() as connection:
        found = connection.execute(select(FEEDBACK).order_by(FEEDBACK.c.reason_given)).all()
    assert [(CARD, False, None, RECEIVED), (CARD, True, "later", RECEIVED)] == [
        (row.card, row.reason_given, row.reason_code, row.received) for row in found
    ]


@pytest.mark.parametrize("code", ["later", None, "MARKER Mr Doe"])
def test_feedback_of_a_former_release_is_still_kept_once(engine: Engine, code: str | None) -> None:
    row = released_row(1, reason_code=code)
    parts = (row["card"], row["outcome"], "", row["outcome_timestamp"])
    row["id"] = sha256("\n".join(parts).encode()).hexdigest()
    RELEASED.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(RELEASED), [row])
    bring_to(engine, "0003")
    keep_card(engine, CARD)
    bring_up_to_date(engine)

    again = Feedback(
        card=CARD,
        outcome=Outcome.OVERRIDDEN,
        suggestions=(),
        reason_system=row["reason_system"],
        reason_code=code,
        commented=True,
        timestamp=row["outcome_timestamp"],
    )
    keep_feedback(engine, Teller(row["service"], "north"), [again], now=RECEIVED)

    with engine.connect() as connection:
        (found,) = connection.execute(select(FEEDBACK)).all()
    assert "north" == found.client


def test_feedback_of_a_former_release_whose_card_is_not_there_is_nobodys(engine: Engine) -> None:
    RELEASED.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(RELEASED), [released_row(1)])

    bring_up_to_date(engine)

    with engine.connect() as connection:
        assert [None] == list(connection.scalars(select(FEEDBACK.c.client)))


def test_words_that_the_first_release_kept_are_not_taken_over(engine: Engine) -> None:
    words = dict.fromkeys(("card", "suggestion", "reason_code"), "MARKER Mr Doe")
    told = {"reason_system": "MARKER", "outcome_timestamp": "MARKER yesterday"}
    RELEASED.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(RELEASED), [released_row(1, **words, **told)])

    bring_up_to_date(engine)

    with engine.connect() as connection:
        (row,) = connection.execute(select(FEEDBACK)).all()
    assert "MARKER" not in repr(row)
    assert (kept_id("MARKER Mr Doe"), True) == (row.card, row.reason_given)


REVISIONS = [each.revision for each in SCRIPTS.walk_revisions()]


def made_by(revision: str, engine: Engine) -> None:
    """A store as the release with these tables has it, with a row of what it kept."""
    bring_to(engine, revision)
    with engine.begin() as connection:
        for name, row in (("feedback", released_row(1)), ("consultation", consultation_row())):
            if inspect(connection).has_table(name):
                connection.execute(insert(Table(name, MetaData(), autoload_with=connection)), row)


def consultation_row() -> dict[str, Any]:
    record = a_record("one")
    named = {column.name for column in CONSULTATION.columns} - {"week", "ratings", "evidence"}
    row = {name: getattr(record, name) for name in named}
    return {**row, "week": record.received.date(), "ratings": [], "evidence": []}


@pytest.mark.parametrize("before", REVISIONS)
def test_a_store_of_each_release_comes_to_todays_tables_with_its_rows(
    engine: Engine, before: str
) -> None:
    made_by(before, engine)
    with engine.connect() as connection:
        has_consultations = inspect(connection).has_table("consultation")

    bring_up_to_date(engine)
    keep_consultations(engine, [a_record("another")])

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [] == compare_metadata(context, METADATA)
    assert HEAD == revision(engine)
    assert (1, 1 + has_consultations) == (count(engine, FEEDBACK), count(engine, CONSULTATION))


def test_a_store_that_is_up_to_date_is_left_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_up_to_date(engine)
    upgrades: list[object] = []
    monkeypatch.setattr(migrate, "_upgrade", upgrades.append)

    bring_up_to_date(engine)

    assert ([], HEAD) == (upgrades, revision(engine))


def test_a_store_of_a_later_release_is_not_touched(engine: Engine) -> None:
    bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreUnavailable, match="another release"):
        bring_up_to_date(engine)
    assert "9999" == revision(engine)


def test_the_head_that_the_code_knows_is_the_last_step() -> None:
    assert HEAD == SCRIPTS.get_current_head()
