"""The words of concepts in one clause: which were found, and which give way to others."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .lexicon import Kinship, Role


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase of a concept where it stands."""

    concept: str
    start: int
    end: int
    role: Role


_ROLES = (Role.NAMED, Role.ABSENT, Role.LISTED, Role.EXCEPT)


@dataclass(frozen=True, slots=True)
class Found:
    """The words of one concept in a clause.  ``absent``: they themselves say *not there*."""

    concept: str
    start: int
    end: int
    absent: bool


def found_among(candidates: Sequence[Candidate], kinship: Kinship) -> tuple[Found, ...]:
    """What a clause names, in its order."""
    if not candidates:
        return ()
    of_roles: dict[Role, list[Candidate]] = {role: [] for role in _ROLES}
    for one in _apart(candidates):
        of_roles[one.role].append(one)
    excepted = _by_concept(of_roles[Role.EXCEPT])
    named = _by_concept(of_roles[Role.NAMED])
    everything = [
        Found(one.concept, one.start, one.end, role is Role.ABSENT)
        for role in (Role.NAMED, Role.ABSENT)
        for one in of_roles[role]
        if not (_covers(named, one) if role is Role.ABSENT else _is_excepted(excepted, one))
    ]
    everything += [
        Found(one.concept, one.start, one.end, absent=False)
        for one in of_roles[Role.LISTED]
        if not _is_excepted(excepted, one) and _is_among_kin(one, everything, kinship)
    ]
    everything.sort(key=lambda one: (one.start, -one.end, not one.absent))
    return tuple(_without_those_that_yield(everything, kinship))


def _apart(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Of those of one concept that overlap the first."""
    ends: dict[tuple[str, Role], int] = {}
    for one in candidates:  # they come in the order of the text, one of a kind at a word
        if one.start >= ends.get((one.concept, one.role), 0):
            ends[one.concept, one.role] = one.end
            yield one


def _by_concept(candidates: Iterable[Candidate]) -> dict[str, "_Spans"]:
    spans: dict[str, list[Candidate]] = {}
    for one in candidates:
        spans.setdefault(one.concept, []).append(one)
    return {concept: _Spans(ones) for concept, ones in spans.items()}


def _is_excepted(spans: dict[str, "_Spans"], one: Candidate) -> bool:
    """Whether an exception touches it and is no shorter: of two phrases the longer is meant."""
    return one.concept in spans and spans[one.concept].outdo(one.start, one.end)


def _covers(spans: dict[str, "_Spans"], one: Candidate) -> bool:
    """*Not neuro intact*: the longer phrase says more."""
    return one.concept in spans and spans[one.concept].cover(one.start, one.end)


def _is_among_kin(one: Candidate, others: Sequence[Found], kinship: Kinship) -> bool:
    """*Saddle anesthesia, retention*: the list tells what kind of retention is meant."""
    kin = [other for other in others if kinship.are_kin(one.concept, other.concept)]
    inside = any(o.concept == one.concept and o.start <= one.start < o.end for o in kin)
    return bool(kin) and not inside


def _without_those_that_yield(everything: list[Found], kinship: Kinship) -> Iterator[Found]:
    stronger = {name for one in everything for name in kinship.yields_to.get(one.concept, ())}
    spans = {
        concept: _Spans([one for one in everything if one.concept == concept])
        for concept in stronger
    }
    denied: dict[str, int] = {}
    for one in everything:
        if one.absent:
            denied[one.concept] = one.end
        elif one.start < denied.get(one.concept, 0):
            continue
        yields_to = kinship.yields_to.get(one.concept, ())
        if not any(spans[name].overlap(one.start, one.end) for name in yields_to):
            yield one


class _Spans:
    """Where one concept stands; its spans do not overlap each other."""

    def __init__(self, found: Sequence[Found | Candidate]) -> None:
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
