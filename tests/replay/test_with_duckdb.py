"""DuckDB gives the report of the plain engine, within its bound of memory, and goes on where it was."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.replay.division import Limits
from cds_service.replay.engines import duckdb_sorting
from cds_service.replay.engines.duckdb_sorting import lines_file, sorter
from cds_service.replay.gathering import Kept

from .conftest import mri, of_patient, written_by


def test_duckdb_writes_the_report_of_the_plain_engine_to_the_byte(
    by_engine: Callable[..., Path], tmp_path: Path
) -> None:
    """In tasks and shares so small that there are some."""
    plain = by_engine("plain", tmp_path / "plain")

    found = by_engine("duckdb", tmp_path / "duck", Limits(200_000, share_bytes=50_000))

    assert written_by(plain) == written_by(found)


def test_more_orders_than_duckdb_may_hold_are_sorted_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not fit lies in the scratch folder while the sort goes on."""
    monkeypatch.setattr(duckdb_sorting, "_MEMORY", "48MB")
    with lines_file(tmp_path / "orders") as keep:
        for number in range(300_000):
            own_id = blake2b(bytes(f"{number}", "ascii")).hexdigest().encode()
            keep(Kept(f"p{number % 9973}", "not imaging", 0, number, own_id))

    with sorter(tmp_path / "scratch", threads=1) as duck:
        orders = duck.in_turn([tmp_path / "orders"])
        first = next(orders)
        spilled = sum(path.stat().st_size for path in (tmp_path / "scratch").iterdir())
        places = [(each.owner, each.offset) for each in (first, *orders)]

    assert spilled > 0
    assert sorted((f"p{number % 9973}", number) for number in range(300_000)) == places


def test_a_run_that_was_stopped_before_its_report_goes_on(
    replayed: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, report = tmp_path / "source.ndjson", tmp_path / "stopped"
    expected = written_by(replayed(mri(), of_patient("Condition", "c")))
    command = ["replay", str(source), "--engine", "duckdb", "--workers", "1"]
    command += ["--work", str(tmp_path / "work"), "--out", str(report)]
    report.write_text("a file where the report's folder should be")
    assert 2 == main(command)
    report.unlink()

    assert 0 == main(command)

    assert "going on where an earlier run stopped" in capsys.readouterr().err
    assert expected == written_by(report)
