"""The words of free text, compiled; they stand in knowledge/words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HOURS_OF_A_DAY: Final = 24


class Cue(StrEnum):
    """What a small word does to the findings near it.  The values name groups of a pattern."""

    NOT_NEGATION = "not_negation"
    PLANNED = "planned"
    SUSPICION = "suspicion"
    UNASSESSED = "unassessed"
    OTHER_PERSON = "other_person"
    NEGATION_OF_LIST = "negation_of_list"
    NEGATION = "negation"
    HISTORICAL = "historical"
    LONG_STANDING = "long_standing"
    NEWNESS = "newness"
    BREAKER = "breaker"
    EITHER = "either"
    TOGETHER = "together"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class ConceptWords:
    """One concept: the words that name it, those that say *not there*, and whom it yields to.

    ``listed`` words name it only beside another finding of its kind.
    """

    concept: str
    named: re.Pattern[str]
    absent: re.Pattern[str] | None
    listed: re.Pattern[str] | None
    yields_to: frozenset[str]

    def occur_in(self, text: str) -> bool:
        return any(words and words.search(text) for words in (self.named, self.absent, self.listed))


@dataclass(frozen=True, slots=True)
class AgeWords:
    """How long ago, as people write it."""

    patterns: tuple[re.Pattern[str], ...]
    counts: Mapping[str, int]
    units: tuple[tuple[re.Pattern[str], int], ...]
    fixed: tuple[tuple[re.Pattern[str], int], ...]

    def days(self, match: re.Match[str]) -> int:
        """The days that a frame's count and unit come to; a unit is a day where none is said."""
        said = match["count"].lower()
        count = int(said) if said.isdecimal() else self.counts[said]
        unit = match.groupdict().get("unit")
        if unit is None:
            return count
        hours = next(hours for words, hours in self.units if words.fullmatch(unit))
        return count * hours // HOURS_OF_A_DAY


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All that is needed to read a text.  Built once, when the knowledge is loaded."""

    concepts: tuple[ConceptWords, ...]
    clause_end: re.Pattern[str]
    cues: re.Pattern[str]
    afterwards: tuple[tuple[Cue, re.Pattern[str]], ...]
    list_link: re.Pattern[str]
    kinds: Mapping[str, frozenset[str]]
    long_standing_kinds: frozenset[str]
    planned_kinds: frozenset[str]
    places: frozenset[str]
    restated: re.Pattern[str]
    years: re.Pattern[str]
    ages: AgeWords
    regions: tuple[tuple[re.Pattern[str], str], ...]
    sides: tuple[tuple[re.Pattern[str], frozenset[str]], ...]

    def are_kin(self, one: str, other: str) -> bool:
        """Whether a list that names the one goes on with the other."""
        nothing: frozenset[str] = frozenset()
        return one == other or not self.kinds.get(one, nothing).isdisjoint(
            self.kinds.get(other, nothing)
        )

    def may_be_long_standing(self, concept: str) -> bool:
        """Chronic pain hurts today; a chronic foot drop is no new deficit."""
        return not self.kinds.get(concept, frozenset()).isdisjoint(self.long_standing_kinds)

    def may_be_planned(self, concept: str) -> bool:
        """An operation can be planned; a weakness cannot."""
        return not self.kinds.get(concept, frozenset()).isdisjoint(self.planned_kinds)
