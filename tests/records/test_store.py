"""The store, the same on an embedded SQLite and on a real PostgreSQL."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from cds_service.errors import SettingInvalid, StoreUnavailable
from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.consultation_record import CardRecord, ConsultationRecord, RatingRecord
from cds_service.records.database import open_engine, place_of, read_url
from cds_service.records.insights_queries import (
    ReasonCount,
    Scope,
    StatusCount,
    Tally,
    WeekTally,
    count_by_advice,
    count_by_client,
    count_by_knowledge,
    count_by_leading_advice,
    count_by_week,
    count_consultations,
    count_override_reasons,
    count_unlinked_feedback,
)
from cds_service.records.record_keeping import Records
from cds_service.records.retention import forget_older_than
from cds_service.records.tables import CARD, CARD_ADVICE, CONSULTATION, FEEDBACK

RATED = RatingRecord(order="ServiceRequest/1", procedure="p", region="lumbar", rating=None)
MONDAY = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)


def an_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def a_record(name: str, *advice: tuple[str, ...], **changed: Any) -> ConsultationRecord:
    """A consultation with one card for each tuple of advice; the first card is ``name-0``."""
    cards = tuple(
        CardRecord(
            id=an_id(f"{name}-{place}"),
            indicator="warning",
            advice=codes,
            order=None,
            suggestions=(),
        )
        for place, codes in enumerate(advice)
    )
    given = {
        "id": an_id(name),
        "consultation": an_id(name),
        "hook_instance": an_id(name),
        "hook": "order-sign",
        "service": "spine-imaging",
        "client": "open",
        "profile": "generic",
        "received": MONDAY,
        "duration_ms": 2.0,
        "topic": "a-topic",
        "variant": None,
        "status": "matched",
        "emergency": False,
        "shadow": False,
        "trial": False,
        "knowledge": "1",
        "cards": cards,
        "ratings": (RATED,),
        "evidence": ("Condition/1",),
    }
    return ConsultationRecord(**{**given, **changed})


def feedback(card: str, outcome: Outcome, **changed: Any) -> Feedback:
    given = {
        "suggestions": (),
        "reason_system": None,
        "reason_code": None,
        "commented": False,
        "timestamp": None,
    }
    return Feedback(card=an_id(card), outcome=outcome, **{**given, **changed})


def count(engine: Engine, table: Any) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def keep(records: Records, *all_of: ConsultationRecord) -> None:
    for each in all_of:
        records.keep_consultation(each)
    records.drain()


def test_a_consultation_is_kept_whole(kept: Records) -> None:
    keep(kept, a_record("a", ("ImageNow", "SpinalLevel"), ("Pregnancy",)))

    with kept.engine.connect() as connection:
        (row,) = connection.execute(select(CONSULTATION)).all()
    assert (MONDAY, date(2026, 11, 16), ["Condition/1"]) == (row.received, row.week, row.evidence)
    assert [
        {"order": "ServiceRequest/1", "procedure": "p", "region": "lumbar", "rating": None}
    ] == row.ratings
    assert 2 == count(kept.engine, CARD)
    assert 3 == count(kept.engine, CARD_ADVICE)


def test_a_consultation_brought_twice_is_kept_once(kept: Records) -> None:
    for _ in range(2):
        keep(kept, a_record("a", ("ImageNow",)), a_record("a", ("ImageNow",)))

    assert [1, 1] == [count(kept.engine, table) for table in (CONSULTATION, CARD)]


def test_feedback_is_kept_once_and_before_its_card_comes(kept: Records) -> None:
    said = feedback("a-0", Outcome.ACCEPTED, suggestions=("s",))
    for _ in range(2):
        kept.keep_feedback("spine-imaging", (said, said), now=MONDAY)
    assert (1, 1) == (count(kept.engine, FEEDBACK), count_unlinked_feedback(kept.engine))

    keep(kept, a_record("a", ("ImageNow",)))

    assert 0 == count_unlinked_feedback(kept.engine)
    assert (Tally("ImageNow", 1, 1, 0),) == count_by_advice(kept.engine, Scope())


def test_no_words_of_a_reason_are_kept_only_that_there_was_one(kept: Records) -> None:
    words = {"reason_code": "MARKER is dying", "reason_system": "MARKER hospital"}
    said = feedback("a", Outcome.OVERRIDDEN, timestamp="MARKER yesterday", **words)
    kept.keep_feedback("spine-imaging", (said,), now=MONDAY)

    with kept.engine.connect() as connection:
        (row,) = connection.execute(select(FEEDBACK)).all()
    assert (True, None, None) == (row.reason_given, row.reason_code, row.outcome_timestamp)
    assert "MARKER" not in repr(row)


def test_is_ready_says_whether_feedback_would_be_taken(kept: Records) -> None:
    assert kept.is_ready()


def test_what_is_too_old_goes_with_all_that_hangs_on_it(kept: Records) -> None:
    old, young = MONDAY - timedelta(days=30, seconds=1), MONDAY - timedelta(days=30)
    keep(kept, a_record("old", ("ImageNow",), received=old))
    keep(kept, a_record("young", ("ImageNow",), received=young))
    kept.keep_feedback("s", (feedback("old-0", Outcome.ACCEPTED),), now=old)
    kept.keep_feedback("s", (feedback("young-0", Outcome.ACCEPTED),), now=young)

    assert 2 == forget_older_than(kept.engine, 30, now=MONDAY)

    assert [1, 1, 1, 1] == [
        count(kept.engine, table) for table in (CONSULTATION, CARD, CARD_ADVICE, FEEDBACK)
    ]
    with kept.engine.connect() as connection:
        assert an_id("young") == connection.scalar(select(CONSULTATION.c.id))


@pytest.fixture
def month(kept: Records) -> Engine:
    """Three weeks of two clients, with a trial, and what was heard of their cards."""
    keep(
        kept,
        a_record("a", ("ImageNow", "SpinalLevel"), ("Pregnancy",)),
        a_record("b", ("SpinalLevel",), client="north", received=MONDAY + timedelta(days=6)),
        a_record("c", ("SpinalLevel",), knowledge="2", received=MONDAY + timedelta(days=7)),
        a_record("d", status="not-relevant", duration_ms=9.0),
        a_record("t", ("ImageNow",), trial=True),
        a_record("s", ("ImageNow",), ("ImageNow",), ("ImageNow",), shadow=True),
    )
    reason = {"reason_system": "urn:reasons", "reason_code": "later"}
    kept.keep_feedback(
        "spine-imaging",
        (
            feedback("a-0", Outcome.OVERRIDDEN, **reason),
            feedback("a-0", Outcome.ACCEPTED, suggestions=("1", "2")),
            feedback("b-0", Outcome.OVERRIDDEN, **reason),
            feedback("c-0", Outcome.OVERRIDDEN, commented=True),
            feedback("t-0", Outcome.OVERRIDDEN, **reason),
        ),
        now=MONDAY,
    )
    return kept.engine


def test_a_card_counts_for_each_thing_that_it_says(month: Engine) -> None:
    assert (
        Tally("SpinalLevel", 3, 1, 2),
        Tally("ImageNow", 1, 1, 0),
        Tally("Pregnancy", 1, 0, 0),
    ) == count_by_advice(month, Scope())


def test_a_card_counts_once_for_the_gravest_thing_that_it_says(month: Engine) -> None:
    assert (
        Tally("SpinalLevel", 2, 0, 2),
        Tally("ImageNow", 1, 1, 0),
        Tally("Pregnancy", 1, 0, 0),
    ) == count_by_leading_advice(month, Scope())


def test_cards_are_counted_by_client_knowledge_and_week(month: Engine) -> None:
    assert (Tally("open", 3, 1, 1), Tally("north", 1, 0, 1)) == count_by_client(month, Scope())
    assert (Tally("1", 3, 1, 1), Tally("2", 1, 0, 1)) == count_by_knowledge(month, Scope())
    assert (
        WeekTally(date(2026, 11, 16), 3, 1, 1),
        WeekTally(date(2026, 11, 23), 1, 0, 1),
    ) == count_by_week(month, Scope())


def test_reasons_are_counted_by_what_they_were_given_against(month: Engine) -> None:
    assert (
        ReasonCount("ImageNow", "urn:reasons", "later", 1),
        ReasonCount("SpinalLevel", None, None, 1),
        ReasonCount("SpinalLevel", "urn:reasons", "later", 1),
    ) == count_override_reasons(month, Scope())


def test_consultations_are_counted_by_how_they_ended(month: Engine) -> None:
    assert (
        StatusCount("matched", 3, 2.0),
        StatusCount("not-relevant", 1, 9.0),
    ) == count_consultations(month, Scope())


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(with_trials=True), 2),
        (Scope(shadow=True), 3),
        (Scope(client="north"), 0),
        (Scope(knowledge="2"), 0),
        (Scope(since=MONDAY), 1),
        (Scope(until=MONDAY), 0),
        (Scope(until=MONDAY + timedelta(seconds=1)), 1),
    ],
)
def test_a_scope_says_which_are_counted(month: Engine, scope: Scope, said: int) -> None:
    found = {each.of: each.said for each in count_by_advice(month, scope)}

    assert said == found.get("ImageNow", 0)


def test_where_two_answers_share_a_card_id_the_later_one_is_meant(kept: Records) -> None:
    first = a_record("a", ("ImageNow",))
    second = a_record("b", received=MONDAY + timedelta(minutes=1), cards=first.cards)
    keep(kept, first, second)
    kept.keep_feedback("s", (feedback("a-0", Outcome.ACCEPTED),), now=MONDAY)

    assert (Tally("ImageNow", 2, 1, 0),) == count_by_advice(kept.engine, Scope())


WORKER = """
import sys
from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.record_keeping import open_records
from cds_service.web.hooks_views import utc_now
records = open_records(sys.argv[1], retention_days=0, now=utc_now)
records.prepare()
for number in range(40):
    said = Feedback(f"{number}", Outcome.ACCEPTED, (), None, None, False, None)
    own = Feedback(f"{sys.argv[2]}-{number}", Outcome.ACCEPTED, (), None, None, False, None)
    records.keep_feedback("s", (said, own), now=utc_now())
