"""The run as a whole: right, the same however it is run, restartable, and never ended by a line."""

import fcntl
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.replay import report
from cds_service.replay.engines import named
from cds_service.replay.engines.named import ENGINES
from cds_service.replay.made.export import make_export

from .conftest import counts_of, mri, written_by

COMMAND = str(Path(sys.executable).with_name("cds-service"))


def run(source: Path, out: Path, workers: int = 1) -> int:
    return main(["replay", str(source), "--out", str(out), "--workers", str(workers)])


@pytest.fixture(scope="session")
def reported(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on the made export, by one worker, uninterrupted."""
    out = tmp_path_factory.mktemp("reported") / "report"
    assert 0 == run(export, out)
    return out


def test_two_workers_write_the_same_report_to_the_byte(
    export: Path, reported: Path, tmp_path: Path
) -> None:
    assert 0 == run(export, tmp_path / "report", workers=2)

    assert written_by(reported) == written_by(tmp_path / "report")


def test_a_made_export_is_the_same_every_time(export: Path, tmp_path: Path) -> None:
    make_export(tmp_path / "again", patients=100)

    assert written_by(export) == written_by(tmp_path / "again")


def killed_at(stage: str, export: Path, out: Path) -> bool:
    """A run that gets SIGKILL once the first task of a stage is done; whether it came before the end."""
    killed = subprocess.Popen(
        [COMMAND, "replay", str(export), "--out", str(out), "--workers", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    reached = out / ".work" / "stages" / stage
    while not list(reached.glob("*.json")) and killed.poll() is None:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    return killed.wait() == -signal.SIGKILL and not (out / "report.html").exists()


@pytest.mark.parametrize("stage", ["orders", "asked", "lines", "judged"])
def test_a_killed_run_goes_on_and_ends_with_the_same_report(
    stage: str, export: Path, reported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The workers go with their parent.  A run that was quicker than the signal is none: then another."""
    runs = (tmp_path / f"report-{number}" for number in range(9))
    out = next(each for each in runs if killed_at(stage, export, each))

    assert 0 == run(export, out)

    assert "going on where an earlier run stopped" in capsys.readouterr().err
    assert written_by(reported) == written_by(out)


def test_nothing_of_a_patient_is_left_in_the_work_folder(replayed: Callable[..., Path]) -> None:
    tables = [
        f"{name}.{form}" for name in ("burden", "counts", "orders") for form in ("csv", "parquet")
    ]

    assert [*tables, "report.html", "silent.csv", "silent.parquet"] == list(
        written_by(replayed(mri()))
    )


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A work folder in which a run on ``source.ndjson`` stopped before its report was written."""
    (tmp_path / "source.ndjson").write_text("not json\n")
    (tmp_path / "report").write_text("a file where the report's folder should be")
    work = tmp_path / "work"
    command = ["replay", str(tmp_path / "source.ndjson"), "--workers", "1", "--work", str(work)]
    assert 2 == main([*command, "--out", str(tmp_path / "report")])
    return work


def test_a_changed_source_starts_anew_and_says_so(
    stopped: Path, replayed: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (stopped.parent / "report").unlink()

    out = replayed(mri(), options=("--work", str(stopped)))

    assert "starting anew: the source changed" in capsys.readouterr().err
    assert 1 == counts_of(out)["lines", "read"]
    assert 0 == counts_of(out)["lines", "bad"]


def test_a_folder_that_holds_other_things_is_no_work_folder(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    assert 2 == main(["replay", str(export), "--work", str(tmp_path)])

    assert "holds other files" in capsys.readouterr().err
    assert "mine" == (tmp_path / "mine.txt").read_text()


def test_a_second_replay_keeps_out_of_the_first_ones_folder(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "replay.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert 2 == main(["replay", str(export), "--work", str(tmp_path)])

    assert "another replay is at work" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_a_source_without_a_file_to_read_is_refused(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()

    assert 2 == main(["replay", str(tmp_path / place), "--out", str(tmp_path / "report")])

    assert "name " in capsys.readouterr().err
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("engine", sorted(set(ENGINES) - {"plain"}))
def test_an_engine_that_lacks_what_it_needs_says_what_that_is(
    engine: str, export: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(named, "find_spec", lambda name: None)

    assert 2 == main(["replay", str(export), "--engine", engine])

    assert f"--engine {engine} needs" in capsys.readouterr().err


def test_where_pyarrow_is_not_installed_the_tables_are_written_as_csv_alone(
    replayed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "find_spec", lambda name: None)

    assert ["burden.csv", "counts.csv", "orders.csv", "report.html", "silent.csv"] == list(
        written_by(replayed(mri()))
    )
