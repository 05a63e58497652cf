"""The export of made-up patients that anybody can write, to try a replay on."""

from pathlib import Path

import pytest

from cds_service.command_line.cli import main

from .conftest import written_by

Out = pytest.CaptureFixture[str]


def test_the_command_writes_the_export_that_these_tests_replay(
    export: Path, tmp_path: Path, capsys: Out
) -> None:
    folder = tmp_path / "new" / "made"

    assert 0 == main(["replay-example", str(folder), "--patients", "100"])
    assert written_by(export) == written_by(folder)
    assert f" replay {folder}\n" in capsys.readouterr().out


def test_nobody_in_it_is_anybody(export: Path) -> None:
    lines = (export / "Patient.0000.ndjson").read_bytes().splitlines()

    assert 100 == len(lines)
    assert all(b'"Testperson"' in line and b'"HTEST"' in line for line in lines)


@pytest.mark.parametrize("taken", ["kept.txt", ""])
def test_what_stands_there_already_is_left_alone(taken: str, tmp_path: Path, capsys: Out) -> None:
    """A folder with something in it, and a file."""
    place = tmp_path / "place"
    if taken:
        place.mkdir()
        (place / taken).touch()
    else:
        place.touch()
    before = sorted(tmp_path.rglob("*"))

    assert 2 == main(["replay-example", str(place)])
    complaint = capsys.readouterr().err
    assert str(place) in complaint
    assert "folder" in complaint
    assert before == sorted(tmp_path.rglob("*"))
