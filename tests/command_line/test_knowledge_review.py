"""``knowledge review``: who has signed which file, for a person and for a machine."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import yaml

from cds_service.command_line.cli import main
from cds_service.settings import shipped

Out = pytest.CaptureFixture[str]
FILE = "value-sets/fever.yaml"


def test_every_file_is_listed_and_that_nobody_has_signed_it(capsys: Out) -> None:
    assert 0 == main(["knowledge", "review"])
    told = capsys.readouterr()
    rows = [each.split("\t") for each in told.out.splitlines()]

    assert [FILE, "not signed", "", "", "", ""] in rows
    assert {6} == {len(each) for each in rows}
    assert f"NOT SIGNED: {len(rows)} of {len(rows)} files of knowledge." in told.err


def test_check_tells_it_too(capsys: Out) -> None:
    assert 0 == main(["knowledge", "check"])
    assert "NOT SIGNED: " in capsys.readouterr().out


def test_who_signed_stands_beside_what_they_signed(tmp_path: Path, capsys: Out) -> None:
    root = Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))
    now = hashlib.sha256((root / FILE).read_bytes()).hexdigest()
    said = {"name": "A", "role": "physician", "date": "2026-12-01", "reviewed": "its codes"}
    of_now, of_before = {**said, "sha256": now}, {**said, "name": "B", "sha256": "0" * 64}
    signatures = [{"file": FILE, **each} for each in (of_now, of_before)]
    (root / "signatures.yaml").write_text(yaml.safe_dump({"signatures": signatures}))

    assert 0 == main(["knowledge", "review", "--dir", str(root)])
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert f"{FILE}\tsigned\tA\tphysician\t2026-12-01\tits codes" in lines
    assert "have changed since" not in told.err
    assert f"{FILE}\tchanged since it was signed\tB\tphysician\t2026-12-01\tits codes" in lines

    assert 0 == main(["knowledge", "review", "--dir", str(root), "--json"])
    by_name = {each["file"]: each for each in json.loads(capsys.readouterr().out)}
    assert {
        "file": FILE,
        "sha256": now,
        "signatures": [of_now, of_before],
        "standing": "signed",
    } == (by_name[FILE])
    assert "not signed" == by_name["tests.yaml"]["standing"]


def test_in_a_terminal_it_is_a_table(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    main(["knowledge", "review"])

    assert any(FILE in each and "│" in each for each in capsys.readouterr().out.splitlines())
