"""Numbers that somebody typed: with a sign, a unit, a flag, or the name of what was measured."""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from cds_service.appropriateness.reading.analytes import plain_name

#: ``>60``, ``> 60 mL/min``, ``greater than 60``, ``60+``, ``<15``, ``38,9 °C``, ``Temp 38.9``: a number as typed.
_TYPED: Final = re.compile(
    r"(?P<before>[^\d<>≥≤]{0,40}?) ?"
    r"(?:(?P<sign>[<>]=?|≥|≤)|\b(?P<word>greater than|more than|less than|above|below)\b)? ?"
    r"(?P<number>\d+(?:[.,]\d+)*) ?(?P<plus>\+)? ?(?P<unit>[^\d\s].*)?",
    re.IGNORECASE,
)

#: Characters that are looked at: what is longer is a number that begins a sentence.
_LONGEST: Final = 200

#: ``16,200``, ``1.200.000``: thousands; one comma and three digits may be decimals too.
_IN_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\.\d{3}){2,}")

_SIGNS: Final = {
    "≥": ">=",
    "≤": "<=",
    "greater than": ">",
    "more than": ">",
    "above": ">",
    "less than": "<",
    "below": "<",
}

#: What a laboratory prints beside a number: *22 L*, *(H) 16.4*.
_FLAGS: Final = frozenset({"h", "hh", "l", "ll", "a", "aa", "high", "low", "abnormal", "critical"})
_NO_BRACKETS: Final = str.maketrans(dict.fromkeys("()[]*!,;:=", " "))

#: What is usual, printed behind the number: *212 (0-5)*, *16.4 H [ref 4.0 - 11.0]*.
_USUAL: Final = re.compile(
    r" ?[(\[](?:(?:ref|rr|range|normal|nl)\b[.: ]*)?[<>]?\d[\d.,]*(?: ?[-\u2013] ?\d[\d.,]*)?[)\]]$",
    re.IGNORECASE,
)

#: Words behind a number of which the first may be its unit; what is longer is a sentence.
_MOST_WORDS: Final = 6


class Typed(NamedTuple):
    """A number as it is typed; ``units`` are what may be its unit, none where nothing says one."""

    number: str
    comparator: str
    units: tuple[str | None, ...]


def read_typed(text: str, names: Collection[str]) -> Typed | None:
    """The one number of a text, or None; before it stand a flag, or the name of what is measured."""
    match = _TYPED.fullmatch(" ".join(text[:_LONGEST].split()))
    if match is None:
        return None
    before = match["before"]
    if before and not _is_flag(before) and plain_name(before) not in names:
        return None
    sign = match["sign"] or match["word"] or (">=" if match["plus"] else "")
    units = tuple(_units_in(_USUAL.sub("", match["unit"] or "")))
    return Typed(match["number"], _SIGNS.get(sign.casefold(), sign), units)


def _is_flag(text: str) -> bool:
    """Whether a laboratory's flags are all that a text says."""
    return all(each in _FLAGS for each in text.casefold().translate(_NO_BRACKETS).split())


def _units_in(text: str) -> Iterator[str | None]:
    """What may be the unit, the longest first: *mL/min/1.73 sq m*, *°C (102.0 °F)*, *F oral*, *H K/uL*."""
    if not text:
        return
    yield text
    words = text.partition("(")[0].split()[:_MOST_WORDS]
    for count in range(len(words), 0, -1):
        yield " ".join(words[:count]).rstrip(",;*")
    flag, _, behind = text.partition(" ")
    if _is_flag(flag):
        yield from _units_in(behind)  # *16.4 H K/uL*
    if _is_flag(text):
        yield None


def spelled_plainly(number: str) -> tuple[str, ...]:
    """A typed number with a point before its decimals, or none: *38,9*, *1.234,5*, *16,200*.

    Three digits behind a comma are thousands, or else, where that cannot be true, decimals.
    """
    marks = number.count(","), number.count(".")
    if _IN_THOUSANDS.fullmatch(number):
        whole = number.replace(",", "").replace(".", "")
        return (whole, number.replace(",", ".")) if marks == (1, 0) else (whole,)
    if marks in {(0, 0), (0, 1)}:
        return (number,)
    decimal = max(",", ".", key=number.rfind)
    other = "." if decimal == "," else ","
    return (number.replace(other, "").replace(decimal, "."),)
