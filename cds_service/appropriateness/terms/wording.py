"""The words of the cards: knowledge's sentences with their few blanks filled in."""

import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from typing import Final

from cds_service.frozen import dataclass

from .codings import Coding


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
    """Why a clinician may set a card aside, under one code wherever it stands.

    ``broader`` is the reason of HL7's own code system that ours is a case of, if there is one.
    """

    system: str
    code: str
    display: str
    broader: Coding | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """One saying of an advice: its gravity, its line, its paragraph."""

    indicator: Indicator
    summary: str
    says: str


@dataclass(frozen=True)
class AdviceWords:
    """All that one advice can say, by saying.  ``code`` is what the topic calls it."""

    code: str
    display: str
    sayings: Mapping[str, Phrase]
    override_reasons: tuple[OverrideReason, ...] = ()


class Label(StrEnum):
    """The short words that cards are made of beside their advice, as knowledge names them."""

    MORE_FINDINGS = "more-findings"
    ONE_MORE_FINDING = "one-more-finding"
    ASK_FOR = "ask-for"
    SEND = "send"
    RATINGS = "ratings"
    NOT_RATED = "not-rated"
    CHILD = "child"
    CULTURES_FIRST = "cultures-first"
    NOT_READ = "not-read"
    MAKE_STAT = "make-stat"
    MAKE_STAT_DESCRIPTION = "make-stat-description"
    MAKE_STAT_IF_NEW = "make-stat-if-new"
    MAKE_STAT_IF_NEW_DESCRIPTION = "make-stat-if-new-description"
    MAKE_ALL_STAT = "make-all-stat"
    MAKE_ALL_STAT_IF_NEW = "make-all-stat-if-new"
    CHANGE_ALL = "change-all"
    CHANGE = "change"
    CHANGE_DESCRIPTION = "change-description"
    CREATE = "create"
    CREATE_DESCRIPTION = "create-description"
    TEST = "test"
    TEST_DESCRIPTION = "test-description"
    REMOVE = "remove"
    REMOVE_DESCRIPTION = "remove-description"
    REMOVE_FILM_DESCRIPTION = "remove-film-description"
    STAT = "stat"
    STAT_IF_NEW = "stat-if-new"
    NOTE_EMERGENCY = "note-emergency"
    NOTE_UNCLEAR = "note-unclear"
    LEVEL_NOT_NAMED = "level-not-named"
    LEVEL_BELOW_THE_CORD = "level-below-the-cord"
    LEVEL_ELSEWHERE = "level-elsewhere"
    LEVELS_OF_PAIN = "levels-of-pain"
    LEVEL_MULTIFOCAL = "level-multifocal"
    LEVEL_UNKNOWN = "level-unknown"


#: What only the topic can say; the other labels are shared, and a topic may word them anew.
LABELS_OF_A_TOPIC = frozenset({Label.NOTE_EMERGENCY, Label.NOTE_UNCLEAR})

_STUDY = frozenset({"study", "stat"})

#: Texts of which it is remembered how their blanks are filled; knowledge has some hundreds.
_REMEMBERED: Final = 4096

#: What Python fills into a label; one that is not here has no blank.
LABEL_BLANKS: Mapping[Label, frozenset[str]] = {
    Label.MORE_FINDINGS: frozenset({"number"}),
    Label.RATINGS: frozenset({"source", "rated"}),
    Label.NOT_READ: frozenset({"lists"}),
    Label.ASK_FOR: frozenset({"facts"}),
    Label.LEVEL_ELSEWHERE: frozenset({"where"}),
    Label.SEND: frozenset({"tests"}),
    Label.MAKE_ALL_STAT: frozenset({"number"}),
    Label.MAKE_ALL_STAT_IF_NEW: frozenset({"number"}),
    Label.CHANGE_ALL: _STUDY | {"number"},
    Label.CHANGE: _STUDY,
    Label.CHANGE_DESCRIPTION: _STUDY,
    Label.CREATE: _STUDY,
    Label.CREATE_DESCRIPTION: _STUDY,
    Label.REMOVE: frozenset({"study"}),
    Label.TEST: frozenset({"test"}),
    Label.TEST_DESCRIPTION: frozenset({"test"}),
    Label.NOTE_EMERGENCY: frozenset({"findings"}),
    Label.NOTE_UNCLEAR: frozenset({"findings"}),
}


@dataclass(frozen=True)
class Wording:
    """A topic's words: advice by what Python calls it, and its labels.

    ``shared`` are the codes of advice whose words other topics have too.
    """

    advice: Mapping[str, AdviceWords] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = frozenset()

    def phrase(self, code: str, saying: str) -> Phrase:
        return self.advice[code].sayings[saying]

    def label(self, key: Label, **blanks: str) -> str:
        return fill(self.labels[key], blanks)


def fill(text: str, blanks: Mapping[str, str]) -> str:
    """Knowledge's text with its ``{blanks}`` filled, each once: what is filled in is not read again."""
    if "{" not in text:
        return text
    try:
        if _is_plain(text):
            return text.format_map(blanks)
    except KeyError:
        pass  # what nothing fills stays as it is
    return _BLANK.sub(lambda match: blanks.get(match[1], match[0]), text)


@lru_cache(maxsize=_REMEMBERED)
def _is_plain(text: str) -> bool:
    """Whether no other braces stand in a text of knowledge, so that Python's own way of filling will do."""
    return _PLAIN.fullmatch(text) is not None


def blanks_of(text: str) -> frozenset[str]:
    """The names of the ``{blanks}`` in a text."""
    return frozenset(_BLANK.findall(text))


_BLANK = re.compile(r"\{([a-z]+)\}")
_PLAIN = re.compile(r"[^{}]*(?:\{[a-z]+\}[^{}]*)+")
