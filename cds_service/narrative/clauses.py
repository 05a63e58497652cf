"""One clause of a text taken apart: its findings, its cues and what lies around each finding."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .found import Found, found_in
from .vocabulary import ConceptWords, Cue, Vocabulary

#: Characters.  What stands further away belongs to something else, whatever the punctuation.
REACH: Final = 90

#: Characters.  Nobody writes a longer sentence; this bounds the work on what is none.
LONGEST_CLAUSE: Final = 1500

_HARD: Final = frozenset({Cue.BREAKER, Cue.NEGATION, Cue.NEGATION_OF_LIST})


@dataclass(frozen=True, slots=True)
class Token:
    """A cue where it stands."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Age:
    """Words that say how long ago, or in which year."""

    start: int
    end: int
    days: int | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with all that was recognised in it, each kind in the order of the text."""

    text: str
    found: tuple[Found, ...]
    tokens: tuple[Token, ...]
    ages: tuple[Age, ...]
    zones: tuple[tuple[int, int], ...]

    def ages_near(self, index: int) -> Iterator[tuple[int, Age]]:
        """The ages around a finding with their distance from it."""
        start, end = self.zones[index]
        found = self.found[index]
        first = bisect_left(self.ages, start, key=lambda age: age.start)
        last = bisect_right(self.ages, end, key=lambda age: age.start)
        for age in self.ages[first:last]:
            far = max(age.start - found.end, found.start - age.end, 0)
            yield far + REACH * self._is_joined(age.end, found.start), age

    def _is_joined(self, start: int, end: int) -> bool:
        """*For 3 weeks and retention*: what stands before an *and* dates what it follows."""
        return any(
            token.cue is Cue.TOGETHER and start <= token.start < end for token in self.tokens
        )


def split(text: str, ends: re.Pattern[str]) -> Iterator[str]:
    """The clauses of a text, without what ends them; one that never ends is cut at a space."""
    start = 0
    for match in ends.finditer(text):
        yield from _cut(text[start : match.start()])
        start = match.end()
    yield from _cut(text[start:])


def _cut(clause: str) -> Iterator[str]:
    start = 0
    while len(clause) - start > LONGEST_CLAUSE:
        space = clause.rfind(" ", start + 1, start + LONGEST_CLAUSE)
        end = space if space > 0 else start + LONGEST_CLAUSE
        yield clause[start:end]
        start = end
    yield clause[start:]


def take_apart(
    text: str, concepts: Sequence[ConceptWords], vocabulary: Vocabulary
) -> Clause | None:
    """The clause, or None where it names no concept."""
    found = found_in(text, concepts, vocabulary)
    if not found:
        return None
    ages = _ages(text, vocabulary)
    tokens = _tokens(text, [*found, *(age for age in ages if age.days is not None)], vocabulary)
    zones = tuple(_zones(text, found, tokens, vocabulary.places))
    return Clause(text, found, tokens, ages, zones)


def _ages(text: str, vocabulary: Vocabulary) -> tuple[Age, ...]:
    words = vocabulary.ages
    ages = [
        Age(match.start(), match.end(), words.days(match), None)
        for pattern in words.patterns
        for match in pattern.finditer(text)
    ]
    ages += [
        Age(match.start(), match.end(), days, None)
        for pattern, days in words.fixed
        for match in pattern.finditer(text)
    ]
    ages += [
        Age(match.start(), match.end(), None, int(match["year"]))
        for match in vocabulary.years.finditer(text)
    ]
    return tuple(sorted(ages, key=lambda age: age.start))


def _tokens(text: str, taken: Sequence[Found | Age], vocabulary: Vocabulary) -> tuple[Token, ...]:
    """The cues outside of the words already taken: *no rectal tone* negates nothing."""
    inside = bytearray(len(text))
    for one in taken:
        inside[one.start : one.end] = b"\1" * (one.end - one.start)
    return tuple(
        Token(Cue(match.lastgroup), match.start(), match.end())
        for match in vocabulary.cues.finditer(text)
        if match.lastgroup and not (inside[match.start()] and inside[match.end() - 1])
    )


def _zones(
    text: str, found: Sequence[Found], tokens: Sequence[Token], places: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """The stretch of text that tells more of a finding: its region, its side, its age.

    It ends at a comma, unless nothing but such details stands behind the comma.
    """
    hard = [token for token in tokens if token.cue in _HARD]
    commas = [token.start for token in tokens if token.cue is Cue.COMMA]
    ends = sorted([token.end for token in hard] + [comma + 1 for comma in commas])
    hard_starts = [token.start for token in hard]
    starts = [one.start for one in found if one.concept not in places]
    for one in found:
        before = bisect_right(ends, one.start) - 1
        left = ends[before] if before >= 0 else 0
        stop = _at(hard_starts, one.end, len(text))
        following = _at(starts, one.end, len(text))
        right = min(_at(commas, one.end, len(text)), stop)
        if right < following:
            last = bisect_left(commas, following) - 1
            right = stop if following >= stop else commas[last]
        yield max(left, one.start - REACH), min(right, one.end + REACH)


def _at(positions: Sequence[int], start: int, otherwise: int) -> int:
    index = bisect_left(positions, start)
    return positions[index] if index < len(positions) else otherwise
