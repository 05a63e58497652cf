"""How the store stands, as it is told: written to now and then, of this release, and what waits for it."""

import fcntl
import os
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ample_time import eventually
from made_records import MONDAY, a_record, count, feedback, teller
from sqlalchemy import text

from cds_service.errors import StoreUnavailable
from cds_service.hooks.feedback import Outcome
from cds_service.records import record_keeping
from cds_service.records.losses import Loss
from cds_service.records.migrate import write_on_trial
from cds_service.records.record_keeping import Records
from cds_service.records.spool import progress, writing
from cds_service.records.spool.progress import ProgressReport, last_word
from cds_service.records.tables import CONSULTATION, FEEDBACK, HEAD

Lost = list[tuple[Loss, int]]


@pytest.fixture
def lost(kept: Records) -> Lost:
    told: Lost = []
    kept.tell_of_losses(lambda why, number: told.append((why, number)))
    return told


def spool_of(kept: Records) -> Path:
    return kept._folders[0]  # noqa: SLF001


def drain(kept: Records) -> None:
    """As the process beside the workers does: their files stay open."""
    kept._drain.drain()  # noqa: SLF001


def of_a_later_release(kept: Records) -> None:
    with kept.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def test_what_is_in_the_store_waits_no_more_though_its_file_is_still_written_to(
    kept: Records,
) -> None:
    kept.keep_consultation(a_record("one", ("ImageNow",)))
    before = kept.waiting
    drain(kept)

    assert (1, True) == (before.files, before.bytes > 0)
    assert (0, 0) == kept.waiting
    kept.keep_consultation(a_record("two", ("ImageNow",)))
    assert before == kept.waiting


def test_a_store_that_takes_what_is_written_has_no_fault(kept: Records) -> None:
    assert kept.fault is None
    drain(kept)
    assert kept.fault is None


def test_what_the_drain_finds_is_told_by_who_did_not_try(kept: Records) -> None:
    of_a_later_release(kept)
    with pytest.raises(StoreUnavailable):
        drain(kept)

    assert "another release" in str(kept.fault)


def test_a_store_of_a_later_release_takes_no_feedback_and_its_records_wait(kept: Records) -> None:
    drain(kept)
    of_a_later_release(kept)
    kept.keep_consultation(a_record("one", ("ImageNow",)))

    with pytest.raises(StoreUnavailable, match="another release"):
        kept.keep_feedback(teller(), (feedback("a", Outcome.ACCEPTED),), now=MONDAY)
    with pytest.raises(StoreUnavailable, match="another release"):
        drain(kept)

    assert [0, 0] == [count(kept.engine, table) for table in (CONSULTATION, FEEDBACK)]
    assert 1 == kept.waiting.files


@contextmanager
def a_full_disk(room: int = 0) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes; Python has the signal ignored."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_shows_although_nothing_is_to_be_stored(kept: Records) -> None:
    """It could be read as ever."""
    with a_full_disk(), pytest.raises(StoreUnavailable):
        write_on_trial(kept.engine)
    write_on_trial(kept.engine)

    with kept.engine.connect() as connection:
        assert HEAD == connection.scalar(text("SELECT version_num FROM alembic_version"))


def test_a_drain_that_is_silent_for_long_is_a_fault(
    kept: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_keeping, "_SILENT_SECONDS", -1.0)
    assert kept.fault is None  # nobody drains here, and nobody is missed
    kept.start()

    assert "nobody has written" in str(kept.fault)


def test_what_can_be_kept_nowhere_is_told_with_why(kept: Records, lost: Lost) -> None:
    kept.keep_consultation(a_record("one", ("ImageNow",)))
    (file,) = spool_of(kept).glob("*.spool")
    with file.open("ab") as damaged:
        damaged.write(b"half a line\n")
    drain(kept)
    with a_full_disk():
        kept.keep_consultation(a_record("two", ("ImageNow",)))

    assert [(Loss.DAMAGED, 1), (Loss.UNWRITTEN, 1)] == lost


def test_a_record_for_whose_end_there_is_no_room_is_lost_once(kept: Records, lost: Lost) -> None:
    """And leaves no half of a line, which would count as damaged when it is found."""
    kept.keep_consultation(a_record("one", ("ImageNow",)))
    (file,) = spool_of(kept).glob("*.spool")
    with a_full_disk(file.stat().st_size + 40):
        kept.keep_consultation(a_record("two", ("ImageNow",)))
    drain(kept)

    assert [(Loss.UNWRITTEN, 1)] == lost
    assert 1 == count(kept.engine, CONSULTATION)


def test_a_full_disk_is_not_filled_with_empty_files(
    kept: Records, lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for each time that it is tried again, for as long as it stays full."""
    monkeypatch.setattr(writing, "_PAUSE_SECONDS", 0.0)
    with a_full_disk():
        for _ in range(3):
            kept.keep_consultation(a_record("one", ("ImageNow",)))

    assert [(Loss.UNWRITTEN, 1)] * 3 == lost
    assert [] == list(spool_of(kept).glob("*.spool"))


def test_what_is_removed_is_written_anew_also_by_who_has_no_further_record(kept: Records) -> None:
    """A worker that stands by while another process drains, and that nobody calls any more."""
    kept.keep_consultation(a_record("one", ("ImageNow",)))
    other = os.open(spool_of(kept), os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    kept.start()
    shutil.rmtree(spool_of(kept))

    eventually(lambda: count(kept.engine, CONSULTATION) == 1)
    os.close(other)


def test_what_is_no_plain_file_holds_nobody_up(kept: Records) -> None:
    spool_of(kept).mkdir(exist_ok=True)
    os.mkfifo(spool_of(kept) / "0-1.spool")
    drain(kept)

    assert (0, 0) == kept.waiting


@pytest.mark.parametrize("said", [b"", b"{", b'{"stored": {"x": "y"}}'])
def test_a_word_of_the_drain_that_cannot_be_read_is_none(kept: Records, said: bytes) -> None:
    kept.keep_consultation(a_record("one", ("ImageNow",)))
    (spool_of(kept) / "progress.json").write_bytes(said)

    assert last_word((spool_of(kept),)) is None
    assert 1 == kept.waiting.files


def test_on_a_read_only_disk_the_drain_tells_where_records_can_wait(tmp_path: Path) -> None:
    (tmp_path / "read-only").write_text("a file where the folder belongs")
    folders = (tmp_path / "read-only" / "spool", tmp_path / "last-resort")
    ProgressReport(folders).tell({}, "a fault")

    word = last_word(folders)
    assert word is not None
    assert "a fault" == word.fault


def test_of_two_that_drain_the_newer_word_counts(tmp_path: Path) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    for folder, fault in ((folders[1], "former"), (folders[0], "later")):
        ProgressReport((folder,)).tell({}, fault)

    word = last_word(folders)
    assert word is not None
    assert "later" == word.fault


def test_a_clock_that_is_set_back_hides_no_outage(kept: Records) -> None:
    """What the drain tells after it was set back is newer than what this process knew before."""
    of_a_later_release(kept)
    with pytest.raises(StoreUnavailable):
        drain(kept)
    an_hour_ago = time.time() - 3600
    os.utime(spool_of(kept) / "progress.json", (an_hour_ago, an_hour_ago))

    assert "another release" in str(kept.fault)


def test_a_word_of_before_the_machine_started_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock that nobody sets begins anew then, and the spool may lie on a disk that stays."""
    ProgressReport((tmp_path,)).tell({}, "a fault")
    monkeypatch.setattr(progress, "monotonic", lambda: 1.0)

    assert last_word((tmp_path,)) is None
