"""The words of the cards: knowledge's sentences with their few blanks filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .codings import Coding

#: CDS Hooks 2.0: a card's summary is shorter than this.
SUMMARY_LIMIT = 140


class Indicator(StrEnum):
    """How grave a card is.  ``critical`` is kept for danger to life or cord."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def gravity(self) -> int:
        return _GRAVITY[self]


_GRAVITY = {indicator: place for place, indicator in enumerate(Indicator)}


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """Why a clinician may set a card aside.

    ``standard`` is the reason of HL7's own code system that ours is a case of, if there is one.
    """

    system: str
    code: str
    display: str
    standard: Coding | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """One saying of an advice: its gravity, its line, its paragraph."""

    indicator: Indicator
    summary: str
    says: str


@dataclass(frozen=True)
class AdviceWords:
    """All that one advice code can say, by saying."""

    code: str
    display: str
    sayings: Mapping[str, Phrase]
    override_reasons: tuple[OverrideReason, ...] = ()


@dataclass(frozen=True)
class Wording:
    """A topic's words: advice by code, labels of suggestions, headings."""

    advice: Mapping[str, AdviceWords] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def phrase(self, code: str, saying: str) -> Phrase:
        return self.advice[code].sayings[saying]

    def label(self, key: str, **blanks: str) -> str:
        return fill(self.labels[key], blanks)


def fill(text: str, blanks: Mapping[str, str]) -> str:
    """The text with its ``{blanks}`` filled, each once: what is filled in is not read again."""
    if "{" not in text:
        return text
    return _BLANK.sub(lambda match: blanks.get(match[1], match[0]), text)


_BLANK = re.compile(r"\{([a-z]+)\}")
