"""A phrase is tried on itself: one that is never read, and a class that no phrase names, are told."""

import shutil
from pathlib import Path

import pytest

from cds_service.knowledge_base.checking.phrases import faults_of_phrases, instance_of
from cds_service.knowledge_base.documents import read_documents
from cds_service.knowledge_base.lexicon_phrases import parsed
from cds_service.knowledge_base.load import compile_knowledge
from cds_service.settings import shipped

CONCEPTS, CLASSES = "words/concepts.yaml", "words/classes.yaml"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    root = tmp_path / "knowledge"
    shutil.copytree(shipped("knowledge"), root, ignore=shutil.ignore_patterns("cases.yaml"))
    return root


def told(root: Path, name: str, right: str, wrong: str) -> list[str]:
    """What is told once a file says something else."""
    file = root / name
    file.write_text(file.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    files = read_documents(root)
    return [fault.sentence for fault in faults_of_phrases(compile_knowledge(files), files)]


def test_the_shipped_phrases_are_all_read(copied: Path) -> None:
    assert [] == told(copied, CONCEPTS, "", "")


def test_a_phrase_whose_words_an_exception_takes_is_told(copied: Path) -> None:
    found = told(copied, CONCEPTS, "      - 'febrile'", "      - 'febrile'\n      - 'hay fever'")
    assert ["the phrase, as 'hay fever', is not read as 'fever': another takes its words"] == found


def test_a_row_whose_example_is_not_read_is_told(copied: Path) -> None:
    row = "      - {phrase: febrile, example: the patient is well}"
    found = told(copied, CONCEPTS, "      - 'febrile'", row)

    assert [
        "its example 'the patient is well', is not read as 'fever': another takes its words"
    ] == found


def test_a_class_that_no_phrase_names_is_told(copied: Path) -> None:
    found = told(copied, CLASSES, "\nclasses:\n", "\nclasses:\n  gout: [gout]\n")
    assert ["no phrase names <gout>"] == found


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("foot drop", "foot drop"),
        ("weak|numb [left] leg ..3", "numb leg"),
        ("pvr <200..999>", "pvr 200"),
        ("leg <grade 2..4>", "leg 2/5"),
        ("<level> level", "T10 level"),
        ("=SEA infect*", "SEA infect"),
        ("(can not)|cant walk", "cant walk"),
    ],
)
def test_a_phrase_is_shown_by_the_shortest_text_that_it_takes(phrase: str, text: str) -> None:
    assert text == instance_of(parsed(phrase, {}))
