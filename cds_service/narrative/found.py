"""The words of concepts in one clause: which were found, and which give way to others."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .lexicon import Kinship, Role
from .matcher import Taken

_SEVERAL: Final = 2
#: What makes one of two findings.
_JOINS: Final = frozenset({"and", "&", "/", "or"})


@dataclass(slots=True)
class Found:
    """The words of one concept in a clause.  ``absent``: they themselves say *not there*."""

    concept: str
    start: int
    end: int
    absent: bool = False


def are_joined(words: Sequence[str], one: Found, other: Found, kinship: Kinship) -> bool:
    """*Leg weakness and numbness*: what is said behind the second is said of both."""
    between = {word.lower() for word in words[one.end : max(other.start, one.end)]}
    return bool(between) and between <= _JOINS and kinship.are_kin(one.concept, other.concept)


def found_among(names: Iterable[Taken], beside: Sequence[Taken], kinship: Kinship) -> list[Found]:
    """What a clause names, in its order; ``beside`` are words that deny, list or except a concept."""
    named: list[Found] = []
    ends: dict[str, int] = {}
    is_in_order, last = not beside, -1
    for target, start, end in names:  # in the order of the text, one of a concept at a word
        concept = target.name
        if start >= ends.get(concept, 0):  # of those of one concept that overlap the first
            ends[concept] = end
            named.append(Found(concept, start, end))
            if start <= last:
                is_in_order = False
            last = start
    if beside:
        named = _weighed(named, _apart(beside), kinship)
    if len(named) < _SEVERAL:
        return named
    if not is_in_order:
        named.sort(key=_place_of)
    return _without_those_that_yield(named, kinship)


def _place_of(one: Found) -> tuple[int, int, bool]:
    return one.start, -one.end, not one.absent


def _apart(taken: Iterable[Taken]) -> list[Taken]:
    """The same of words that deny, list or except one."""
    ends: dict[tuple[str, Role], int] = {}
    apart = []
    for one in taken:
        target, start, end = one
        kind = target.name, target.role
        if start >= ends.get(kind, 0):
            ends[kind] = end
            apart.append(one)
    return apart


def _weighed(named: Sequence[Found], beside: Iterable[Taken], kinship: Kinship) -> list[Found]:
    """What is named or denied, and what is listed with it, but for what is excepted."""
    of: dict[Role, list[Found]] = {role: [] for role in (Role.ABSENT, Role.LISTED, Role.EXCEPT)}
    for target, start, end in beside:
        of[target.role].append(Found(target.name, start, end, target.role is Role.ABSENT))
    excepted, spans = _by_concept(of[Role.EXCEPT]), _by_concept(named)
    weighed = [one for one in named if not _is_excepted(excepted, one)]
    weighed += [one for one in of[Role.ABSENT] if not _covers(spans, one)]
    weighed += [
        one
        for one in of[Role.LISTED]
        if not _is_excepted(excepted, one) and _is_among_kin(one, weighed, kinship)
    ]
    return weighed


def _by_concept(found: Iterable[Found]) -> dict[str, "_Spans"]:
    spans: dict[str, list[Found]] = {}
    for one in found:
        spans.setdefault(one.concept, []).append(one)
    return {concept: _Spans(ones) for concept, ones in spans.items()}


def _is_excepted(spans: dict[str, "_Spans"], one: Found) -> bool:
    """Whether an exception touches it and is no shorter: of two phrases the longer is meant."""
    return one.concept in spans and spans[one.concept].outdo(one.start, one.end)


def _covers(spans: dict[str, "_Spans"], one: Found) -> bool:
    """*Not neuro intact*: the longer phrase says more."""
    return one.concept in spans and spans[one.concept].cover(one.start, one.end)


def _is_among_kin(one: Found, others: Sequence[Found], kinship: Kinship) -> bool:
    """*Saddle anesthesia, retention*: the list tells what kind of retention is meant."""
    kin = [other for other in others if kinship.are_kin(one.concept, other.concept)]
    inside = any(o.concept == one.concept and o.start <= one.start < o.end for o in kin)
    return bool(kin) and not inside


def _without_those_that_yield(everything: list[Found], kinship: Kinship) -> list[Found]:
    yields_to = kinship.yields_to
    for one in everything:
        if one.absent or one.concept in yields_to:
            break
    else:
        return everything
    present = {one.concept for one in everything}
    spans = {
        name: _Spans([one for one in everything if one.concept == name])
        for concept in present
        if concept in yields_to
        for name in yields_to[concept]
        if name in present
    }
    denied: dict[str, int] = {}
    standing = []
    for one in everything:
        concept = one.concept
        if one.absent:
            denied[concept] = one.end
        elif one.start < denied.get(concept, 0):
            continue
        if concept not in yields_to or not any(
            name in spans and spans[name].overlap(one.start, one.end) for name in yields_to[concept]
        ):
            standing.append(one)
    return standing


class _Spans:
    """Where one concept stands; its spans do not overlap each other."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._starts = [one.start for one in found]
        self._ends = [one.end for one in found]

    def overlap(self, start: int, end: int) -> bool:
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self._ends[index] > start

    def outdo(self, start: int, end: int) -> bool:
        index = bisect_left(self._starts, end) - 1
        if index < 0 or self._ends[index] <= start:
            return False
        return self._ends[index] - self._starts[index] >= end - start

    def cover(self, start: int, end: int) -> bool:
        index = bisect_left(self._starts, start) - 1
        return index >= 0 and self._ends[index] >= end
