"""What lies around each finding of a clause: the words that tell more of it, and its ages."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
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

_START_OF: Final[Callable[[Age], int]] = attrgetter("start")

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
    starts = [one.start for one in found if one.concept not in places] if commas else []
    is_near = length <= REACH
    zones = []
    for one in found:
        before = bisect_right(ends, one.start)
        begins = ends[before - 1] if before else 0
        behind = one.end
        stop = _first_of(hard, behind, length) if hard else length
        ends_at = _first_of(commas, behind, stop) if commas else stop
        if ends_at < stop:
            following = _first_of(starts, behind, stop)
            if ends_at < following:
                ends_at = commas[bisect_left(commas, following) - 1] if following < stop else stop
        zones.append((begins, ends_at) if is_near else _within_reach(one, begins, ends_at))
    return zones


def _within_reach(one: Found, start: int, end: int) -> Zone:
    """So much of a stretch as is near; to ask `min` of two takes Python as long as ten comparisons."""
    left, right = one.start - REACH, one.end + REACH
    return start if start > left else left, end if end < right else right


def _first_of(positions: Sequence[int], start: int, stop: int) -> int:
    """The first from a word on, where one stands before the stop."""
    if not positions or positions[-1] < start:
        return stop
    first = positions[bisect_left(positions, start)]
    return first if first < stop else stop


def ages_near(
    found: Sequence[Found],
    zones: Sequence[Zone],
    ages: Sequence[Age],
    cues: Sequence[CueAt],
    kinship: Kinship,
) -> Sequence[Sequence[Near]]:
    """The ages around each finding; one before an *and* stands further away."""
    commas, ands, pasts = _marks_among(cues)
    starts = list(map(_START_OF, ages))
    named = [one for one in found if one.concept not in kinship.places] if ands else ()
    near = []
    last = len(ages)
    for one, (start, end) in zip(found, zones, strict=True):
        of_one: list[Near] = []
        index = bisect_left(starts, start)
        while index < last and starts[index] < end:
            age = ages[index]
            index += 1
            if not (
                (commas and _is_of_another(commas, one.end, age.start))
                or (pasts and _is_of_the_past(ands, pasts, one.end, age.start))
                or (age.of_what_follows and age.start >= one.end)
                or (ands and _is_of_another_kind(ands, named, one, age, kinship))
            ):
                of_one.append((_distance(one, age, ands), age))
        near.append(of_one)
    return near


def is_of_a_past_year(near: Sequence[Near], this_year: int | None) -> bool:
    """Whether one of the ages is a year before this one; where nobody says which that is, any is."""
    for _, age in near:
        year = age.year
        if year is not None and (this_year is None or year < this_year):
            return True
    return False


def _marks_among(cues: Sequence[CueAt]) -> tuple[list[int], list[int], list[int]]:
    """Where the commas stand, each *and*, and what tells of the past."""
    commas, ands, pasts = [], [], []
    for cue in cues:
        kind = cue.cue
        if kind is _COMMA:
            commas.append(cue.start)
        elif kind is _TOGETHER:
            ands.append(cue.start)
        elif kind is _PAST:
            pasts.append(cue.start)
    return commas, ands, pasts


def _distance(found: Found, age: Age, ands: Sequence[int]) -> int:
    """So many words apart; behind an *and* what it follows is further away than anything else."""
    if age.start >= found.end:
        return age.start - found.end
    between = found.start - age.end
    if between <= 0:
        return 0
    return between + REACH if ands and _is_one_within(ands, age.end, found.start) else between


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
