"""Words and lines of words, looked for where a word of a name begins as one of them does.

A name has a handful of words, and the lines have hundreds, each with its own spellings: to try them
all at each letter of a name is what reading it would cost most.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import Final, Generic, TypeVar

from cds_service.frozen import dataclass

_T = TypeVar("_T")

#: Letters of a word that are its beginning.
BEGINNING: Final = 4

#: What sorts before it begins with a figure.
_BEHIND_FIGURES: Final = ":"

#: Letters and figures of a text in ASCII, and a space for all else.
_IN_WORDS: Final = bytes(code if chr(code).isalnum() else 0x20 for code in range(128)).ljust(256)

_PLACE: Final = itemgetter(0)

#: In the place of where a word begins: anywhere.
_ANYWHERE: Final = -1


def beginnings_in(words: Iterable[str]) -> list[str]:
    """How each word begins: by its first letters, a number by its first figure, for no list has all numbers."""
    return [word[:1] if word < _BEHIND_FIGURES else word[:BEGINNING] for word in words]


class Name:
    """A text of words with one space between them, and how its words begin."""

    __slots__ = ("_starts", "beginnings", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.beginnings = beginnings_in(text.split())
        self._starts: list[tuple[str, int]] | None = None

    @property
    def starts(self) -> list[tuple[str, int]]:
        """How each word begins, and where.  Of most names nobody asks: none of their words is looked for."""
        if self._starts is None:
            self._starts, start = [], 0
            for beginning, word in zip(self.beginnings, self.text.split(" "), strict=False):
                self._starts.append((beginning, start))
                start += len(word) + 1
        return self._starts

    def up_to(self, end: int) -> "Name":
        """Its words before this place, which stands between two."""
        return Name(self.text[:end].rstrip())


@dataclass(frozen=True, slots=True)
class Words:
    """A pattern of whole words.  ``beginnings`` are those of the words that it may begin with; None where
    it may begin with nearly anything."""

    pattern: re.Pattern[str]
    beginnings: frozenset[str] | None

    def search(self, name: Name) -> re.Match[str] | None:
        """The first place where the name has one of them."""
        if self.beginnings is None:
            return self.pattern.search(name.text)
        if self.beginnings.isdisjoint(name.beginnings):
            return None
        for beginning, start in name.starts:
            if beginning in self.beginnings:
                found = self.pattern.match(name.text, start)
                if found is not None:
                    return found
        return None


@dataclass(frozen=True)
class Kinds:
    """Words of texts as somebody typed them, by what they name; their beginnings are in small letters."""

    each: Mapping[str, Words]

    def named_in(self, text: str) -> list[str]:
        """What a text names."""
        if not text.isascii():
            return [kind for kind, words in self.each.items() if words.pattern.search(text)]
        typed = text.lower().encode("ascii").translate(_IN_WORDS).decode("ascii").split()
        beginnings = beginnings_in(typed)
        if self._beginnings is not None and self._beginnings.isdisjoint(beginnings):
            return []  # as of nearly all that is ordered
        return [
            kind
            for kind, words in self.each.items()
            if (words.beginnings is None or not words.beginnings.isdisjoint(beginnings))
            and words.pattern.search(text)
        ]

    @cached_property
    def _beginnings(self) -> frozenset[str] | None:
        """Those of all of them; None where one may begin with nearly anything."""
        found = frozenset[str]()
        for words in self.each.values():
            if words.beginnings is None:
                return None
            found |= words.beginnings
        return found


#: Where nothing has a name.
NO_KINDS: Final = Kinds({})


@dataclass(frozen=True, slots=True)
class Lines(Generic[_T]):
    """``each`` line with its meaning, in the order of the file.

    ``by_beginning`` has the places of the lines of which a word may be the first, by how it begins, and
    ``of_any`` of those that may begin with nearly anything.
    """

    each: tuple[tuple[re.Pattern[str], _T], ...]
    by_beginning: Mapping[str, tuple[int, ...]]
    of_any: tuple[int, ...] = ()

    def may_be_in(self, name: Name) -> bool:
        """Whether a name may have one of them: nearly all that are no imaging have no word that begins so."""
        return bool(self.of_any) or not self.by_beginning.keys().isdisjoint(name.beginnings)

    def places_in(self, name: Name, behind: int = -1) -> Iterator[int]:
        """The places of the lines that a name has, in their order, each once; those ``behind`` a place."""
        if not self.may_be_in(name):
            return
        for place, start in sorted(self._beginning_in(name), key=_PLACE):
            if place > behind:
                pattern, _ = self.each[place]
                if start == _ANYWHERE:
                    found = pattern.search(name.text)
                else:
                    found = pattern.match(name.text, start)
                if found is not None:
                    behind = place
                    yield place

    def _beginning_in(self, name: Name) -> list[tuple[int, int]]:
        """The places of lines that may be there, and where, those of one line from left to right."""
        found = [(place, _ANYWHERE) for place in self.of_any] if self.of_any else []
        places = self.by_beginning
        for beginning, start in name.starts:
            if beginning in places:
                for place in places[beginning]:
                    found.append((place, start))  # noqa: PERF401  of a few a comprehension costs more
        return found

    def said_in(self, name: Name) -> Iterator[_T]:
        """The meanings of the lines that a name has, in their order."""
        for place in self.places_in(name):
            yield self.each[place][1]

    def are_in(self, name: Name) -> bool:
        """Whether a name has one of them."""
        return self.may_be_in(name) and next(self.places_in(name), None) is not None
