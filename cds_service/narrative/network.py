"""Phrases made into a network: places, and the words that lead from one to the next.

It says the same of every text, and is kept with the lexicon that it was made of, so that a start
does not make it again.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from .alphabet import Alphabet
from .lexicon import Choice, Element, Gap, Number, Phrase, Repeated, Row, Target, Words
from .tokens import Key

#: The place from which every phrase sets out.
BEGINNING: Final = 0


class Network(NamedTuple):
    """Phrases of one kind or of several.

    ``edges`` are, of each place, the words that lead on and where to; None are all but
    ``gap_stops``.  ``silent`` are the places that are reached without a word, ``ends`` those where
    a phrase ends, with the number of its target; ``kind_of`` and ``targets`` are by that number.
    """

    edges: list[list[tuple[frozenset[Key] | None, int]]]
    silent: list[list[int]]
    ends: dict[int, int]
    targets: tuple[Target, ...]
    kind_of: tuple[int, ...]
    kinds: int
    gap_stops: frozenset[str]


def network_of(alphabet: Alphabet, gap_stops: frozenset[str], *kinds: Iterable[Phrase]) -> Network:
    """The phrases of each kind, with a number for each target of each kind."""
    paths = _Paths(alphabet)
    ends: dict[int, int] = {}
    targets: list[Target] = []
    kind_of: list[int] = []
    for kind, phrases in enumerate(kinds):
        numbers: dict[Target, int] = {}
        for phrase in phrases:
            number = numbers.setdefault(phrase.target, len(targets) + len(numbers))
            ends[paths.add(phrase.element, BEGINNING)] = number
        targets += numbers
        kind_of += [kind] * len(numbers)
    return Network(
        paths.edges, paths.silent, ends, tuple(targets), tuple(kind_of), len(kinds), gap_stops
    )


class _Paths:
    """Places and ways between them, to which one phrase after the other is added."""

    def __init__(self, alphabet: Alphabet) -> None:
        self.edges: list[list[tuple[frozenset[Key] | None, int]]] = []
        self.silent: list[list[int]] = []
        self._alphabet = alphabet
        self._taken: dict[Words | Number, frozenset[Key]] = {}
        self._place()  # the BEGINNING

    def add(self, element: Element, place: int) -> int:
        """The place that is reached from a place when the element has taken its words."""
        match element:
            case Row(parts):
                for part in parts:
                    place = self.add(part, place)
                return place
            case Choice(of):
                end = self._place()
                for one in of:
                    self.silent[self.add(one, place)].append(end)
                return end
            case Repeated(what, most):
                return self._add_repeated(what, most, place)
            case Gap(most):
                return self._add_gap(most, place)
            case _:
                return self._add_words(element, place)

    def _place(self) -> int:
        self.edges.append([])
        self.silent.append([])
        return len(self.edges) - 1

    def _add_words(self, element: Words | Number, place: int) -> int:
        if element not in self._taken:
            self._taken[element] = self._alphabet.taken_by(element)
        end = self._place()
        self.edges[place].append((self._taken[element], end))
        return end

    def _add_repeated(self, what: Element, most: int, place: int) -> int:
        end = self._place()
        self.silent[place].append(end)
        for _ in range(most):
            place = self.add(what, place)
            self.silent[place].append(end)
        return end

    def _add_gap(self, most: int, place: int) -> int:
        end = self._place()
        self.silent[place].append(end)
        for _ in range(most):
            following = self._place()
            self.edges[place].append((None, following))
            self.silent[following].append(end)
            place = following
        return end
