"""The words and the numbers that the phrases of a lexicon tell apart."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, takewhile
from typing import Final

from .lexicon import Choice, Element, Gap, Number, Phrase, Repeated, Row, Words
from .slips import NO_SLIPS
from .tokens import Key, Keys, stands_for_itself

_STEM_LENGTH: Final = 3


class Alphabet:
    """The words and the numbers that the phrases tell apart, and ``slips`` that are read as such a word."""

    def __init__(
        self,
        phrases: Iterable[Phrase],
        gap_stops: frozenset[str],
        slips: Mapping[str, str] = NO_SLIPS,
    ) -> None:
        words = set(gap_stops)
        bounds: set[float] = set()
        for phrase in phrases:
            for element in leaves_of(phrase.element):
                if isinstance(element, Words):
                    words |= element.words
                elif isinstance(element, Number):
                    bounds |= {element.least, element.most}
        #: The one object that all have of a word: when it is looked up it is compared with no other.
        self._own: Final = {word: word for word in words}
        self._known = {word: word for word in words if not is_stem(word)}
        self._by_beginning = sorted((word.lstrip("=").lower(), word) for word in self._known)
        self._stems: dict[str, list[str]] = {}
        for word in sorted(filter(is_stem, words), key=len, reverse=True):
            self._stems.setdefault(word[:_STEM_LENGTH], []).append(word)
        self._bounds = sorted(bounds)
        self._exact: dict[str, list[str]] = {}
        for known in filter(is_exact, self._known):
            self._exact.setdefault(known[1:].lower(), []).append(known)
        own = self._known.keys() | self._exact.keys()
        self.slips: Mapping[str, str] = {
            slip: word for slip, word in slips.items() if slip not in own and word in own
        }
        as_written = _as_written(self._known)
        self._known.update(self.slips)
        self.keys: Final = Keys(as_written, self._known, self._of_unknown, self._of_number)

    def _of_unknown(self, word: str) -> str | None:
        for stem in self._stems.get(word[:_STEM_LENGTH], ()):
            if word.startswith(stem[:-1]):
                return stem
        return None

    def _of_number(self, number: float) -> int:
        """Even between two bounds, odd on one."""
        index = bisect_left(self._bounds, number)
        on = index < len(self._bounds) and self._bounds[index] == number
        return 2 * index + on

    def taken_by(self, element: Words | Number) -> frozenset[Key]:
        """The keys of all words that an element takes."""
        if isinstance(element, Number):
            first, last = self._of_number(element.least), self._of_number(element.most)
            return frozenset(range(first, last + 1))
        return frozenset(key for word in element.words for key in self._meant_by(self._own[word]))

    def _meant_by(self, word: str) -> Iterator[str]:
        yield word
        if is_stem(word):
            begin = word[:-1]
            yield from self._beginning_with(begin)
            yield from (s for s in self._stems.get(word[:_STEM_LENGTH], ()) if s.startswith(begin))
        elif not is_exact(word):
            yield from self._exact.get(word, ())

    def _beginning_with(self, letters: str) -> Iterator[str]:
        words = self._by_beginning
        following = islice(words, bisect_left(words, (letters, "")), None)
        return (word for _, word in takewhile(lambda each: each[0].startswith(letters), following))


def _as_written(known: Iterable[str]) -> dict[str, str]:
    """The words as a text most often has them: small, at the head of a sentence, or exactly so."""
    plain = [word for word in known if not is_exact(word) and stands_for_itself(word)]
    written = {each: word for word in plain for each in (word.capitalize(), word)}
    return written | {word[1:]: word for word in known if is_exact(word)}


def is_exact(word: str) -> bool:
    """Whether a word of the lexicon is meant as it is written: ``=SEA``."""
    return len(word) > 1 and word.startswith("=")


def is_stem(word: str) -> bool:
    """Whether a word of the lexicon is meant as a beginning: ``infect*``."""
    return len(word) > _STEM_LENGTH and word.endswith("*")


def leaves_of(element: Element) -> Iterator[Words | Number | Gap]:
    """What an element is made of, down to its words."""
    match element:
        case Row(parts):
            for part in parts:
                yield from leaves_of(part)
        case Choice(of):
            for one in of:
                yield from leaves_of(one)
        case Repeated(what):
            yield from leaves_of(what)
        case _:
            yield element
