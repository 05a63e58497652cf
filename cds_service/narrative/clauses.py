"""One clause of a text taken apart: its findings, its cues and what lies around each finding."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .ages import Age
from .cues import CueAt, cues_outside, tells_what_is_new
from .found import Found, are_joined, found_among
from .lexicon import Kinship, Lexicon, Role
from .machines import Machines
from .matcher import Taken
from .tokens import Key
from .zones import Near, Zone, ages_near, zones_of

#: Reached once: to look up a member of an enumeration takes Python as long as a line of code.
_REGION, _SIDE, _NO_REGION, _RESTATED = Role.REGION, Role.SIDE, Role.NO_REGION, Role.RESTATED
_NAMED = Role.NAMED
#: Regions of the spine, and sides of the body.
Named = tuple[frozenset[str], frozenset[str]]
_NO_NAMES: Final = frozenset[str]()
_NOWHERE: Final[Named] = (_NO_NAMES, _NO_NAMES)
_OF_AGES: Final = frozenset({Role.AGE, Role.YEAR})


@dataclass(slots=True)
class Clause:
    """A clause with all that was recognised in it, each kind in the order of the text.

    ``near`` are the ages around each finding, ``around`` the regions and the sides named
    in its zone: the words that tell more of it; ``places`` are all that are named, ``told`` the
    ages and what is told again.
    Where nothing tells more of a finding, nor that it is new, there are no ``zones``.
    """

    words: Sequence[str]
    keys: Sequence[Key]
    found: Sequence[Found]
    cues: Sequence[CueAt]
    ages: Sequence[Age]
    near: Sequence[Sequence[Near]]
    around: Sequence[Named]
    places: Sequence[Taken]
    told: Sequence[Taken]
    zones: Sequence[Zone]
    tells_what_is_new: bool

    def has_a_side_at(self, start: int) -> bool:
        """Whether a side of the body is named there."""
        return any(at == start and target.role is _SIDE for target, at, _ in self.places)

    def is_told_again(self, found: Found) -> bool:
        """Whether a word of a finding is of what is told again."""
        return any(
            start < found.end and found.start < end and target.role is _RESTATED
            for target, start, end in self.told
        )


def _around(places: Sequence[Taken], zones: Sequence[Zone]) -> Sequence[Named]:
    """The regions and the sides that are named around each finding."""
    starts = [start for _, start, _ in places]
    around: list[Named] = []
    last_zone, named = None, _NOWHERE
    for zone in zones:
        if zone != last_zone:
            start, end = last_zone = zone
            near = places[bisect_left(starts, start) : bisect_left(starts, end)]
            named = names_of([place for place in near if place[2] <= end]) if near else _NOWHERE
        around.append(named)
    return around


def names_of(places: Sequence[Taken]) -> Named:
    """The regions and the sides among places."""
    regions: list[str] = []
    sides: list[str] = []
    for target, _, _ in places:
        (regions if target.role is _REGION else sides).append(target.name)
    return frozenset(regions) if regions else _NO_NAMES, frozenset(sides) if sides else _NO_NAMES


def take_apart(
    words: Sequence[str], keys: Sequence[Key], machines: Machines, lexicon: Lexicon
) -> Clause | None:
    """All that is recognised in a clause, its words with their END behind; None where it names nothing."""
    names, beside, small_words, others, of_places = machines.anywhere.phrases_in(keys)
    kinship = lexicon.kinship
    if keys[0] in machines.beginnings_of_whole:
        for _, target, end in machines.whole.longest(keys, 0):
            (names if target.role is _NAMED else beside).append((target, 0, end))
    found = found_among(names, beside, kinship) if names or beside else None
    if not found:
        return None
    ages = _ages(words, others, lexicon) if others else []
    cues = cues_outside(small_words, found, ages)
    places = places_among(of_places) if of_places else of_places
    news = tells_what_is_new(cues)
    zones: Sequence[Zone] = ()
    if ages or places or news:
        zones = zones_of(len(words), found, cues, kinship.places)
    near: Sequence[Sequence[Near]] = [()] * len(found)
    if ages:
        near = ages_near(found, zones, ages, cues, kinship)
        if not all(near):
            near = _shared(near, words, found, kinship)
    around = _around(places, zones) if places else [_NOWHERE] * len(found)
    return Clause(words, keys, found, cues, ages, near, around, places, others, zones, news)


def _shared(
    near: Sequence[Sequence[Near]], words: Sequence[str], found: Sequence[Found], kinship: Kinship
) -> Sequence[Sequence[Near]]:
    """*Leg weakness and numbness, 6 month history*: both are as old."""
    shared = list(near)
    for index in reversed(range(len(found) - 1)):
        if not shared[index] and are_joined(words, found[index], found[index + 1], kinship):
            shared[index] = shared[index + 1]
    return shared


def places_among(taken: Sequence[Taken]) -> Sequence[Taken]:
    """The regions and sides that phrases name, without what only looks like one: *T2 signal*."""
    none: set[int] = set()
    for target, start, end in taken:
        if target.role is _NO_REGION:
            none.update(range(start, end))
    if not none:
        return taken
    return [
        one
        for one in taken
        if one[0].role is _SIDE or (one[0].role is _REGION and one[1] not in none)
    ]


def _ages(words: Sequence[str], taken: Sequence[Taken], lexicon: Lexicon) -> list[Age]:
    last = 0
    ages: list[Age] = []
    aged = [one for one in taken if one[0].role in _OF_AGES]
    if len(aged) > 1:
        aged.sort(key=lambda one: (one[1], -one[2]))  # *82 y/o* is no *82 y*
    for target, start, end in aged:
        if start < last:
            continue
        last = end
        age = Age.of(target, words, start, min(end, len(words)), lexicon)
        if age is not None:
            ages.append(age)
    return ages
