"""One clause of a text taken apart: its findings, its cues and what lies around each finding."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .ages import Age
from .cues import CueAt, cues_of, outside
from .found import Found, are_joined, found_among
from .lexicon import Kinship, Lexicon, Role
from .machines import Machines
from .matcher import Taken
from .tokens import Key
from .zones import Near, Zone, ages_near, zones_of

#: Reached once: to look up a member of an enumeration takes Python as long as a line of code.
_REGION, _SIDE, _NO_REGION, _RESTATED = Role.REGION, Role.SIDE, Role.NO_REGION, Role.RESTATED
#: Regions of the spine, and sides of the body.
Named = tuple[frozenset[str], frozenset[str]]
_NO_NAMES: Final = frozenset[str]()
_NOWHERE: Final[Named] = (_NO_NAMES, _NO_NAMES)
_NO_WORDS: Final = frozenset[int]()
_OF_AGES: Final = frozenset({Role.AGE, Role.YEAR})


@dataclass(slots=True)
class PlaceAt:
    """A region of the spine or a side of the body where it is named."""

    role: Role
    name: str
    start: int
    end: int


@dataclass(slots=True)
class Clause:
    """A clause with all that was recognised in it, each kind in the order of the text.

    ``near`` are the ages around each finding, ``around`` the regions and the sides named
    in its zone: the words that tell more of it; ``sides_at`` are the words that name a side.
    """

    words: Sequence[str]
    keys: Sequence[Key]
    found: Sequence[Found]
    cues: Sequence[CueAt]
    ages: Sequence[Age]
    near: Sequence[Sequence[Near]]
    around: Sequence[Named]
    sides_at: frozenset[int]
    restated: frozenset[int]
    zones: Sequence[Zone]


def _around(places: Sequence[PlaceAt], zones: Sequence[Zone]) -> Sequence[Named]:
    """The regions and the sides that are named around each finding."""
    if not places:
        return [_NOWHERE] * len(zones)
    starts = [place.start for place in places]
    around = []
    for start, end in zones:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        near = [p for p in places[first:last] if p.end <= end] if first < last else []
        around.append(names_of(near) if near else _NOWHERE)
    return around


def names_of(places: Sequence[PlaceAt]) -> Named:
    """The regions and the sides among places."""
    if not places:
        return _NOWHERE
    regions: list[str] = []
    sides: list[str] = []
    for place in places:
        (regions if place.role is _REGION else sides).append(place.name)
    return frozenset(regions) if regions else _NO_NAMES, frozenset(sides) if sides else _NO_NAMES


def take_apart(
    words: Sequence[str], keys: Sequence[Key], machines: Machines, lexicon: Lexicon
) -> Clause | None:
    """All that is recognised in a clause, its words with their END behind; None where it names nothing."""
    concepts, small_words, others, of_places = machines.anywhere.phrases_in(keys)
    kinship = lexicon.kinship
    for _, target, end in machines.whole.longest(keys, 0):
        concepts.append((target, 0, end))
    found = found_among(concepts, kinship)
    if not found:
        return None
    ages = _ages(words, others, lexicon)
    cues = outside(cues_of(small_words), found, ages, len(words))
    zones = zones_of(len(words), found, cues, kinship.places)
    places = places_among(of_places)
    near = _shared(ages_near(found, zones, ages, cues, kinship), words, found, kinship)
    around, sides_at, restated = _around(places, zones), _sides_at(places), _restated(others)
    return Clause(words, keys, found, cues, ages, near, around, sides_at, restated, zones)


def _shared(
    near: Sequence[Sequence[Near]], words: Sequence[str], found: Sequence[Found], kinship: Kinship
) -> Sequence[Sequence[Near]]:
    """*Leg weakness and numbness, 6 month history*: both are as old."""
    if not any(near):
        return near
    shared = list(near)
    for index in reversed(range(len(found) - 1)):
        if not shared[index] and are_joined(words, found[index], found[index + 1], kinship):
            shared[index] = shared[index + 1]
    return shared


def places_among(taken: Sequence[Taken]) -> list[PlaceAt]:
    """The regions and sides that phrases name, without what only looks like one: *T2 signal*."""
    if not taken:
        return []
    none = set[int]()
    for target, start, end in taken:
        if target.role is _NO_REGION:
            none.update(range(start, end))
    return [
        PlaceAt(target.role, target.name, start, end)
        for target, start, end in taken
        if target.role is _SIDE or (target.role is _REGION and start not in none)
    ]


def _sides_at(places: Sequence[PlaceAt]) -> frozenset[int]:
    if not places:
        return _NO_WORDS
    return frozenset([place.start for place in places if place.role is _SIDE])


def _restated(taken: Sequence[Taken]) -> frozenset[int]:
    if not taken:
        return _NO_WORDS
    spans = [(start, end) for target, start, end in taken if target.role is _RESTATED]
    return frozenset(place for start, end in spans for place in range(start, end))


def _ages(words: Sequence[str], taken: Sequence[Taken], lexicon: Lexicon) -> list[Age]:
    if not taken:
        return []
    last = 0
    ages: list[Age] = []
    aged = [one for one in taken if one[0].role in _OF_AGES]
    aged.sort(key=lambda one: (one[1], -one[2]))  # *82 y/o* is no *82 y*
    for target, start, end in aged:
        if start < last:
            continue
        last = end
        age = Age.of(target, words, start, min(end, len(words)), lexicon)
        if age is not None:
            ages.append(age)
    return ages
