"""Each sentence of the governing article has its place: a file that carries it, a case that shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cds_service.knowledge_base.checking.cases import read_cases
from cds_service.knowledge_base.strict_yaml import load_yaml
from cds_service.settings import shipped

KNOWLEDGE = Path(shipped("knowledge"))
TOPIC = KNOWLEDGE / "topics" / "suspected-spine-infection"

#: How many sentences each part of the article has: the opening, who fits, what it could be, why
#: MRI, after it, pitfalls, related tools, questions, the reviewer's line.
SENTENCES = (5, 15, 15, 21, 13, 11, 3, 21, 1)

#: Pointers to other pages: nothing there is clinical.
NOT_CLINICAL = {"4.20", "4.21", "7.1", "7.2", "7.3"}
#: What is stated without a clinical consequence: who reviewed the article.
NOT_SHOWN = NOT_CLINICAL | {"9.1"}

_ROW = re.compile(
    r"^\| (?P<number>\d+\.\d+) \| (?P<says>[^|]+) \|(?P<place>[^|]*)\|(?P<shown>[^|]*)\|$"
)


@dataclass(frozen=True)
class Row:
    number: str
    says: str
    place: str
    shown: str


def rows() -> Iterator[Row]:
    for line in (KNOWLEDGE / "README.md").read_text(encoding="utf-8").splitlines():
        found = _ROW.match(line)
        if found:
            parts = {name: text.strip() for name, text in found.groupdict().items()}
            yield Row(**parts)


ROWS = tuple(rows())
CASES = {case.name for case in read_cases(KNOWLEDGE)}
GUIDANCE = ("neurologic-deficit.guidance.yaml", "guidance.yaml")
SECTIONS = {
    section["id"] for name in GUIDANCE for section in load_yaml(TOPIC / name).data["sections"]
}


def part_of(data: Any, step: str) -> Any:
    """One step of a key: a name in a mapping, an id or a number (from 1) in a list."""
    if isinstance(data, dict):
        return data[step]
    if step.isdecimal():
        return data[int(step) - 1]
    (found,) = (each for each in data if each["id"] == step)
    return found


def what_stands_at(place: str) -> Any:
    """The part of a knowledge file that a cell such as ``topic.yaml#variants_in_order`` names."""
    name, _, key = place.strip("`").partition("#")
    data = load_yaml(KNOWLEDGE / name[1:] if name.startswith("/") else TOPIC / name).data
    for step in key.split("."):
        data = part_of(data, step)
    return data


def shown(row: Row) -> Any:
    return pytest.param(row, id=row.number)


def test_every_sentence_is_numbered_once_and_in_order() -> None:
    expected = [
        f"{part}.{sentence}"
        for part, count in enumerate(SENTENCES, 1)
        for sentence in range(1, count + 1)
    ]

    assert expected == [row.number for row in ROWS]


def test_only_pointers_to_other_pages_have_no_place() -> None:
    assert NOT_CLINICAL == {row.number for row in ROWS if not row.place}
    assert NOT_SHOWN == {row.number for row in ROWS if not row.shown}


@pytest.mark.parametrize("row", [shown(row) for row in ROWS if row.place])
def test_the_file_and_key_of_a_sentence_exist(row: Row) -> None:
    assert what_stands_at(row.place)


@pytest.mark.parametrize("row", [shown(row) for row in ROWS if row.shown])
def test_the_case_or_section_that_shows_a_sentence_exists(row: Row) -> None:
    """A case by its whole name; or ``guidance:`` and the id of a section."""
    kind, _, section = row.shown.partition("guidance: ")

    assert (section in SECTIONS) if not kind else (row.shown in CASES)


def test_a_place_that_does_not_exist_is_seen() -> None:
    with pytest.raises(KeyError):
        what_stands_at("`topic.yaml#variants`")
