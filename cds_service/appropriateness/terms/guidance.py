"""The text behind a card's link: what a clinician may read who wants more than a card says."""

from dataclasses import dataclass


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
class FrequentQuestion:
    """What people ask, and the answer."""

    question: str
    answer: str
    provenance: str


@dataclass(frozen=True, slots=True)
class Guidance:
    """One topic's text."""

    sections: tuple[GuidanceSection, ...]
    questions: tuple[FrequentQuestion, ...]
