"""A glance at a text: most have none of the words that are asked for, and are not cut up to learn it."""

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from string import digits
from typing import Final

from .alphabet import is_exact, is_stem
from .anchors import Anchors
from .sentences import LONGEST_CLAUSE
from .signs import grade, levels_of
from .slips import NO_SLIPS
from .tokens import MINUS, Key

#: Letters as they are and a space for all else: what is left are the words of ``tokens``.
_LETTERS: Final = bytes(code if chr(code).isalpha() else 0x20 for code in range(128)).ljust(256)
_APOSTROPHE: Final = b"'"
_MARK: Final = b"!"

#: What stands in a text wherever ``tokens`` finds a level, a strength, a number, any other sign.
_LEVEL: Final = "[CTLSctls][0-9]"
_STRENGTH: Final = "/ ?5"
_NUMBER: Final = "[0-9]"
_ANYTHING: Final = ""
_ANY_CHARACTER: Final = "".join(map(chr, range(128)))

_LEVELS: Final = levels_of("ctls")
_GRADES: Final = frozenset(map(grade, range(6)))


class Glance:
    """Whether a text may have one of some words: no text that has one is ever said to have none.

    It cuts letters from all else, and no more.  Of what ``tokens`` may cut otherwise it says that
    it may: another alphabet, a clause too long to stay whole, one apostrophe beside another.
    A word that needs company is looked for with it, somewhere in the text, where it is plain.
    ``slips`` say of a word misspelt which is meant.
    """

    def __init__(self, anchors: Anchors, slips: Mapping[str, str] = NO_SLIPS) -> None:
        written = _as_written(slips)
        plain = {key for key in anchors.company if isinstance(key, str) and _is_plain(key)}
        self._alone = _Words((*anchors.alone, *(anchors.company.keys() - plain)), written)
        self._company: dict[bytes, _Words] = {}
        for key in plain:
            company = _Words(anchors.company[key], written)
            self._company.update(dict.fromkeys(_all_of(key, written), company))
        self._in_company = frozenset(self._company)

    def may_have(self, text: str) -> bool:
        """Whether a text, legible as it is, may have one of the words."""
        if not text.isascii() or len(text) > LONGEST_CLAUSE or "''" in text:
            return True
        whole = text.encode("ascii")
        written = whole.replace(_APOSTROPHE, b"").translate(_LETTERS)
        words = written.lower().split()
        if self._alone.may_be_among(words, written, whole):
            return True
        for word in self._in_company.intersection(words):
            if self._company[word].may_be_among(words, written, whole):
                return True
        return False


class _Words:
    """Words of a lexicon by how they are found in a text."""

    __slots__ = (
        "_begin",
        "_beginnings",
        "_cut",
        "_exact",
        "_forms",
        "_in_small",
        "_in_the_forms",
        "_plain",
    )

    def __init__(self, keys: Iterable[Key], written: Mapping[str, list[bytes]]) -> None:
        exact, small, stems, signs = set[bytes](), set[bytes](), set[bytes](), set[Key]()
        for key in keys:
            if not isinstance(key, str):
                signs.add(key)
            elif is_stem(key):
                stems.add(key[:-1].encode())
            elif _is_plain(key):
                small.update(_all_of(key, written))
            elif is_exact(key) and key[1:].isalpha():
                exact.add(key[1:].encode())
            else:
                signs.add(key)
        self._exact = frozenset(exact)
        self._in_small = frozenset(map(bytes.lower, exact))
        self._plain = frozenset(small)
        self._begin = tuple(sorted(stems))
        self._cut = itemgetter(slice(min(map(len, stems), default=0)))
        self._beginnings = frozenset(map(self._cut, stems))
        self._forms, self._in_the_forms = _one_of(signs)

    def may_be_among(self, words: list[bytes], written: bytes, text: bytes) -> bool:
        """Whether one of them stands in a text, whose words these are in small letters, and ``written`` as they are."""
        return (
            not self._plain.isdisjoint(words)
            or (
                not self._in_small.isdisjoint(words) and not self._exact.isdisjoint(written.split())
            )
            or (bool(self._begin) and self._begins_one(words))
            or (
                self._forms is not None
                and text.translate(self._in_the_forms).find(_MARK) >= 0
                and self._forms.search(text) is not None
            )
        )

    def _begins_one(self, words: list[bytes]) -> bool:
        if self._beginnings.isdisjoint(map(self._cut, words)):
            return False
        return any(word.startswith(self._begin) for word in words)


def _as_written(slips: Mapping[str, str]) -> Mapping[str, list[bytes]]:
    """For a word how it is misspelt."""
    written: dict[str, list[bytes]] = {}
    for slip, word in slips.items():
        written.setdefault(word, []).append(slip.encode())
    return written


def _all_of(word: str, written: Mapping[str, list[bytes]]) -> list[bytes]:
    return [word.encode(), *written.get(word, ())]


def _is_plain(key: str) -> bool:
    """Whether a word of the lexicon is one of letters, however it is written in a text."""
    return key.isalpha()


def _one_of(signs: Iterable[Key]) -> tuple[re.Pattern[bytes] | None, bytes]:
    """What stands in a text that has one of these, and a table that marks the characters that each such text
    has one of; of ASCII alone, as every text is that is looked at."""
    forms = {form: least for form, least in map(_form_of, signs) if form.isascii()}
    pattern = re.compile("|".join(sorted(forms)).encode()) if forms else None
    marked = set("".join(forms.values()).encode())
    return pattern, bytes(_MARK[0] if code in marked else 0 for code in range(256))


def _form_of(sign: Key) -> tuple[str, str]:
    """How a sign stands in a text, and the characters of which it has one."""
    if not isinstance(sign, str):
        return _NUMBER, digits
    if sign in _LEVELS:
        return _LEVEL, digits
    if sign in _GRADES:
        return _STRENGTH, "5"
    if len(sign) > 1:
        return _ANYTHING, _ANY_CHARACTER
    plain = "-" if sign == MINUS else sign
    return re.escape(plain), plain
