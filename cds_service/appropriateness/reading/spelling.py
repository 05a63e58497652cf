"""An order's name in one way of writing, whoever typed it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from .lines import Lines

#: Dashes that a word processor writes for a hyphen, and the sign for "with or without".
_TYPOGRAPHY: Final = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), "\u00b1": "+/-"}
)
_PUNCTUATION: Final = re.compile(r"[^\w/+&-]|_")
_SIGNS: Final = re.compile(r"[/+&-]")


def spelled_out(name: str, signs: Lines[str], spellings: Iterable[Lines[str]]) -> str:
    """The name in capitals, each of its signs as words and each of its words in our spelling."""
    capitals = unicodedata.normalize("NFKC", name).upper()
    typed = capitals if capitals.isascii() else capitals.translate(_TYPOGRAPHY)
    text = _single_spaced(_PUNCTUATION.sub(" ", typed))
    if _SIGNS.search(text):
        for pattern, meaning in signs.each:
            text = pattern.sub(f" {meaning} ", text)
        text = _single_spaced(_SIGNS.sub(" ", text))
    for some in spellings:
        if some.any.search(text):
            text = _respelled(text, some)
    return text


def _respelled(text: str, spellings: Lines[str]) -> str:
    """One line after another: a later one sees what an earlier one wrote."""
    for pattern, meaning in spellings.each:
        text, changes = pattern.subn(f" {meaning} ", text)
        if changes:
            text = _single_spaced(text)
    return text


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
