"""``knowledge diff``: what another folder answers otherwise, both answers beneath each other."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.examples import moved_to, read_example, stated_instant
from cds_service.settings import shipped
from cds_service.web.wire import encode

Out = pytest.CaptureFixture[str]
NOW_STAT = "The same MRI at STAT is left alone"


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge with some of its worked cases: each of them is asked twice for a comparison."""
    root = tmp_path_factory.mktemp("few") / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    for file in root.glob("topics/*/cases.yaml"):
        head, *cases = re.split(r"(?m)^(?=  - name: )", file.read_text(encoding="utf-8"))
        file.write_text("".join([head, *cases[:20]]), encoding="utf-8")
    return root


def without_cauda_equina(few: Path, folder: Path) -> Path:
    """The knowledge with one topic that speaks no more."""
    root = Path(shutil.copytree(few, folder / "knowledge"))
    head = root / "knowledge.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("  - low-back-pain/cauda-equina\n", ""), encoding="utf-8")
    return root


def test_a_folder_answers_as_itself(capsys: Out) -> None:
    folder = str(shipped("knowledge"))

    assert 0 == main(["knowledge", "diff", folder, folder])
    assert "all is answered alike" in capsys.readouterr().out


def test_cases_that_are_answered_otherwise_are_told(few: Path, tmp_path: Path, capsys: Out) -> None:
    root = without_cauda_equina(few, tmp_path)

    assert 1 == main(["knowledge", "diff", str(few), str(root)])
    told = capsys.readouterr().out.partition(f"{NOW_STAT}\n")[2].splitlines()[:2]
    assert ["  - low-back-pain: cauda-equina; no card"] == told[:1]
    assert "cauda-equina" not in told[1]


def test_a_sentence_in_other_words_is_told_once_for_all_its_cards(
    few: Path, tmp_path: Path, capsys: Out
) -> None:
    """What is said is the same; the clinician reads something else."""
    root = Path(shutil.copytree(few, tmp_path / "knowledge"))
    cards = root / "topics" / "suspected-spine-infection" / "cards.yaml"
    text = cards.read_text(encoding="utf-8")
    cards.write_text(text.replace("Phone radiology now.", "Ring radiology now."), encoding="utf-8")

    assert 1 == main(["knowledge", "diff", str(few), str(root)])
    shown = capsys.readouterr().out
    old, new = (
        [line for line in shown.splitlines() if line.startswith(f"  {sign} {words} radiology now.")]
        for sign, words in (("-", "Phone"), ("+", "Ring"))
    )
    assert old
    assert len(old) == len(new) == len(set(old))
    assert re.search(r"^in other words: .+ and \d+ more$", shown, re.MULTILINE)
    assert re.search(r"^0 answered otherwise, \d+ in other words alone$", shown, re.MULTILINE)


def test_a_recorded_request_is_asked_as_of_its_own_time(
    few: Path, tmp_path: Path, capsys: Out
) -> None:
    """Of today its findings would be too old, and any two folders would be silent alike."""
    root = without_cauda_equina(few, tmp_path)
    long_ago = datetime(2024, 5, 1, 14, 30, tzinfo=UTC)
    request = moved_to(read_example("cauda-equina-disc"), long_ago, written_at=stated_instant())
    recorded = tmp_path / "recorded.json"
    recorded.write_bytes(encode(request))

    assert 1 == main(["knowledge", "diff", str(few), str(root), str(recorded)])
    shown = capsys.readouterr().out.partition(f"{recorded}\n")[2].splitlines()
    assert "  - low-back-pain: cauda-equina; no card" == shown[0]


def test_a_request_that_lacks_what_it_needs_ends_nothing(
    few: Path, tmp_path: Path, capsys: Out
) -> None:
    request = read_example("article")
    del request["prefetch"]
    del request["context"]["draftOrders"]["entry"][0]["resource"]["reasonCode"]
    (tmp_path / "recorded.json").write_bytes(encode(request))

    assert 0 == main(["knowledge", "diff", str(few), str(few), str(tmp_path / "recorded.json")])
    assert "all is answered alike" in capsys.readouterr().out


def test_recorded_requests_are_asked_too(few: Path, tmp_path: Path, capsys: Out) -> None:
    root = Path(shutil.copytree(few, tmp_path / "knowledge"))
    article = shipped("fixtures") / "scenarios" / "article" / "request.json"

    assert 0 == main(["knowledge", "diff", str(few), str(root), str(article)])
    assert "all is answered alike" in capsys.readouterr().out
