"""A topic's guidance files made into the text behind a card's link."""

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.appropriateness.terms.guidance import (
    AtAGlance,
    FrequentQuestion,
    Guidance,
    GuidanceItem,
    GuidanceSection,
)
from cds_service.errors import Fault

from .names import Register
from .strict_yaml import Document


def read_guidance(document: Document, sources: Register, faults: list[Fault]) -> Guidance:
    """The text of one file; ``faults`` receives the sources that it names and nobody describes."""
    data = document.data
    for path, row in _items(data):
        sources.look_up_all(_whose(row), document, faults, *path, "provenance")
    return Guidance(
        sections=tuple(map(_section, data["sections"])),
        questions=tuple(map(_question, data.get("questions", ()))),
        at_a_glance=_at_a_glance(data["at_a_glance"]) if "at_a_glance" in data else None,
    )


def _items(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Everything that is somebody's word, and where it stands."""
    for name, row in data.get("at_a_glance", {}).items():
        yield ("at_a_glance", name), row
    for place, section in enumerate(data["sections"]):
        for line, row in enumerate(section["items"]):
            yield ("sections", place, "items", line), row
    for place, row in enumerate(data.get("questions", ())):
        yield ("questions", place), row


def _at_a_glance(data: Mapping[str, Any]) -> AtAGlance:
    return AtAGlance(_item(data["order"]), _item(data["how_soon"]), _item(data["beside_it"]))


def _section(row: Mapping[str, Any]) -> GuidanceSection:
    return GuidanceSection(row["id"], row["title"], tuple(map(_item, row["items"])))


def _question(row: Mapping[str, Any]) -> FrequentQuestion:
    return FrequentQuestion(row["question"], GuidanceItem(row["answer"], _whose(row)))


def _item(row: Mapping[str, Any]) -> GuidanceItem:
    return GuidanceItem(row["text"], _whose(row))


def _whose(row: Mapping[str, Any]) -> tuple[str, ...]:
    provenance = row["provenance"]
    return tuple(provenance) if isinstance(provenance, list) else (provenance,)
