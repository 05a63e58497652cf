"""What lies around each finding of a clause: the words that tell more of it, and its ages."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from .ages import Age
from .cues import CueAt
from .found import Found
from .lexicon import Cue, Kinship

#: Words.  What stands further away belongs to something else, whatever the punctuation.
REACH: Final = 18

#: Words that may stand between a comma and the age that it tells: *, began 3 days ago*.
_WORDS_BEFORE_AN_AGE: Final = 1

_HARD: Final = frozenset({Cue.ARRIVAL, Cue.TURN, Cue.BREAKER, Cue.NEGATION, Cue.NEGATION_OF_LIST})
_COMMA, _TOGETHER, _PAST = Cue.COMMA, Cue.TOGETHER, Cue.HISTORICAL

#: An age near a finding, and how many words away.
Near = tuple[int, Age]
#: The first of the words around a finding, and the one behind the last.
Zone = tuple[int, int]


def zones_of(
    length: int, found: Sequence[Found], cues: Sequence[CueAt], places: frozenset[str]
) -> list[Zone]:
    """The stretch of words that tells more of a finding: its region, its side, its age.

    It ends at a comma, unless nothing but such details stands behind the comma.
    """
    ends, hard, commas = [], [], []
    for cue in cues:
        kind = cue.cue
        if kind is _COMMA:
            ends.append(cue.start + 1)
            commas.append(cue.start)
        elif kind in _HARD:
            ends.append(cue.start + 1)  # its other words may be a finding's: *, cannot stand*
            hard.append(cue.start)
    if not ends:
        return [(max(one.start - REACH, 0), min(one.end + REACH, length)) for one in found]
    starts = [one.start for one in found if one.concept not in places]
    for places_of_a_kind in (starts, hard, commas):
        places_of_a_kind.append(length)  # behind the last of them the clause ends
    zones = []
    for one in found:
        before = bisect_right(ends, one.start) - 1
        left = ends[before] if before >= 0 else 0
        end = one.end if one.end < length else length
        stop = hard[bisect_left(hard, end)]
        following = starts[bisect_left(starts, end)]
        right = min(commas[bisect_left(commas, end)], stop)
        if right < following:
            last = bisect_left(commas, following) - 1
            right = stop if following >= stop else commas[last]
        zones.append((max(left, one.start - REACH), min(right, one.end + REACH)))
    return zones


def ages_near(
    found: Sequence[Found],
    zones: Sequence[Zone],
    ages: Sequence[Age],
    cues: Sequence[CueAt],
    kinship: Kinship,
) -> Sequence[Sequence[Near]]:
    """The ages around each finding; one before an *and* stands further away."""
    if not ages:
        return [()] * len(found)
    commas = [cue.start for cue in cues if cue.cue is _COMMA]
    ands = [cue.start for cue in cues if cue.cue is _TOGETHER]
    pasts = [cue.start for cue in cues if cue.cue is _PAST]
    starts = [age.start for age in ages]
    named = [one for one in found if one.concept not in kinship.places] if ands else ()
    return [
        [
            (_distance(one, age) + REACH * _is_one_within(ands, age.end, one.start), age)
            for age in ages[bisect_left(starts, start) : bisect_left(starts, end)]
            if not _is_of_another(commas, one.end, age.start)
            and not (pasts and _is_of_the_past(ands, pasts, one.end, age.start))
            and not (age.of_what_follows and age.start >= one.end)
            and not (ands and _is_of_another_kind(ands, named, one, age, kinship))
        ]
        for one, (start, end) in zip(found, zones, strict=True)
    ]


def _distance(found: Found, age: Age) -> int:
    return max(age.start - found.end, found.start - age.end, 0)


def _is_of_another(commas: Sequence[int], start: int, end: int) -> bool:
    """*Legs weak, hip fracture last year*: what is named behind the comma has the age."""
    last = bisect_left(commas, end) - 1
    return last >= 0 and commas[last] >= start and end - commas[last] - 1 > _WORDS_BEFORE_AN_AGE


def _is_of_the_past(ands: Sequence[int], pasts: Sequence[int], start: int, end: int) -> bool:
    """*Foot drop and h/o laminectomy in 2015*: what is told of the past behind the *and* has the age."""
    return any(start <= place and place + 1 in pasts for place in ands if place < end)


def _is_of_another_kind(
    ands: Sequence[int], named: Sequence[Found], one: Found, age: Age, kinship: Kinship
) -> bool:
    """*Cancer 5 years ago and leg weakness*, *leg weakness and cancer 5 years ago*: the cancer is as old.

    Kin share an age on either side of the *and*; a pain or fever only one that stands behind both.
    """
    is_behind = age.start >= one.end
    start, end = (one.end, age.start) if is_behind else (age.end, one.start)
    if not _is_one_within(ands, start, end):
        return False
    before = bisect_left(named, age.start, key=_start_of) - 1
    if before < 0 or named[before] is one:
        return False
    other = named[before].concept
    shares = is_behind and kinship.is_of_its_age(other)
    return not (shares or kinship.are_kin(one.concept, other))


def _start_of(found: Found) -> int:
    return found.start


def _is_one_within(positions: Sequence[int], start: int, end: int) -> bool:
    """*For 3 weeks and retention*: what stands before an *and* dates what it follows."""
    first = bisect_left(positions, start)
    return first < len(positions) and positions[first] < end
