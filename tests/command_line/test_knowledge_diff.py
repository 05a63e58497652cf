"""``knowledge diff``: what another folder answers otherwise, both answers beneath each other."""

import shutil
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.settings import shipped

Out = pytest.CaptureFixture[str]
NOW_STAT = "The same MRI at STAT is left alone"


def test_a_folder_answers_as_itself(capsys: Out) -> None:
    folder = str(shipped("knowledge"))

    assert 0 == main(["knowledge", "diff", folder, folder])
    assert "all is answered alike" in capsys.readouterr().out


def test_cases_that_are_answered_otherwise_are_told(tmp_path: Path, capsys: Out) -> None:
    """Here: a topic is not turned on any more."""
    root = Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))
    head = root / "knowledge.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("  - low-back-pain/cauda-equina\n", ""), encoding="utf-8")

    assert 1 == main(["knowledge", "diff", str(shipped("knowledge")), str(root)])
    told = capsys.readouterr().out.partition(f"{NOW_STAT}\n")[2].splitlines()[:2]
    assert ["  - low-back-pain: cauda-equina; no card"] == told[:1]
    assert "cauda-equina" not in told[1]


def test_recorded_requests_are_asked_too(tmp_path: Path, capsys: Out) -> None:
    root = Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))
    article = shipped("fixtures") / "scenarios" / "article" / "request.json"

    assert 0 == main(["knowledge", "diff", str(shipped("knowledge")), str(root), str(article)])
    assert "all is answered alike" in capsys.readouterr().out
