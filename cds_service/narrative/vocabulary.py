"""The words of free text, compiled; they stand in knowledge/words."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOURS_OF_A_DAY: Final = 24
BOTH: Final = "both"


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
    counts: "Mapping[str, int]"
    units: tuple[tuple[re.Pattern[str], int], ...]
    fixed: tuple[tuple[re.Pattern[str], int], ...]

    @classmethod
    def from_words(cls, data: "Mapping[str, Any]") -> Self:
        numbers = sorted(data["counts"], key=len, reverse=True)
        count = rf"(?P<count>\d{{1,3}}|{'|'.join(numbers)})"
        unit = f"(?P<unit>{'|'.join(unit['words'] for unit in data['units'])})"
        frames = [f.replace("<count>", count).replace("<unit>", unit) for f in data["frames"]]
        days = [f.replace("<number>", r"(?P<count>\d{1,3})") for f in data["post-operative-day"]]
        return cls(
            patterns=tuple(re.compile(frame, re.IGNORECASE) for frame in frames + days),
            counts=dict(data["counts"]),
            units=tuple(
                (re.compile(unit["words"], re.IGNORECASE), unit["hours"]) for unit in data["units"]
            ),
            fixed=tuple((_any([line["words"]]), line["days"]) for line in data["fixed"]),
        )

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
    kinds: "Mapping[str, frozenset[str]]"
    long_standing_kinds: frozenset[str]
    planned_kinds: frozenset[str]
    places: frozenset[str]
    restated: re.Pattern[str]
    years: re.Pattern[str]
    ages: AgeWords
    regions: tuple[tuple[re.Pattern[str], str], ...]
    sides: tuple[tuple[re.Pattern[str], frozenset[str]], ...]

    @classmethod
    def from_words(
        cls,
        concepts: "Mapping[str, Any]",
        cues: "Mapping[str, Any]",
        regions: "Mapping[str, Any]",
    ) -> Self:
        """Compile the three parsed files, which their schemas have already checked."""
        return cls(
            concepts=tuple(_concept(name, line) for name, line in concepts["concepts"].items()),
            clause_end=_any(cues["clause-ends"]),
            cues=_cues(cues),
            afterwards=_afterwards(cues),
            list_link=re.compile(cues["list-link"], re.IGNORECASE),
            kinds=_kinds(cues["kinds"]),
            long_standing_kinds=frozenset(cues["long-standing"]["kinds"]),
            planned_kinds=frozenset(cues["planned"]["kinds"]),
            places=frozenset(cues["places"]),
            restated=_any(cues["restated"]),
            years=_any(cues["years"]),
            ages=AgeWords.from_words(cues["ages"]),
            regions=tuple((_any(words), name) for name, words in regions["regions"].items()),
            sides=_sides(regions["sides"]),
        )

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


def _any(patterns: "Iterable[str]") -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _words(patterns: "Iterable[str]") -> re.Pattern[str]:
    """Names begin where a word begins, whatever a pattern forgot to say; lines are ends."""
    return re.compile(rf"\b(?=\w)(?:{'|'.join(patterns)})", re.IGNORECASE | re.MULTILINE)


def _concept(name: str, line: "Mapping[str, Any]") -> ConceptWords:
    return ConceptWords(
        concept=name,
        named=_words(line["patterns"]),
        absent=_words(line["absent"]) if "absent" in line else None,
        listed=_words(line["listed"]) if "listed" in line else None,
        yields_to=frozenset(line.get("yields-to", ())),
    )


def _cues(data: "Mapping[str, Any]") -> re.Pattern[str]:
    """One pattern with a group for each cue; where two begin together the first one wins."""
    words: dict[Cue, list[str]] = {
        Cue.NOT_NEGATION: data["not-negations"],
        Cue.PLANNED: data["planned"]["before"],
        Cue.SUSPICION: data["suspicion"]["before"],
        Cue.OTHER_PERSON: data["other-person"],
        Cue.NEGATION_OF_LIST: data["negation"]["lists"],
        Cue.NEGATION: data["negation"]["plain"],
        Cue.HISTORICAL: data["historical"]["before"],
        Cue.NEWNESS: data["newness"],
        Cue.LONG_STANDING: data["long-standing"]["before"],
        Cue.BREAKER: data["breakers"],
        Cue.EITHER: data["either"],
        Cue.TOGETHER: data["together"],
        Cue.COMMA: ["[,()]"],
    }
    groups = (f"(?P<{cue}>{'|'.join(patterns)})" for cue, patterns in words.items())
    return re.compile(rf"(?!\B\w)(?:{'|'.join(groups)})", re.IGNORECASE)


def _afterwards(data: "Mapping[str, Any]") -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    """What may stand behind a finding, in the order in which it is asked."""
    lines = (
        (Cue.SUSPICION, data["suspicion"]["after"]),
        (Cue.UNASSESSED, data["unassessed"]),
        (Cue.PLANNED, data["planned"]["after"]),
        (Cue.NEGATION, data["negation"]["after"]),
        (Cue.HISTORICAL, data["historical"]["after"]),
        (Cue.LONG_STANDING, data["long-standing"]["after"]),
    )
    return tuple(
        (cue, re.compile(rf" ?(?:{'|'.join(words)})", re.IGNORECASE)) for cue, words in lines
    )


def _kinds(data: "Mapping[str, list[str]]") -> dict[str, frozenset[str]]:
    concepts = {concept for members in data.values() for concept in members}
    return {
        concept: frozenset(kind for kind, members in data.items() if concept in members)
        for concept in concepts
    }


def _sides(data: "Mapping[str, list[str]]") -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    names = frozenset(data) - {BOTH}
    return tuple(
        (_any(words), names if side == BOTH else frozenset({side})) for side, words in data.items()
    )
