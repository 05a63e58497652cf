"""A glance at a text: most name nothing, and are done with before a word of them is read.

A glance sees at least what the reader would.  Where a text is not written plainly enough to tell,
it is read.
"""

import re
from collections.abc import Collection
from typing import Final

from .alphabet import Alphabet
from .tokens import Key

#: What the reader sees otherwise than letter by letter: markup, escapes, an apostrophe in a word.
_NOT_PLAIN: Final = re.compile(r"[<&\\'`]")
_DIGIT: Final = re.compile(r"[0-9]")
#: For each byte the letter that it is, or a space; as written, and in small letters.
_AS_WRITTEN: Final = bytes(b if bytes([b]).isalpha() else 32 for b in range(256))
_SMALL: Final = _AS_WRITTEN.lower()
_BEGIN: Final = 3


class Glance:
    """Whether a text may name a finding; ``anchors``: what one of stands in every phrase."""

    def __init__(self, anchors: Collection[Key], alphabet: Alphabet) -> None:
        words = {anchor for anchor in anchors if isinstance(anchor, str)}
        stems = {word[:-1] for word in words if len(word) > _BEGIN and word.endswith("*")}
        self._stems = tuple(sorted(stem.encode() for stem in stems))
        self._begun = frozenset(stem[:_BEGIN] for stem in self._stems)
        self._exact = frozenset(w[1:].encode() for w in words if len(w) > 1 and w[0] == "=")
        self._small = frozenset(word.encode() for word in words if word.isalpha())
        self._signs = sorted({word[0] for word in words if not word[0].isalpha()} - {"=", "<"})
        self._numbers = frozenset(anchor for anchor in anchors if isinstance(anchor, int))
        self._of_number = alphabet.of_number

    def may_name(self, text: str) -> bool:
        """False only where the reader would find nothing."""
        if not text.isascii() or _NOT_PLAIN.search(text) is not None:
            return True
        written = text.encode()
        small = written.translate(_SMALL).split()
        return (
            not self._small.isdisjoint(small)
            or not self._exact.isdisjoint(written.translate(_AS_WRITTEN).split())
            or self._begins(small)
            or (_DIGIT.search(text) is not None and self._counts(text))
            or any(sign in text for sign in self._signs)
        )

    def _begins(self, small: list[bytes]) -> bool:
        if self._begun.isdisjoint([word[:_BEGIN] for word in small]):
            return False
        return any(word.startswith(self._stems) for word in small)

    def _counts(self, text: str) -> bool:
        """Whether one of its numbers counts; one that is not written plainly may: a level, a date."""
        for word in text.split():
            if word.replace(".", "", 1).isdecimal():
                if self._of_number(float(word)) in self._numbers:
                    return True
            elif _DIGIT.search(word):
                return True
        return False
