"""``consult --case``: a worked case's cards in words, of the knowledge that is shipped or of a draft of it."""

import shutil
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.knowledge_base.checking.cases import read_cases
from cds_service.settings import shipped

Out = pytest.CaptureFixture[str]
STAT = "A routine MRI without contrast becomes one without and with contrast at STAT, in one click"


def test_a_case_is_found_by_a_part_of_its_name(capsys: Out) -> None:
    assert 0 == main(["consult", "--case", "routine mri without contrast BECOMES one"])
    shown = capsys.readouterr()
    for words in (
        STAT,
        "body-temperature: 38.9 Cel",
        "study: mri-spine-without-contrast",
        "make this order STAT, day or night",
        "focal weakness, today",
        "[x] Change to MRI of the thoracic spine without and with IV contrast, STAT",
    ):
        assert words in shown.out
    assert "" == shown.err


def test_a_name_that_many_have_lists_them_and_shows_none(capsys: Out) -> None:
    assert 2 == main(["consult", "--case", "anaphylaxis"])
    shown = capsys.readouterr().out
    assert "  After anaphylaxis a film is joined by an MRI without contrast\n" in shown
    assert "suspected-spine-infection: target, gadolinium\n" in shown
    assert "How the answer came about" not in shown


def test_without_a_name_all_are_listed(capsys: Out) -> None:
    assert 0 == main(["consult", "--case"])
    listed = capsys.readouterr().out.splitlines()
    assert {f"  {case.name}" for case in read_cases(shipped("knowledge"))} <= set(listed)


def test_a_whole_name_is_meant_though_another_begins_with_it(
    capsys: Out,
) -> None:
    names = [case.name for case in read_cases(shipped("knowledge"))]
    (whole, *_) = [a for a in names if any(a != b and a.casefold() in b.casefold() for b in names)]

    assert 0 == main(["consult", "--case", whole])
    assert whole in capsys.readouterr().out


def test_a_name_that_none_has_says_how_to_find_one(capsys: Out) -> None:
    assert 2 == main(["consult", "--case", "no such case"])
    assert "--case alone lists them all" in capsys.readouterr().err


def test_a_draft_of_the_knowledge_shows_its_own_words_and_what_its_case_expects(
    tmp_path: Path, capsys: Out
) -> None:
    """What a radiologist wants to see of a changed sentence, before anybody calls it right."""
    root = Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))
    cards = root / "topics" / "suspected-spine-infection" / "cards.yaml"
    text = cards.read_text(encoding="utf-8")
    assert "Phone radiology now." in text
    cards.write_text(text.replace("Phone radiology now.", "Ring radiology now."), encoding="utf-8")
    cases = cards.with_name("cases.yaml")
    text = cases.read_text(encoding="utf-8")
    begin = text.index(STAT)
    text = text[:begin] + text[begin:].replace("rating: usually", "rating: usually-not", 1)
    cases.write_text(text, encoding="utf-8")

    assert 0 == main(["consult", "--case", STAT, "--dir", str(root)])
    shown = capsys.readouterr()
    assert "Ring radiology now." in shown.out
    assert "rating: expected usually-not-appropriate, found usually-appropriate" in shown.err


@pytest.mark.parametrize("option", [["--json"], ["--at", "2026-11-20T14:30:00Z"]])
def test_what_is_for_a_request_is_refused_of_a_case(option: list[str], capsys: Out) -> None:
    assert 2 == main(["consult", "--case", STAT, *option])
    assert "hook request" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["request.json", "--case", "x"]])
def test_it_is_a_file_or_a_case(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["consult", *arguments])
    assert 2 == left.value.code
