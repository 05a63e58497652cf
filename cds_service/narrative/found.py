"""The words of concepts in one clause: which were found, and which give way to others."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .vocabulary import ConceptWords, Vocabulary


@dataclass(frozen=True, slots=True)
class Found:
    """The words of one concept in a clause.  ``absent``: they themselves say *not there*."""

    concept: str
    start: int
    end: int
    absent: bool


def found_in(
    text: str, concepts: Sequence[ConceptWords], vocabulary: Vocabulary
) -> tuple[Found, ...]:
    """What the text names, in its order."""
    everything = [
        Found(words.concept, match.start(), match.end(), absent)
        for words in concepts
        for pattern, absent in ((words.absent, True), (words.named, False))
        if pattern is not None
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]
    everything += [
        one for one in _listed(text, concepts) if _is_among_kin(one, everything, vocabulary)
    ]
    everything.sort(key=lambda one: (one.start, -one.end, not one.absent))
    yields_to = {words.concept: words.yields_to for words in concepts}
    return tuple(_without_those_that_yield(everything, yields_to))


def _listed(text: str, concepts: Sequence[ConceptWords]) -> Iterator[Found]:
    for words in concepts:
        for match in words.listed.finditer(text) if words.listed else ():
            yield Found(words.concept, match.start(), match.end(), absent=False)


def _is_among_kin(one: Found, others: Sequence[Found], vocabulary: Vocabulary) -> bool:
    """*Saddle anesthesia, retention*: the list tells what kind of retention is meant."""
    return any(
        other.concept != one.concept and vocabulary.are_kin(one.concept, other.concept)
        for other in others
    ) and not any(
        other.concept == one.concept and other.start <= one.start < other.end for other in others
    )


def _without_those_that_yield(
    everything: list[Found], yields_to: dict[str, frozenset[str]]
) -> Iterator[Found]:
    spans = {
        concept: _Spans([one for one in everything if one.concept == concept])
        for concept in {stronger for names in yields_to.values() for stronger in names}
    }
    denied: dict[str, int] = {}
    for one in everything:
        if one.absent:
            denied[one.concept] = one.end
        elif one.start < denied.get(one.concept, 0):
            continue
        if not any(spans[name].overlaps(one) for name in yields_to[one.concept]):
            yield one


class _Spans:
    """Where one concept stands; its spans do not overlap each other."""

    def __init__(self, found: list[Found]) -> None:
        self._starts = [one.start for one in found]
        self._ends = [one.end for one in found]

    def overlaps(self, other: Found) -> bool:
        index = bisect_left(self._starts, other.end) - 1
        return index >= 0 and self._ends[index] > other.start
