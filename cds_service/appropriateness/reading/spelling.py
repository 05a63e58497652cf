"""An order's name in one way of writing, whoever typed it."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from .lines import Lines, Name

#: Dashes that a word processor writes for a hyphen, and the sign for "with or without".
_TYPOGRAPHY: Final = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), "\u00b1": "+/-"}
)
_PUNCTUATION: Final = re.compile(r"[^\w/+&-]|_")
_SIGNS: Final = re.compile(r"[/+&-]")
#: The same punctuation, of names in ASCII: nearly all are.
_SPACED: Final = bytes(
    0x20 if _PUNCTUATION.match(chr(code)) else code for code in range(128)
).ljust(256)


def spelled_out(
    name: str, signs: Iterable[tuple[re.Pattern[str], str]], spellings: Lines[str]
) -> Name:
    """The name in capitals, each of its signs as words and each of its words in our spelling."""
    capitals = unicodedata.normalize("NFKC", name).upper()
    if capitals.isascii():
        typed = capitals.encode("ascii").translate(_SPACED).decode("ascii")
    else:
        typed = _PUNCTUATION.sub(" ", capitals.translate(_TYPOGRAPHY))
    text = _single_spaced(typed)
    if "/" in text or "+" in text or "-" in text or "&" in text:
        for pattern, meaning in signs:
            text = pattern.sub(f" {meaning} ", text)
        text = _single_spaced(_SIGNS.sub(" ", text))
    return _respelled(Name(text), spellings)


def _respelled(name: Name, spellings: Lines[str]) -> Name:
    """One line after another: a later one sees what an earlier one wrote."""
    if not spellings.may_be_in(name):
        return name
    waiting = spellings.places_in(name)
    while (place := next(waiting, None)) is not None:
        pattern, meaning = spellings.each[place]
        text = _single_spaced(pattern.sub(f" {meaning} ", name.text))
        if text != name.text:
            name = Name(text)
            waiting = spellings.places_in(name, behind=place)
    return name


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
