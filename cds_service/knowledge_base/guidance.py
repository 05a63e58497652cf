"""The guidance text behind a card's link, as it stands in ``guidance.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .strict_yaml import load_yaml


@dataclass(frozen=True, slots=True)
class GuidanceItem:
    """One sentence or paragraph, and whose word it is."""

    text: str
    provenance: str


@dataclass(frozen=True, slots=True)
class GuidanceSection:
    """A heading with what stands under it."""

    id: str
    title: str
    items: tuple[GuidanceItem, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What people ask, and the answer."""

    question: str
    answer: str
    provenance: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """One topic's text."""

    sections: tuple[GuidanceSection, ...]
    questions: tuple[Question, ...]


def read_guidance(root: Path) -> Mapping[str, Guidance]:
    """Each topic's guidance, by the topic's id; loading knowledge has checked its form."""
    return {
        file.parent.name: _guidance(load_yaml(file).data)
        for file in sorted(root.glob("topics/*/guidance.yaml"))
    }


def _guidance(data: Mapping[str, list[Mapping[str, object]]]) -> Guidance:
    return Guidance(
        sections=tuple(_section(row) for row in data["sections"]),
        questions=tuple(
            Question(str(row["question"]), str(row["answer"]), _whose(row["provenance"]))
            for row in data["questions"]
        ),
    )


def _section(row: Mapping[str, object]) -> GuidanceSection:
    items = row["items"]
    rows = items if isinstance(items, list) else []
    return GuidanceSection(
        id=str(row["id"]),
        title=str(row["title"]),
        items=tuple(GuidanceItem(str(i["text"]), _whose(i["provenance"])) for i in rows),
    )


def _whose(provenance: object) -> str:
    return ", ".join(map(str, provenance)) if isinstance(provenance, list) else str(provenance)
