"""One kill of those that ``make faults`` does by the hundred; and what it would be known by."""

from pathlib import Path

from made_records import a_record
from promises import Promises

from cds_service.records.consultation_store import keep_consultations
from cds_service.records.database import open_engine, read_url
from cds_service.records.migrate import bring_up_to_date

from .kills import Who, kill_on_a_file
from .states import When


def test_what_was_promised_is_kept_and_the_service_comes_back(tmp_path: Path) -> None:
    row = kill_on_a_file(Who.DRAIN, When.DRAINING, 1, tmp_path)

    assert {} == dict(row.faults)
    assert row.tried >= 4


def test_these_tests_know_a_promise_that_is_not_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    engine = open_engine(read_url(url))
    bring_up_to_date(engine)
    kept = a_record("kept")
    keep_consultations(engine, [kept])
    promises = Promises(answered={kept.hook_instance, "another"}, acknowledged={"a-card"})

    assert ["an answer without its record", "acknowledged feedback lost"] == promises.broken(url)
    engine.dispose()
