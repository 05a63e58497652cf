"""The spool: safe once written, whoever dies, and honest about what it could not write."""

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cds_service.records.database import read_url
from cds_service.records.spool.folders import bytes_held, files_in, spool_folders
from cds_service.records.spool.reading import SpoolFile
from cds_service.records.spool.writing import Spool


def read(folder: Path) -> list[bytes]:
    """The records of every file, however damaged."""
    found: list[bytes] = []
    for path in files_in((folder,)):
        with SpoolFile(path) as file:
            found += [record for bite in file.bites_from(0) for record in bite.records]
    return found


def damaged(path: Path) -> int:
    with SpoolFile(path) as file:
        return sum(bite.damaged for bite in file.bites_from(0))


def test_what_is_appended_can_be_read_at_once(tmp_path: Path) -> None:
    spool = Spool((tmp_path,))

    assert [True, True] == [spool.append(each) for each in (b"one", b"two")]
    assert [b"one", b"two"] == read(tmp_path)


def test_a_file_is_finished_once_its_writer_has_left_it(tmp_path: Path) -> None:
    spool = Spool((tmp_path,))
    spool.append(b"one")
    (path,) = files_in((tmp_path,))
    with SpoolFile(path) as file:
        assert not file.is_finished

    spool.close()

    with SpoolFile(path) as file:
        assert file.is_finished


def test_a_new_file_is_begun_when_one_is_full(tmp_path: Path) -> None:
    spool = Spool((tmp_path,), file_bytes=30)
    for number in range(4):
        spool.append(b"%010d" % number)

    assert 2 == len(files_in((tmp_path,)))
    assert [b"%010d" % number for number in range(4)] == read(tmp_path)


def test_a_record_larger_than_a_bite_is_read_whole(tmp_path: Path) -> None:
    spool = Spool((tmp_path,))
    large = b"x" * 1_000_000
    spool.append(large)
    spool.append(b"small")

    assert [large, b"small"] == read(tmp_path)


def test_a_torn_end_is_left_for_its_writer_and_dropped_after_its_death(tmp_path: Path) -> None:
    spool = Spool((tmp_path,))
    spool.append(b"one")
    (path,) = files_in((tmp_path,))
    with path.open("ab") as file:
        file.write(b"0badc0de tor")

    assert (0, [b"one"]) == (damaged(path), read(tmp_path))
    spool.close()
    assert (1, [b"one"]) == (damaged(path), read(tmp_path))


@pytest.mark.parametrize("line", [b"\n", b"words\n", b"00000000 one\n", b"\xff\x00 one\n"])
def test_a_damaged_line_takes_no_other_with_it(tmp_path: Path, line: bytes) -> None:
    spool = Spool((tmp_path,))
    spool.append(b"one")
    (path,) = files_in((tmp_path,))
    with path.open("ab") as file:
        file.write(line)
    spool.append(b"two")

    assert (1, [b"one", b"two"]) == (damaged(path), read(tmp_path))


def test_a_process_that_is_killed_leaves_a_finished_file_with_all_that_it_wrote(
    tmp_path: Path,
) -> None:
    program = (
        "import os, pathlib, signal, sys\n"
        "from cds_service.records.spool.writing import Spool\n"
        "spool = Spool((pathlib.Path(sys.argv[1]),))\n"
        "[spool.append(b'%d' % number) for number in range(100)]\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], check=False)

    assert -signal.SIGKILL == done.returncode
    assert [b"%d" % number for number in range(100)] == read(tmp_path)
    (path,) = files_in((tmp_path,))
    with SpoolFile(path) as file:
        assert file.is_finished


def test_a_folder_that_cannot_be_had_is_replaced_by_the_last_resort(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spool = Spool((tmp_path / "file" / "spool", tmp_path / "last"))

    assert spool.append(b"one")
    assert [b"one"] == read(tmp_path / "last")


def test_a_spool_that_has_no_folder_counts_what_is_lost_and_logs_it_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    spool = Spool((tmp_path / "file" / "spool",))

    assert [False, False] == [spool.append(b"SECRET"), spool.append(b"SECRET")]
    assert 2 == spool.lost
    assert 1 == caplog.text.count("could not be written")
    assert "SECRET" not in caplog.text


def test_a_spool_is_bounded(tmp_path: Path) -> None:
    spool = Spool((tmp_path,), file_bytes=100, most_bytes=1000)
    kept = sum(spool.append(b"x" * 90) for _ in range(100))

    assert bytes_held((tmp_path,)) <= 1100
    assert 100 == kept + spool.lost
    assert kept == len(read(tmp_path))


@contextmanager
def a_full_disk(after: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes; Python has the signal ignored."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_loses_no_more_than_it_must(tmp_path: Path) -> None:
    spool = Spool((tmp_path,))
    with a_full_disk(after=250):
        kept = [spool.append(b"x" * 91) for _ in range(5)]

    assert [True, True, False, False, False] == kept
    assert 3 == spool.lost
    assert [b"x" * 91] * 2 == read(tmp_path)


@pytest.mark.parametrize(
    "and_then", [lambda spool: spool.append(b"c"), lambda spool: spool.close()]
)
def test_a_folder_that_is_removed_while_running_is_noticed_and_costs_no_record(
    and_then: Callable[[Spool], object], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "spool"
    spool = Spool((folder,))
    spool.append(b"a")
    spool.append(b"b")
    shutil.rmtree(folder)
    and_then(spool)

    assert [b"a", b"b"] == read(folder)[:2]
    assert 0 == spool.lost
    assert 1 == caplog.text.count("removed by somebody else")


def test_what_was_removed_and_cannot_be_written_anew_is_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "spool"
    spool = Spool((folder,))
    told: list[int] = []
    spool.tell_of_loss = lambda _why, number: told.append(number)
    kept = [spool.append(each) for each in (b"a", b"b")]
    shutil.rmtree(folder)
    folder.write_text("in the way")
    spool.append(b"c")

    assert [True, True] == kept
    assert [2, 1] == told
    assert 3 == spool.lost
    assert "could not be written to disk: 2 lost" in caplog.text


def test_records_wait_beside_an_embedded_store_or_under_the_name_of_one_elsewhere(
    tmp_path: Path,
) -> None:
    embedded, last = spool_folders(read_url(f"sqlite:///{tmp_path}/store.db"))
    one, _ = spool_folders(read_url("postgresql://a:b@one/db"))
    other, _ = spool_folders(read_url("postgresql://a:b@other/db"))

    assert tmp_path / "store.db-spool" == embedded
    assert str(os.geteuid()) in last.name
    assert one != other
    assert "var" == one.parent.name
