"""How long ago, as people write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from .lexicon import Lexicon, Role, Target

_HOURS_OF_A_DAY: Final = 24
#: Of a year; what stands before it is a day or a month.
_DIGITS: Final = 4

#: *For years* is two at least.
_SOME: Final = 2


@dataclass(slots=True)
class Age:
    """Words that say how long ago, or in which year."""

    start: int
    end: int
    days: int | None
    year: int | None
    #: *5 years of*: it dates what follows, and nothing before it.
    of_what_follows: bool = False

    @classmethod
    def of(
        cls, target: Target, words: Sequence[str], start: int, end: int, lexicon: Lexicon
    ) -> Self | None:
        """The age that a phrase gives; None where it gives none after all."""
        if target.name:
            return None
        while not words[end - 1][-1].isalnum():  # the comma behind it closes it, and is none of it
            end -= 1
        said = words[start:end]
        if target.role is Role.YEAR:
            year = _year(said)
            return cls(start, end, None, year) if year else None
        if target.days is not None:
            return cls(start, end, target.days, None)
        small = list(map(str.lower, said))
        hours = _hours(small, lexicon)
        count = _count(small, lexicon.counts) or (_SOME if hours else 0)
        days = int(count * (hours or _HOURS_OF_A_DAY)) // _HOURS_OF_A_DAY
        return cls(start, end, days, None, small[-1] == "of")


def _year(words: Sequence[str]) -> int | None:
    for word in words:
        if len(word) == _DIGITS and word.isdecimal():
            return int(word)
    return None


def _hours(words: Sequence[str], lexicon: Lexicon) -> int | None:
    """The hours of the unit that is said; of *2/7*, of a day."""
    for word in words:
        hours = lexicon.hours.get(word)
        if hours:
            return hours
    return lexicon.shorthand.get(words[words.index("/") + 1]) if "/" in words else None


def _count(words: Sequence[str], counts: Mapping[str, float]) -> float | None:
    """The number that is said; of *a few* and *a couple* the second word says it."""
    most = None
    for word in words:
        if word[-1].isdecimal() and word.replace(".", "", 1).isdecimal():
            return float(word)
        count = counts.get(word)
        if count is not None and (most is None or count > most):
            most = count
    return most
