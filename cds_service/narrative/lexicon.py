"""The phrases of knowledge/words: rows of elements, which take words, and a target: a concept, a cue, an age, a place."""

from collections.abc import Mapping
from enum import StrEnum

from cds_service.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One word of these.  ``=SEA`` is meant as it is written, ``infect*`` as a beginning."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Any words, up to so many."""

    most: int


@dataclass(frozen=True, slots=True)
class Row:
    """One element after another."""

    parts: "tuple[Element, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these."""

    of: "tuple[Element, ...]"


@dataclass(frozen=True, slots=True)
class Repeated:
    """From none to so many of these."""

    what: "Element"
    most: int


Element = Words | Number | Gap | Row | Choice | Repeated


class Cue(StrEnum):
    """What a small word does to the findings near it.  Of two that are as long the first wins."""

    NOTHING = "nothing"
    HYPOTHETICAL = "hypothetical"
    PLANNED = "planned"
    SUSPICION = "suspicion"
    CONSIDERED = "considered"
    LIKENESS = "likeness"
    UNASSESSED = "unassessed"
    OTHER_PERSON = "other-person"
    RELATIVE = "relative"
    NEGATION_OF_LIST = "negation-of-list"
    NEGATION = "negation"
    EXPLAINED = "explained"
    GONE = "gone"
    HISTORICAL_OF_LIST = "historical-of-list"
    HISTORICAL = "historical"
    WORSENING = "worsening"
    NEWNESS = "newness"
    LONG_STANDING = "long-standing"
    UNCHANGED = "unchanged"
    ARRIVAL = "arrival"
    TURN = "turn"
    BREAKER = "breaker"
    EITHER = "either"
    TOGETHER = "together"
    COMMA = "comma"
    EVIDENCE = "evidence"
    ASIDE = "aside"


class Section(StrEnum):
    """What a heading says of all that stands below it."""

    OPEN = "open"
    HISTORY = "history"
    HABITS = "habits"
    FAMILY = "family"
    RELATIVE = "relative"
    INDICATION = "indication"
    IMPRESSION = "impression"
    HYPOTHETICAL = "hypothetical"
    DENIED = "denied"
    REACTIONS = "reactions"
    REQUEST = "request"
    REPORT = "report"
    FINDINGS = "findings"
    BEDSIDE = "bedside"
    OPERATION = "operation"
    WORSE = "worse"
    RESOLVED = "resolved"
    GIVEN_UP = "given-up"
    LISTING = "listing"


class Role(StrEnum):
    """What a phrase does to its concept: names it, denies it, names it in a list, is not it."""

    NAMED = "named"
    ABSENT = "absent"
    LISTED = "listed"
    EXCEPT = "except"
    RESTATED = "restated"
    CUE = "cue"
    AGE = "age"
    YEAR = "year"
    REGION = "region"
    NO_REGION = "no region"
    SIDE = "side"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Target:
    """What a phrase is for.  ``days`` is the age that the phrase itself says."""

    role: Role
    name: str = ""
    cue: Cue | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and what it is for.  ``whole``: only where it is all that the clause says."""

    element: Element
    target: Target
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Kinship:
    """Which concepts belong together, and which of them may be planned, old, or mere places."""

    kinds: Mapping[str, frozenset[str]]
    yields_to: Mapping[str, frozenset[str]]
    long_standing: frozenset[str]
    planned: frozenset[str]
    removable: frozenset[str]
    deficits: frozenset[str]
    illnesses: frozenset[str]
    complaints: frozenset[str]
    places: frozenset[str]

    def are_kin(self, one: str, other: str) -> bool:
        """Whether a list that names the one goes on with the other."""
        return one == other or not self._of(one).isdisjoint(self._of(other))

    def may_be_long_standing(self, concept: str) -> bool:
        """Chronic pain hurts today; a chronic foot drop is no new deficit."""
        return not self._of(concept).isdisjoint(self.long_standing)

    def may_be_planned(self, concept: str) -> bool:
        """An operation can be planned; a weakness cannot."""
        return not self._of(concept).isdisjoint(self.planned)

    def may_be_removed(self, concept: str) -> bool:
        """A pacemaker can be taken out."""
        return not self._of(concept).isdisjoint(self.removable)

    def is_deficit(self, concept: str) -> bool:
        """A lost function: what is said of it in doubt is said of today."""
        return not self._of(concept).isdisjoint(self.deficits)

    def is_of_its_age(self, concept: str) -> bool:
        """What has an age of days is of today, *history of* or not: a deficit, a fever, a pain."""
        return not self._of(concept).isdisjoint(self.deficits | self.complaints)

    def is_illness(self, concept: str) -> bool:
        """What a *history of* lists, the first and the last of it."""
        return not self._of(concept).isdisjoint(self.illnesses)

    def _of(self, concept: str) -> frozenset[str]:
        return self.kinds.get(concept, frozenset())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All ``phrases``, which stand anywhere; ``behind`` only right behind a finding, ``headings`` only where a clause begins.

    ``ends`` says which cues each cue ends.  No gap holds a word of ``gap_stops``.  Slips of ``misspelt`` words count, but ``spared``.
    """

    phrases: tuple[Phrase, ...]
    behind: tuple[Phrase, ...]
    headings: tuple[Phrase, ...]
    kinship: Kinship
    ends: Mapping[Cue, tuple[Cue, ...]]
    counts: Mapping[str, float]
    hours: Mapping[str, int]
    shorthand: Mapping[str, int]
    explained: Mapping[str, frozenset[str]]
    recent: int
    abbreviations: tuple[str, ...]
    never_last: frozenset[str]
    answers: tuple[str, ...]
    denials: frozenset[str]
    links: frozenset[str]
    gap_stops: frozenset[str]
    sides: Mapping[str, frozenset[str]]
    common: frozenset[str] = frozenset()
    misspelt: tuple[str, ...] = ()
    spared: frozenset[str] = frozenset()
