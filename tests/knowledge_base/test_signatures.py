"""Who stands for which file: as it is now, as it was, or nobody; and nothing is in force unsigned."""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service.knowledge_base.documents import KnowledgeFiles, read_documents
from cds_service.knowledge_base.signatures import (
    SIGNATURES,
    Standing,
    faults_of_signatures,
    signed_files,
)
from cds_service.settings import shipped

FILE = "topics/myelopathy/acute.variant.yaml"
Sign = Callable[..., KnowledgeFiles]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge, for somebody to sign."""
    return Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))


def a_signature(folder: Path, file: str = FILE, **changed: str) -> dict[str, str]:
    path = folder / file
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "0" * 64
    given = {
        "file": file,
        "sha256": digest,
        "name": "Dr. A. Example",
        "role": "radiologist",
        "date": "2026-12-01",
        "reviewed": "the ratings, with the table of the source",
    }
    return {**given, **changed}


def signed(folder: Path, *signatures: dict[str, Any]) -> KnowledgeFiles:
    (folder / SIGNATURES).write_text(yaml.safe_dump({"signatures": list(signatures)}))
    return read_documents(folder)


def make_active(folder: Path) -> None:
    head = folder / "knowledge.yaml"
    head.write_text(head.read_text().replace("status: draft", "status: active"))


def standing_of(file: str, files: KnowledgeFiles) -> Standing:
    return {each.file: each.standing for each in signed_files(files)}[file]


def sentences(files: KnowledgeFiles) -> list[str]:
    return [each.sentence for each in (*files.faults, *faults_of_signatures(files))]


def all_of(folder: Path) -> Iterable[dict[str, str]]:
    return (a_signature(folder, each.file) for each in signed_files(read_documents(folder)))


def test_nobody_has_signed_what_is_shipped_and_it_says_so() -> None:
    files = read_documents(shipped("knowledge"))

    assert {Standing.UNSIGNED} == {each.standing for each in signed_files(files)}
    assert "draft" == files.right["knowledge.yaml"].data["status"]


def test_each_file_that_says_something_waits_for_a_signature(folder: Path) -> None:
    names = {each.file for each in signed_files(read_documents(folder))}

    assert {FILE, "knowledge.yaml", "words/examples.csv", "value-sets/fever.yaml"} <= names
    assert not names & {SIGNATURES, "README.md", "schemas/topic.schema.json"}


def test_a_signature_is_of_a_file_as_it_was_and_of_no_other(folder: Path) -> None:
    files = signed(folder, a_signature(folder))
    assert Standing.SIGNED == standing_of(FILE, files)
    assert Standing.UNSIGNED == standing_of("topics/myelopathy/chronic.variant.yaml", files)

    (folder / FILE).write_text((folder / FILE).read_text() + "# a word more\n")
    assert Standing.CHANGED == standing_of(FILE, read_documents(folder))
    assert [] == sentences(read_documents(folder))


def test_where_nobody_says_who_signed_nobody_has(folder: Path) -> None:
    (folder / SIGNATURES).unlink()
    files = read_documents(folder)

    assert Standing.UNSIGNED == standing_of(FILE, files)
    assert [] == sentences(files)


@pytest.mark.parametrize("lacking", ["sha256", "name", "role", "date", "reviewed"])
def test_a_signature_that_does_not_say_all_is_a_fault(folder: Path, lacking: str) -> None:
    half = a_signature(folder)
    del half[lacking]

    assert any(lacking in each for each in sentences(signed(folder, half)))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("topics/none.yaml", "there is no topics/none.yaml that could be signed"),
        (SIGNATURES, f"there is no {SIGNATURES} that could be signed"),
    ],
)
def test_a_signature_of_what_cannot_be_signed_is_a_fault(
    folder: Path, file: str, sentence: str
) -> None:
    assert [sentence] == sentences(signed(folder, a_signature(folder, file)))


def test_nobody_signs_a_file_twice_and_two_may(folder: Path) -> None:
    one, other = a_signature(folder), a_signature(folder, name="Dr. B. Example")

    assert [] == sentences(signed(folder, one, other))
    assert 2 == len(sentences(signed(folder, one, one)))


def test_knowledge_in_force_is_refused_until_every_file_is_signed_as_it_is(folder: Path) -> None:
    make_active(folder)
    (fault,) = faults_of_signatures(read_documents(folder))
    assert "is active, and" in fault.sentence
    assert "knowledge.yaml:" in str(fault)

    every = list(all_of(folder))
    assert [] == sentences(signed(folder, *every))

    (folder / FILE).write_text((folder / FILE).read_text() + "# a word more\n")
    (sentence,) = sentences(read_documents(folder))
    assert f"1 files are not signed as they are, such as {FILE}" in sentence
