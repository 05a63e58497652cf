"""Words as they are written in haste: two letters changed over, one left out, doubled, or the wrong vowel.

The first letter is nearly always right, and stays.  All slips of the words that matter are made
when the lexicon is read: a word of a text is looked up among them and compared with nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

NO_SLIPS: Final[Mapping[str, str]] = MappingProxyType({})
_VOWELS: Final = "aeiou"


def slips_of(words: Iterable[str], spared: Collection[str]) -> Mapping[str, str]:
    """For each slip the word that is meant.  ``spared`` are words of their own: they are no slips."""
    meant: dict[str, str] = {}
    for word in words:
        for slip in _slips(word):
            if slip != word and slip not in spared:
                meant.setdefault(slip, word)
    return meant


def _slips(word: str) -> Iterator[str]:
    for index in range(1, len(word)):
        before, letter, after = word[:index], word[index], word[index + 1 :]
        yield before + after
        yield before + letter + letter + after
        if after:
            yield before + after[0] + letter + after[1:]
        if letter in _VOWELS:
            yield from (before + vowel + after for vowel in _VOWELS)
