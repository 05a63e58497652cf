"""A topic's ``guidance.yaml`` made into the text behind a card's link."""

from collections.abc import Mapping
from typing import Any

from cds_service.appropriateness.terms.guidance import (
    FrequentQuestion,
    Guidance,
    GuidanceItem,
    GuidanceSection,
)


def read_guidance(data: Mapping[str, Any]) -> Guidance:
    """The sections and questions, each with whose word it is."""
    return Guidance(
        sections=tuple(map(_section, data["sections"])),
        questions=tuple(
            FrequentQuestion(row["question"], row["answer"], _whose(row["provenance"]))
            for row in data["questions"]
        ),
    )


def _section(row: Mapping[str, Any]) -> GuidanceSection:
    items = tuple(GuidanceItem(i["text"], _whose(i["provenance"])) for i in row["items"])
    return GuidanceSection(row["id"], row["title"], items)


def _whose(provenance: str | list[str]) -> str:
    return ", ".join(provenance) if isinstance(provenance, list) else provenance
