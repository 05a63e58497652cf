"""The words without which a clause names nothing: most clauses are done with when none is there."""

from collections.abc import Iterable
from typing import Final

from .alphabet import Alphabet, leaves_of
from .lexicon import Choice, Element, Lexicon, Number, Phrase, Role, Row, Words
from .signs import END
from .tokens import Key

_OF_CONCEPTS: Final = frozenset({Role.NAMED, Role.ABSENT, Role.LISTED})

#: How many clauses a word stands in, very roughly: a number or a common word, a word that some
#: cue, age, place or heading has too, and one that concepts alone have.
_COMMON, _SHARED, _OWN = 1000, 20, 1


def anchors_of(lexicon: Lexicon, alphabet: Alphabet) -> frozenset[Key]:
    """For each phrase of a concept the rarest of the words that it cannot do without.

    Short phrases choose first, and what they have chosen costs those after them nothing: since
    *retention* is an anchor, *for retention* needs no other.
    """
    anchors = _Anchors(lexicon, alphabet)
    for phrase in sorted(filter(_names, lexicon.phrases), key=_length):
        anchors.hold(phrase.element)
    return frozenset(anchors.keys)


def _names(phrase: Phrase) -> bool:
    return phrase.target.role in _OF_CONCEPTS


def _length(phrase: Phrase) -> int:
    return len(phrase.element.parts) if isinstance(phrase.element, Row) else 1


class _Anchors:
    """The anchors that were chosen so far."""

    def __init__(self, lexicon: Lexicon, alphabet: Alphabet) -> None:
        self.keys: set[Key] = set()
        self._alphabet = alphabet
        self._common = lexicon.common
        self._shared = _words_of(phrase for phrase in _all(lexicon) if not _names(phrase))

    def hold(self, element: Element) -> None:
        """Choose what is wanting for an anchor to stand wherever the element stands."""
        self.keys.update(self._wanting(element) or ())

    def _wanting(self, element: Element) -> frozenset[Key] | None:
        """The least that is wanting; None of an element that may stand without any word."""
        match element:
            case Words(words) if END in words:
                return None  # the end of a clause is no word of it
            case Words() | Number():
                return self._alphabet.taken_by(element) - self.keys
            case Row(parts):
                wanting = (each for part in parts if (each := self._wanting(part)) is not None)
                return min(wanting, key=self._cost, default=None)
            case Choice(of):
                branches = [each for one in of if (each := self._wanting(one)) is not None]
                return frozenset().union(*branches) if len(branches) == len(of) else None
            case _:
                return None

    def _cost(self, keys: Iterable[Key]) -> int:
        return sum(map(self._cost_of, keys))

    def _cost_of(self, key: Key) -> int:
        if isinstance(key, int) or key in self._common:
            return _COMMON
        return _SHARED if key in self._shared else _OWN


def _all(lexicon: Lexicon) -> Iterable[Phrase]:
    return (*lexicon.phrases, *lexicon.behind, *lexicon.headings)


def _words_of(phrases: Iterable[Phrase]) -> frozenset[str]:
    return frozenset(
        word
        for phrase in phrases
        for leaf in leaves_of(phrase.element)
        if isinstance(leaf, Words)
        for word in leaf.words
    )
