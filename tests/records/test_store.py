"""The store, the same on an embedded SQLite and on a real PostgreSQL."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

from made_records import MONDAY, a_record, an_id, count, feedback, keep, teller
from sqlalchemy import select

from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records.database import open_engine, read_url
from cds_service.records.insights_queries import (
    Scope,
    Tally,
    count_by_advice,
    count_unlinked_feedback,
)
from cds_service.records.record_keeping import Records
from cds_service.records.retention import forget_older_than
from cds_service.records.tables import CARD, CARD_ADVICE, CONSULTATION, FEEDBACK


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
        kept.keep_feedback(teller(), (said, said), now=MONDAY)
    assert (1, 1) == (count(kept.engine, FEEDBACK), count_unlinked_feedback(kept.engine))

    keep(kept, a_record("a", ("ImageNow",)))

    assert 0 == count_unlinked_feedback(kept.engine)
    assert (Tally("ImageNow", 1, 1, 0),) == count_by_advice(kept.engine, Scope())


def test_what_one_client_tells_of_anothers_card_counts_for_nobody(kept: Records) -> None:
    """Not even where it comes first, and tells the very same outcome as the card's own client."""
    keep(kept, a_record("a", ("ImageNow",), client="north"))
    said = feedback("a-0", Outcome.ACCEPTED)

    kept.keep_feedback(teller("south"), (said,), now=MONDAY)
    assert 1 == count_unlinked_feedback(kept.engine)
    assert (Tally("ImageNow", 1, 0, 0),) == count_by_advice(kept.engine, Scope())

    kept.keep_feedback(teller("north"), (said,), now=MONDAY)
    assert 1 == count_unlinked_feedback(kept.engine)
    assert (Tally("ImageNow", 1, 1, 0),) == count_by_advice(kept.engine, Scope())


def test_no_words_of_a_reason_are_kept_only_that_there_was_one(kept: Records) -> None:
    words = {"reason_code": "MARKER is dying", "reason_system": "MARKER hospital"}
    said = feedback("a", Outcome.OVERRIDDEN, timestamp="MARKER yesterday", **words)
    kept.keep_feedback(teller(), (said,), now=MONDAY)

    with kept.engine.connect() as connection:
        (row,) = connection.execute(select(FEEDBACK)).all()
    assert (True, None, None) == (row.reason_given, row.reason_code, row.outcome_timestamp)
    assert "MARKER" not in repr(row)


def test_what_is_too_old_goes_with_all_that_hangs_on_it(kept: Records) -> None:
    old, young = MONDAY - timedelta(days=30, seconds=1), MONDAY - timedelta(days=30)
    keep(kept, a_record("old", ("ImageNow",), received=old))
    keep(kept, a_record("young", ("ImageNow",), received=young))
    kept.keep_feedback(teller(), (feedback("old-0", Outcome.ACCEPTED),), now=old)
    kept.keep_feedback(teller(), (feedback("young-0", Outcome.ACCEPTED),), now=young)

    assert 2 == forget_older_than(kept.engine, 30, now=MONDAY)

    assert [1, 1, 1, 1] == [
        count(kept.engine, table) for table in (CONSULTATION, CARD, CARD_ADVICE, FEEDBACK)
    ]
    with kept.engine.connect() as connection:
        assert an_id("young") == connection.scalar(select(CONSULTATION.c.id))


WORKER = """
import sys
from datetime import UTC, datetime
from cds_service.hooks.feedback import Feedback, Outcome
from cds_service.records import database
from cds_service.records.feedback_store import Teller
from cds_service.records.record_keeping import open_records
database.WAIT_SECONDS = 60
now = lambda: datetime.now(UTC)
records = open_records(sys.argv[1], retention_days=0, now=now)
records.prepare()
for number in range(40):
    said = Feedback(f"{number}", Outcome.ACCEPTED, (), None, None, False, None)
    own = Feedback(f"{sys.argv[2]}-{number}", Outcome.ACCEPTED, (), None, None, False, None)
    records.keep_feedback(Teller("s", "open"), (said, own), now=now())
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
    assert [0, 0] == [worker.wait() for worker in workers]
    engine = open_engine(read_url(database_url))

    assert 120 == count(engine, FEEDBACK)
    engine.dispose()


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

    kept.keep_feedback(teller(), [nul], now=datetime(2026, 11, 23, tzinfo=UTC))

    with kept.engine.connect() as connection:
        (row,) = connection.execute(select(FEEDBACK)).all()
    assert (None, None, None) == (row.reason_system, row.reason_code, row.outcome_timestamp)
