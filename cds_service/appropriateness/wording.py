"""The words of the cards: knowledge's sentences with their few blanks filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

#: CDS Hooks 2.0: a card's summary is shorter than this.
SUMMARY_LIMIT = 140


class Indicator(StrEnum):
    """How grave a card is.  ``critical`` is kept for danger to life or cord."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def gravity(self) -> int:
        return tuple(Indicator).index(self)


class Standing(StrEnum):
    """On which card an advice stands (contract, section 4)."""

    ORDER = "order"
    SAFETY = "safety"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """Why a clinician may set a card aside."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to say in one situation: its gravity, its line, its paragraph."""

    indicator: Indicator
    summary: str
    says: str


@dataclass(frozen=True)
class AdviceWords:
    """All that one advice code can say, by situation."""

    code: str
    display: str
    standing: Standing
    situations: Mapping[str, Phrase]
    override_reasons: tuple[OverrideReason, ...] = ()


@dataclass(frozen=True)
class Wording:
    """A topic's words: advice by code, labels of suggestions, headings."""

    advice: Mapping[str, AdviceWords] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def phrase(self, code: str, situation: str) -> Phrase:
        return self.advice[code].situations[situation]

    def label(self, key: str, **blanks: str) -> str:
        return fill(self.labels[key], blanks)


def fill(text: str, blanks: Mapping[str, str]) -> str:
    """The text with its ``{blanks}`` filled.  No expressions, no formats: a closed set of names."""
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text


_ESCAPES = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "\\`*_[]#|~"},
        "<": "&lt;",
        ">": "&gt;",
        "&": "&amp;",
        "@": "&#64;",
        "\r": " ",
        "\n": " ",
        "\t": " ",
    }
)

#: Longer quotations from a record are cut: a card is read in seconds.
QUOTE_LIMIT = 160


def escape(text: str) -> str:
    """Text from a record, made safe to stand in Markdown and in HTML that Markdown lets through.

    Nothing of it may become markup, a link (GitHub's Markdown links bare addresses) or a
    new paragraph; the public sandbox renders raw HTML.
    """
    shown = " ".join(text.split())
    if len(shown) > QUOTE_LIMIT:
        shown = f"{shown[: QUOTE_LIMIT - 1]}…"
    return shown.translate(_ESCAPES).replace("://", "&#58;//").replace("www.", "www&#46;")
