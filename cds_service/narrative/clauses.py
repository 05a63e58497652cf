"""One clause of a text taken apart: its findings, its cues and what lies around each finding."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .ages import Age
from .found import Candidate, Found, found_among
from .lexicon import Cue, Lexicon, Role, Target
from .matcher import Machine
from .signs import END
from .tokens import Key

#: Words.  What stands further away belongs to something else, whatever the punctuation.
REACH: Final = 18

#: Words that may stand between a comma and the age that it tells: *, began 3 days ago*.
_WORDS_BEFORE_AN_AGE: Final = 1

_HARD: Final = frozenset({Cue.ARRIVAL, Cue.TURN, Cue.BREAKER, Cue.NEGATION, Cue.NEGATION_OF_LIST})
_ORDER: Final = {cue: place for place, cue in enumerate(Cue)}
#: In *acute retention*, *old hardware* the cue is the first word of the finding.
_OPEN_A_FINDING: Final = frozenset({Cue.NEWNESS, Cue.WORSENING, Cue.HISTORICAL, Cue.LONG_STANDING})
_OF_CONCEPTS: Final = frozenset({Role.NAMED, Role.ABSENT, Role.LISTED, Role.EXCEPT})


@dataclass(frozen=True, slots=True)
class CueAt:
    """A cue where it stands."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlaceAt:
    """A region of the spine or a side of the body where it is named."""

    role: Role
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with all that was recognised in it, each kind in the order of the text."""

    words: Sequence[str]
    keys: Sequence[Key]
    found: tuple[Found, ...]
    cues: tuple[CueAt, ...]
    ages: tuple[Age, ...]
    places: tuple[PlaceAt, ...]
    restated: frozenset[int]
    zones: tuple[tuple[int, int], ...]

    def ages_near(self, index: int) -> Iterator[tuple[int, Age]]:
        """The ages around a finding with their distance from it."""
        start, end = self.zones[index]
        found = self.found[index]
        first = bisect_left(self.ages, start, key=lambda age: age.start)
        last = bisect_left(self.ages, end, key=lambda age: age.start)
        for age in self.ages[first:last]:
            if self._is_of_another(found.end, age.start):
                continue
            far = max(age.start - found.end, found.start - age.end, 0)
            yield far + REACH * self._is_joined(age.end, found.start), age

    def _is_of_another(self, start: int, end: int) -> bool:
        """*Legs weak, hip fracture last year*: what is named behind the comma has the age."""
        commas = [c.start for c in self.cues if c.cue is Cue.COMMA and start <= c.start < end]
        return bool(commas) and end - commas[-1] - 1 > _WORDS_BEFORE_AN_AGE

    def _is_joined(self, start: int, end: int) -> bool:
        """*For 3 weeks and retention*: what stands before an *and* dates what it follows."""
        return any(cue.cue is Cue.TOGETHER and start <= cue.start < end for cue in self.cues)

    def named_around(self, index: int, role: Role) -> frozenset[str]:
        """The regions or sides that are named around a finding."""
        start, end = self.zones[index]
        return frozenset(
            place.name
            for place in self.places
            if place.role is role and start <= place.start and place.end <= end
        )


def take_apart(
    words: Sequence[str], keys: list[Key], machine: Machine, whole: Machine, lexicon: Lexicon
) -> Clause:
    """All that is recognised in the words of a clause."""
    marks = Marks(machine, [*keys, END])
    marks.take(whole, 0)
    found = found_among(marks.candidates, lexicon.kinship)
    ages = tuple(_ages(words, marks, lexicon))
    taken: list[Found | Age] = [*found, *(age for age in ages if age.days is not None)]
    cues = tuple(_outside(marks.cues, taken, len(words)))
    return Clause(
        words=words,
        keys=marks.keys,
        found=found,
        cues=cues,
        ages=ages,
        places=tuple(places_meant(marks.places)),
        restated=frozenset(marks.restated),
        zones=tuple(_zones(len(words), found, cues, lexicon.kinship.places)),
    )


class Marks:
    """What the machine finds in a clause, sorted by what it is for."""

    def __init__(self, machine: Machine, keys: Sequence[Key]) -> None:
        self.keys = keys
        self.candidates: list[Candidate] = []
        self.cues: list[CueAt] = []
        self.ages: list[tuple[Target, int, int]] = []
        self.places: list[PlaceAt] = []
        self.restated: list[int] = []
        for start in machine.beginnings(keys):
            self.take(machine, start)

    def take(self, machine: Machine, start: int) -> None:
        """What begins at a word."""
        cue: CueAt | None = None
        for number, end in machine.longest(self.keys, start).items():
            target = machine.targets[number]
            if target.role is Role.CUE and target.cue:
                if cue is None or (end, -_ORDER[target.cue]) > (cue.end, -_ORDER[cue.cue]):
                    cue = CueAt(target.cue, start, end)
            elif target.role in _OF_CONCEPTS:
                self.candidates.append(Candidate(target.name, start, end, target.role))
            elif target.role in (Role.AGE, Role.YEAR):
                self.ages.append((target, start, end))
            elif target.role is Role.RESTATED:
                self.restated.extend(range(start, end))
            else:
                self.places.append(PlaceAt(target.role, target.name, start, end))
        if cue is not None and (not self.cues or start >= self.cues[-1].end):
            self.cues.append(cue)


def places_meant(places: Sequence[PlaceAt]) -> Iterator[PlaceAt]:
    """The regions and sides without what only looks like one: *T2 signal*."""
    none: set[int] = set()
    for place in places:
        if place.role is Role.NO_REGION:
            none.update(range(place.start, place.end))
    for place in places:
        if place.role is not Role.NO_REGION and (
            place.role is Role.SIDE or place.start not in none
        ):
            yield place


def _ages(words: Sequence[str], marks: Marks, lexicon: Lexicon) -> Iterator[Age]:
    last = 0
    for target, start, end in marks.ages:
        if start < last:
            continue
        last = end
        age = Age.of(target, words, start, min(end, len(words)), lexicon)
        if age is not None:
            yield age


def _outside(cues: Sequence[CueAt], taken: Sequence[Found | Age], length: int) -> Iterator[CueAt]:
    """The cues outside of the words already taken: *no rectal tone* negates nothing."""
    inside = bytearray(length + 1)
    begin = {one.start for one in taken if isinstance(one, Found)}
    for one in taken:
        inside[one.start : one.end] = b"\1" * (one.end - one.start)
    for cue in cues:
        opens = cue.cue in _OPEN_A_FINDING and cue.start in begin
        if opens or cue.cue is Cue.WORSENING or not (inside[cue.start] and inside[cue.end - 1]):
            yield cue


def _zones(
    length: int, found: Sequence[Found], cues: Sequence[CueAt], places: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """The stretch of words that tells more of a finding: its region, its side, its age.

    It ends at a comma, unless nothing but such details stands behind the comma.
    """
    hard = [cue for cue in cues if cue.cue in _HARD]
    commas = [cue.start for cue in cues if cue.cue is Cue.COMMA]
    ends = sorted([cue.end for cue in hard] + [comma + 1 for comma in commas])
    hard_starts = [cue.start for cue in hard]
    starts = [one.start for one in found if one.concept not in places]
    for one in found:
        before = bisect_right(ends, one.start) - 1
        left = ends[before] if before >= 0 else 0
        stop = _at(hard_starts, one.end, length)
        following = _at(starts, one.end, length)
        right = min(_at(commas, one.end, length), stop)
        if right < following:
            last = bisect_left(commas, following) - 1
            right = stop if following >= stop else commas[last]
        yield max(left, one.start - REACH), min(right, one.end + REACH)


def _at(positions: Sequence[int], start: int, otherwise: int) -> int:
    index = bisect_left(positions, start)
    return positions[index] if index < len(positions) else otherwise
