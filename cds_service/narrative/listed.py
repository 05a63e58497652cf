"""The items of lists, each behind a bullet, and those that are denied each behind a minus."""

import re
from itertools import count
from typing import Final

from .tokens import MINUS

#: What begins an item of a list, and what parts the repetitions of a field of HL7 v2.
_STAR: Final = re.compile(r"\*(?<!\S\*)(?=\s)")
_REPETITION: Final = re.compile(r"~(?<=[^\s~]~)(?=[A-Za-z])")
#: A hyphen that opens a line is a bullet, unless more on that line are minuses: *-fever -weakness*.
_DASH_OF_LIST: Final = re.compile(
    r"\n[ \t]*-{1,2}(?:[ \t]{1,4}(?=\w)|(?=[A-Za-z])(?!ve\b)(?![^\n]*[\s,;(+/]-[A-Za-z]))"
)
#: Signed items, one beside the other: *- weakness, - numbness*, *+ back pain, - fever*.  One with a figure is an item of a
#: list, not what was denied.
_REST: Final = r"(?:[^\n,;.:/]|/(?![ \t]*[-+])|\.(?=\d))*+"
_SIGNED_ITEM: Final = rf"(?:\+ ?[A-Za-z]{_REST}|- ?[A-Za-z](?:[^\n,;.:/\d]|/(?![ \t]*[-+]))*+)"
#: Looked for where a line begins and behind a colon alone, and never given back: a line of a thousand items is read once.
_SIGNED: Final = re.compile(
    rf"[\n:][ \t]*+{_SIGNED_ITEM}(?:[,;/][ \t]*+{_SIGNED_ITEM})++(?=[.\n]|$)"
)
_SIGN_THAT_DENIES: Final = re.compile(r"(?:(?<=[,;/])|^)([ \t]*)- ?(?=[A-Za-z])")
#: Two stars that mean bold letters.
_BOLD: Final = re.compile(r"\*\*(?<!\*\*\*)(?!\*)")
#: What opens an item or a heading where no word processor was at hand: *a. *, *b) *, *o *; *## *, and the *> * of a quotation.
_LETTERED: Final = re.compile(r"\n[ \t]*(?:([A-Ha-h])[.)]|(o))[ \t]+(?=[A-Za-z])")
_MARKED: Final = re.compile(
    r"\n[ \t]{0,3}(?:(?:> ?){1,4}(?=[A-Za-z#*-])(?<= )|#{1,6} (?=[A-Z*])(?![A-Z]+\d|NOF))"
)
_FIRST_LETTERS: Final = frozenset("Aao")
_SEVERAL: Final = 2
#: What numbers the items of a list, each on its line or one behind the other.
_NUMBERED_LINE: Final = re.compile(r"\n[ \t]*\d{1,2}\. ?(?=[A-Za-z])")
#: *PMH: 1. DM 2. HTN*: a list in its heading's line.
_NUMBERED_IN_LINE: Final = re.compile(r"(?<=: )1\. ?[A-Za-z][^\n]*")
_ITEM: Final = re.compile(r"(?<!\S)(\d{1,2})\. ?(?=[A-Za-z])")
_NUMBERED: Final = re.compile(r"(?<!\S)\(?\d{1,2}\)(?= ?[A-Za-z])")


def _denied_by_sign(signed: re.Match[str]) -> str:
    """A minus denies where signed items fill a line; behind a colon only beside a plus: *Problems: - weakness, - fever*."""
    behind, items = signed[0][0], signed[0][1:]
    if behind == ":" and "+" not in items:
        return signed[0]
    return behind + _SIGN_THAT_DENIES.sub(rf"\1{MINUS}", items)


def unmarked(text: str) -> str:
    """The text without what marks its headings and quotations, and with bullets for the letters of its lists."""
    text = _MARKED.sub("\n", f"\n{text}")
    lettered = [letter[1] or letter[2] for letter in _LETTERED.finditer(text)]
    if len(lettered) >= _SEVERAL and lettered[0] in _FIRST_LETTERS:
        text = _LETTERED.sub("\n\u2022 ", text)
    return text[1:]


def listed(text: str) -> str:
    """The items of a list each behind a bullet, those that are denied each behind a minus."""
    if "-" in text:
        text = _SIGNED.sub(_denied_by_sign, f"\n{text}")[1:]
    if "\n" in text and "-" in text:
        text = _DASH_OF_LIST.sub("\n\u2022 ", f"\n{text}")[1:]
    if "*" in text:
        text = _BOLD.sub("", text)
        text = _STAR.sub("\u2022", text)
    if "~" in text:
        text = _REPETITION.sub("\n", text)
    if "1." in text:
        text = _NUMBERED_LINE.sub("\n\u2022", f"\n{text}")[1:]
        if ": 1." in text:
            text = _NUMBERED_IN_LINE.sub(_itemised, text)
    return _NUMBERED.sub("\u2022", text) if ")" in text else text


def _itemised(numbered: re.Match[str]) -> str:
    """The items of a list in a line, where the numbers follow each other."""
    following = count(1)
    expected = next(following)

    def bullet(item: re.Match[str]) -> str:
        nonlocal expected
        if int(item[1]) != expected:
            return item[0]
        expected = next(following)
        return "\u2022"

    return _ITEM.sub(bullet, numbered[0])