records.close()
"""


def test_two_processes_share_a_store_from_its_first_moment(
    database_url: str, tmp_path: Any
) -> None:
    """Both find no tables, both write the same feedback and feedback of their own."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, database_url, name], cwd=tmp_path, env={**os.environ}
        )
        for name in ("one", "two")
    ]
    assert [0, 0] == [worker.wait(timeout=60) for worker in workers]
    engine = open_engine(read_url(database_url))

    assert 120 == count(engine, FEEDBACK)
    engine.dispose()


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
        records.keep_feedback("s", (feedback("a", Outcome.ACCEPTED),), now=MONDAY)

    assert "postgresql 127.0.0.1:1/db" == place_of(url)
    assert isinstance(raised.value.__cause__, DBAPIError)
    for text in (caplog.text, str(raised.value), repr(raised.value.__cause__)):
        assert "SECRET" not in text


def test_a_character_that_postgresql_does_not_hold_is_no_error(kept: Records) -> None:
    nul = Feedback(
        card="a\x00b",
        outcome=Outcome.OVERRIDDEN,
        suggestions=("s\x00",),
        reason_system="urn:x\x00",
        reason_code="x\x00",
        commented=False,
        timestamp="\x00",
    )

    kept.keep_feedback("spine-imaging", [nul], now=datetime(2026, 11, 23, tzinfo=UTC))

    with kept.engine.connect() as connection:
        (row,) = connection.execute(select(FEEDBACK)).all()
    assert (None, None, None) == (row.reason_system, row.reason_code, row.outcome_timestamp)
