"""The words without which a clause names nothing: most clauses are done with when none is there."""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain, product
from typing import Final

from cds_service.frozen import dataclass

from .alphabet import Alphabet, leaves_of
from .lexicon import Choice, Element, Lexicon, Number, Phrase, Role, Row, Words
from .signs import END
from .tokens import Key

_OF_CONCEPTS: Final = frozenset({Role.NAMED, Role.ABSENT, Role.LISTED})

#: How many clauses a word stands in, very roughly: a number or a common word, a word that some
#: cue, age, place or heading has too, and one that concepts alone have.
_COMMON, _SHARED, _OWN = 1000, 20, 1

#: One way to say a phrase: word by word, what may stand there.
_Way = tuple[frozenset[Key], ...]
_NO_WORDS: Final = frozenset[Key]()


@dataclass(frozen=True, slots=True)
class Anchors:
    """Words one of which stands in every clause that names something.

    ``alone`` are those that may name something with no other word; behind each of the others
    stand, as its ``company``, those of which one must be there as well: *leg* needs its *weak*.
    """

    alone: frozenset[Key]
    company: Mapping[Key, frozenset[Key]]

    def stand_in(self, keys: Collection[Key]) -> bool:
        """Whether a clause of these words may name something."""
        if not self.alone.isdisjoint(keys):
            return True
        for company in filter(None, map(self.company.get, keys)):
            if not company.isdisjoint(keys):
                return True
        return False


def anchors_of(lexicon: Lexicon, alphabet: Alphabet) -> Anchors:
    """For each phrase of a concept the rarest of the words that it cannot do without, and the next.

    Short phrases choose first, and what they have chosen costs those after them nothing: since
    *retention* is an anchor, *for retention* needs no other.
    """
    choice = _Choice(lexicon, alphabet)
    ways = (
        way for phrase in filter(_names, lexicon.phrases) for way in choice.ways(phrase.element)
    )
    for way in sorted(ways, key=len):
        choice.hold(way)
    company = {key: words for key, words in choice.company.items() if key not in choice.alone}
    return Anchors(frozenset(choice.alone), {key: frozenset(company[key]) for key in company})


def _names(phrase: Phrase) -> bool:
    return phrase.target.role in _OF_CONCEPTS


class _Choice:
    """The anchors that were chosen so far."""

    def __init__(self, lexicon: Lexicon, alphabet: Alphabet) -> None:
        self.alone: set[Key] = set()
        self.company: dict[Key, set[Key]] = {}
        self._alphabet = alphabet
        self._common = lexicon.common
        self._chosen: set[Key] = set()
        self._costs: dict[frozenset[Key], tuple[int, list[str]]] = {}
        self._shared = _words_of(phrase for phrase in _all(lexicon) if not _names(phrase))

    def hold(self, way: _Way) -> None:
        """Choose what is wanting for an anchor to stand wherever a phrase is said in this way."""
        needed = sorted(way, key=self._cost)
        anchor = min(needed, key=self._cost_of_wanting, default=_NO_WORDS)
        others = [words for words in needed if words is not anchor]
        self._chosen |= anchor
        if not others:
            self.alone |= anchor
            return
        for key in anchor:  # *leg* is no company to itself, where another word will do
            company = next((words for words in others if key not in words), others[0])
            self.company.setdefault(key, set()).update(company)

    def ways(self, element: Element) -> list[_Way]:
        """In which ways an element may be said: of each, of which words one is there."""
        match element:
            case Words(words) if END in words:
                return [()]  # the end of a clause is no word of it
            case Words() | Number():
                return [(self._alphabet.taken_by(element),)]
            case Row(parts):
                return [tuple(chain(*row)) for row in product(*map(self.ways, parts))]
            case Choice(of):
                return list(chain.from_iterable(map(self.ways, of)))
            case _:
                return [()]

    def _cost_of_wanting(self, keys: frozenset[Key]) -> int:
        return sum(map(self._cost_of, keys - self._chosen))

    def _cost(self, keys: frozenset[Key]) -> tuple[int, list[str]]:
        """The rarest first, and never by chance: *loss of weight* is as *weight loss* is."""
        if keys not in self._costs:
            self._costs[keys] = sum(map(self._cost_of, keys)), sorted(map(str, keys))
        return self._costs[keys]

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
