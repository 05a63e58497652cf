"""The words without which a clause names nothing: most clauses are done with when none is there."""

from collections.abc import Iterable

from .alphabet import Alphabet
from .lexicon import Choice, Element, Lexicon, Number, Role, Row, Words
from .tokens import Key

_OF_CONCEPTS = frozenset({Role.NAMED, Role.ABSENT, Role.LISTED})


def anchors_of(lexicon: Lexicon, alphabet: Alphabet) -> frozenset[Key]:
    """For each phrase of a concept the rarest of the words that it cannot do without."""
    return frozenset(
        key
        for phrase in lexicon.phrases
        if phrase.target.role in _OF_CONCEPTS
        for element in _needed(phrase.element, lexicon.common)
        for key in alphabet.taken_by(element)
    )


def _needed(element: Element, common: frozenset[str]) -> tuple[Words | Number, ...]:
    """Elements of which one stands wherever the phrase stands; nothing where there are none."""
    match element:
        case Words() | Number():
            return (element,)
        case Row(parts):
            found = [each for part in parts if (each := _needed(part, common))]
            return min(found, key=lambda each: _weight(each, common), default=())
        case Choice(of):
            branches = [_needed(one, common) for one in of]
            return tuple(e for branch in branches for e in branch) if all(branches) else ()
        case _:
            return ()


def _weight(elements: Iterable[Words | Number], common: frozenset[str]) -> tuple[bool, int]:
    """Common words and numbers stand in many clauses; few words stand in fewer than many."""
    is_common, count = False, 0
    for element in elements:
        if isinstance(element, Number):
            is_common = True
        else:
            count += len(element.words)
            is_common = is_common or not common.isdisjoint(element.words)
    return is_common, count
