"""Examples beside the words are tried, and what is read otherwise is told with its line."""

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import Fault
from cds_service.knowledge_base.checking.check import check_knowledge
from cds_service.knowledge_base.checking.examples import (
    ORDER_NAMES,
    WORDS,
    faults_of_examples,
    read_examples,
)
from cds_service.narrative.mentions import Reader
from cds_service.settings import shipped

KNOWLEDGE = shipped("knowledge")

Told = Callable[[Path, str], list[tuple[str, int, str]]]


@pytest.fixture
def told(tmp_path: Path, knowledge: Knowledge) -> Told:
    """``told(file, row)``: what is said of the examples with one row more, at their end."""
    for name in (WORDS, ORDER_NAMES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(KNOWLEDGE / name, tmp_path / name)

    def call(name: Path, row: str) -> list[tuple[str, int, str]]:
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(row)
        return [told_of(fault) for fault in faults_of_examples(knowledge, tmp_path)]

    return call


def told_of(fault: Fault) -> tuple[str, int, str]:
    return fault.location.file.name, fault.location.line, fault.sentence


def lines_of(name: Path) -> int:
    return len((KNOWLEDGE / name).read_text(encoding="utf-8").splitlines())


def test_the_examples_that_are_shipped_are_read_as_they_say(knowledge: Knowledge) -> None:
    assert [] == [str(fault) for fault in faults_of_examples(knowledge, KNOWLEDGE)]


@pytest.mark.parametrize(
    ("name", "row", "sentence"),
    [
        (
            WORDS,
            "no foot drop,focal-weakness,affirmed,no\n",
            "'no foot drop': focal-weakness is expected as affirmed, and read as negated",
        ),
        (
            WORDS,
            "legs of jelly,focal-weakness,affirmed,yes\n",
            "'legs of jelly': focal-weakness is expected as affirmed, new, and read as absent",
        ),
        (WORDS, "gout,gout,affirmed,no\n", "'gout': no words are called 'gout'"),
        (
            WORDS,
            "foot drop,focal-weakness,afirmed,no\n",
            "'foot drop': ('afirmed', 'no') is no sense and whether it is called new",
        ),
        (WORDS, "foot drop,focal-weakness\n", "4 columns were expected, and not 2"),
        (
            ORDER_NAMES,
            "MRI L SPINE WO,MR,lumbar,with\n",
            "'MRI L SPINE WO': expected is MR, lumbar, with, and read MR, lumbar, without",
        ),
        (
            ORDER_NAMES,
            "CT HEAD,CT,cervical,without\n",
            "'CT HEAD': expected is CT, cervical, without, and read none",
        ),
        (
            ORDER_NAMES,
            "MRI SPINE,MRT,lumbar,with\n",
            "'MRI SPINE': no study: 'MRT' is not a valid Modality",
        ),
    ],
)
def test_an_example_that_is_read_otherwise_is_told_with_its_line(
    told: Told, name: Path, row: str, sentence: str
) -> None:
    assert [(name.name, lines_of(name) + 1, sentence)] == told(name, row)


def test_the_line_of_an_example_is_that_on_which_it_begins(told: Told) -> None:
    found = told(WORDS, '"no fever\nno foot drop",focal-weakness,affirmed,no\nx,gout,absent,no\n')

    assert [lines_of(WORDS) + 1, lines_of(WORDS) + 3] == [line for _, line, _ in found]


@pytest.mark.parametrize("name", [WORDS, ORDER_NAMES])
def test_a_table_without_its_heading_is_refused(
    tmp_path: Path, knowledge: Knowledge, name: Path
) -> None:
    shutil.copytree(KNOWLEDGE, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(text.partition("\n")[2], encoding="utf-8")
    (fault,) = faults_of_examples(knowledge, tmp_path)

    assert (name.name, 1) == told_of(fault)[:2]
    assert "the first line has to be text," in fault.sentence


@pytest.mark.parametrize("name", [WORDS, ORDER_NAMES])
def test_a_table_that_is_missing_is_told(tmp_path: Path, knowledge: Knowledge, name: Path) -> None:
    shutil.copytree(KNOWLEDGE, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).unlink()
    (fault,) = faults_of_examples(knowledge, tmp_path)

    assert "no table of examples" in fault.sentence


def test_words_that_no_example_shows_are_told(knowledge: Knowledge, tmp_path: Path) -> None:
    shutil.copytree(KNOWLEDGE, tmp_path, dirs_exist_ok=True)
    kept = [e for e in read_examples(KNOWLEDGE, WORDS) if e.says["concept"] != "fever"]
    with (tmp_path / WORDS).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(kept[0].says)
        rows.writerows(each.says.values() for each in kept)

    assert ["no example shows the words of 'fever'"] == [
        fault.sentence for fault in faults_of_examples(knowledge, tmp_path)
    ]


def test_a_phrase_that_is_taken_out_fails_its_examples(tmp_path: Path) -> None:
    """*Foot drop* replaced by other words once passed the check: its rows stood in the tests."""
    root = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, root, ignore=shutil.ignore_patterns("cases.yaml"))
    words = root / "words" / "concepts.yaml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("foot drop", "gum ache").replace("foot[- ]?drop", "gum ache"), "utf-8")  # fmt: skip
    found = [fault for fault in check_knowledge(root) if fault.location.file.name == WORDS.name]

    assert found
    assert all("drop" in fault.sentence.casefold() for fault in found)


def test_a_vocabulary_without_words_reads_no_example(knowledge: Knowledge) -> None:
    """A runner that finds nothing proves nothing."""
    reader = Reader(replace(knowledge.reading.narrative.lexicon, phrases=()))
    without = replace(knowledge, reading=replace(knowledge.reading, narrative=reader))
    found = [
        f for f in faults_of_examples(without, KNOWLEDGE) if f.location.file.name == WORDS.name
    ]

    assert len(read_examples(KNOWLEDGE, WORDS)) == len(found)
