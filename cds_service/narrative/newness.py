"""Whether a finding is called new or worse by what stands behind it, or opens its clause."""

from bisect import bisect_left
from typing import Final

from .clauses import Clause
from .cues import NEWNESS, CueAt
from .found import Found, are_joined
from .lexicon import Cue, Lexicon

NEGATIONS: Final = frozenset({Cue.NEGATION, Cue.NEGATION_OF_LIST})
BREAKS: Final = frozenset({Cue.BREAKER, Cue.TURN, Cue.ARRIVAL})
_TURNS: Final = frozenset({Cue.TURN, Cue.ARRIVAL})
_LINKS: Final = BREAKS | {Cue.TOGETHER, Cue.EITHER, Cue.COMMA}
# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_WORSENING, _SUPPOSED, _ARRIVAL = Cue.WORSENING, Cue.HYPOTHETICAL, Cue.ARRIVAL


def called_new_behind(clause: Clause, lexicon: Lexicon) -> list[Cue | None]:
    """For each finding: *since yesterday*, *worsening* stands behind it, and means it.

    *Leg weakness and numbness for 2 years, worse since yesterday*: both got worse.
    """
    called = _called_new_alone(clause, lexicon.kinship.places)
    if not any(called):
        return called
    following: tuple[Found, Cue] | None = None
    for index in reversed(range(len(called))):
        found = clause.found[index]
        if found.concept in lexicon.kinship.places:
            continue
        if (
            called[index] is None
            and following
            and are_joined(clause.words, found, following[0], lexicon.kinship)
        ):
            called[index] = following[1]
        new = called[index]
        following = None if new is None else (found, new)
    return called


def _called_new_alone(clause: Clause, places: frozenset[str]) -> list[Cue | None]:
    """The same of each finding by itself."""
    newness = _newness_that_is(clause)
    opening = _newness_that_opens(clause)
    if not newness and opening is None:
        return [None] * len(clause.found)
    links = [cue.start for cue in clause.cues if cue.cue in _LINKS]
    starts = [cue.start for cue in newness]
    begin = [found.start for found in clause.found if found.concept not in places]
    called: list[Cue | None] = []
    for found, (_, right) in zip(clause.found, clause.zones, strict=True):
        index = bisect_left(starts, found.end)
        after = bisect_left(begin, found.end)
        if after == len(begin) and _gets_worse(clause, newness[index:], found.end):
            called.append(_WORSENING)
            continue
        last = after == len(begin)
        following = len(clause.words) + 1 if last else begin[after]
        if index == len(newness) or starts[index] >= min(right, following):
            called.append(opening)
            continue
        link = bisect_left(links, newness[index].end)
        ends_before = link < len(links) and links[link] < following
        means_it = last or ends_before
        called.append(_worst(newness, index, min(right, following)) if means_it else opening)
    return called


def _newness_that_opens(clause: Clause) -> Cue | None:
    """*Since this morning, he has ...*: what opens the clause is said of all of it."""
    first = clause.cues[0] if clause.cues else None
    if first is None or first.start > 0 or first.cue not in NEWNESS:
        return None
    behind = clause.words[first.end : first.end + 1]
    return first.cue if "," in behind else None


def _newness_that_is(clause: Clause) -> list[CueAt]:
    """Without what is only supposed: *return if worse*."""
    newness = []
    supposed = False
    for cue in clause.cues:
        supposed = cue.cue is _SUPPOSED or (supposed and cue.cue not in _TURNS)
        if cue.cue in NEWNESS and not supposed:
            newness.append(cue)
    return newness


def _gets_worse(clause: Clause, newness: list[CueAt], start: int) -> bool:
    """*For 2 years but worse since yesterday*: a *worse* behind the last finding means it.

    Not so *presents with worsening cough*: that something else is worse.
    """
    denied = {cue.end for cue in clause.cues if cue.cue in NEGATIONS}
    worse = [c for c in newness if c.cue is _WORSENING and c.start not in denied]
    return any(not _is_of_another(clause, cue, start) for cue in worse)


def _is_of_another(clause: Clause, worse: CueAt, start: int) -> bool:
    if not any(c.cue is _ARRIVAL and start <= c.start < worse.start for c in clause.cues):
        return False
    begin = {cue.start for cue in clause.cues} | {age.start for age in clause.ages}
    return worse.end < len(clause.words) and worse.end not in begin


def _worst(newness: list[CueAt], index: int, right: int) -> Cue:
    """*Began last year and progressed*: of several the one that says *worse*."""
    near = {cue.cue for cue in newness[index : index + 4] if cue.start < right}
    return _WORSENING if _WORSENING in near else Cue.NEWNESS
