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
        return tuple(Indicator).index(self)


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
    """One thing to say in one situation: its gravity, its line, its paragraph."""

    indicator: Indicator
    summary: str
    says: str


@dataclass(frozen=True)
class AdviceWords:
    """All that one advice code can say, by situation."""

    code: str
    display: str
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
    """The text with its ``{blanks}`` filled, each once: what is filled in is not read again."""
    return _BLANK.sub(lambda match: blanks.get(match[1], match[0]), text)


_BLANK = re.compile(r"\{([a-z]+)\}")

#: Invisible, and between two letters no break: what it stands in is no address any more.
_JOINER = "\u2060"

_ESCAPES = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "\\`*_[]#|~"},
        "<": "&lt;",
        ">": "&gt;",
        "&": "&amp;",
        "@": f"{_JOINER}@",
    }
)
_ADDRESS = re.compile(r"(?<=www)\.|(?<=:)//", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+]))")

#: Longer quotations from a record are cut: a card is read in seconds.
QUOTE_LIMIT = 160


def escape(text: str) -> str:
    """Text from a record, made safe to stand in Markdown and in HTML that Markdown lets through.

    Nothing of it may become markup, a list, a link (GitHub's Markdown links bare addresses)
    or a new paragraph; the public sandbox renders raw HTML.
    """
    marked = _LIST_MARK.sub(r"\1\\", _one_line(text).translate(_ESCAPES), count=1)
    return _ADDRESS.sub(lambda match: f"{_JOINER}{match.group()}", marked)


def plain(text: str) -> str:
    """Text from a record for a note that is read as it stands: one line, and no tag can open."""
    return _one_line(text).replace("<", "&lt;")


def _one_line(text: str) -> str:
    shown = " ".join(text.split())
    return f"{shown[: QUOTE_LIMIT - 1]}…" if len(shown) > QUOTE_LIMIT else shown
