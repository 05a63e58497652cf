"""How a measured value is read: its units, its plausible range, and words for positive."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from decimal import Decimal
from string import ascii_lowercase, digits
from typing import Final

from cds_service.appropriateness.terms.facts import Bounds, Need
from cds_service.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    """From another unit to the analyte's own: ``(value - minus) * times / over``."""

    minus: Decimal = Decimal(0)
    times: Decimal = Decimal(1)
    over: Decimal = Decimal(1)

    def apply(self, value: Decimal) -> Decimal:
        return (value - self.minus) * self.times / self.over


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends belong to it."""

    at_least: Decimal
    at_most: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.at_least <= value <= self.at_most


@dataclass(frozen=True)
class Outcomes:
    """What says positive and what says negative, in codes and in words."""

    positive_codes: frozenset[tuple[str, str]]
    negative_codes: frozenset[tuple[str, str]]
    words: re.Pattern[str]
    negative_words: frozenset[str]
    any_other_code_of: frozenset[str]

    def of_code(self, system: str, code: str) -> bool | None:
        """Whether a coded result is positive; a coded organism is."""
        if (system, code) in self.negative_codes:
            return False
        if (system, code) in self.positive_codes or system in self.any_other_code_of:
            return True
        return None

    def of_words(self, text: str) -> bool | None:
        """Whether a result in words is positive.  One positive clause decides; in a clause, a negative does."""
        said = [self._of_clause(clause) for clause in re.split(r"[.;\n]", text.casefold())]
        if True in said:
            return True
        return False if False in said else None

    def _of_clause(self, clause: str) -> bool | None:
        found = [match.group() for match in self.words.finditer(clause)]
        if not found:
            return None
        return not any(word in self.negative_words for word in found)


@dataclass(frozen=True)
class Analyte:
    """One thing that is measured.  Its id is the id of the value set of its codes.

    ``names`` are what people call it where no code is known, as ``plain_name`` writes them.
    ``called_high`` is what says of it alone that it is high (*positive*).
    ``expected_within`` is how far ahead of now a date may lie that says the same as a positive result.
    ``without_unit`` says which unit a bare number is in, by its size; where none fits it is no value.
    """

    id: str
    label: str
    place: Need
    unit: str | None
    units: Mapping[str, Conversion] = field(default_factory=dict)
    plausible: Range | None = None
    without_unit: tuple[tuple[Range, Conversion], ...] = ()
    outcomes: Outcomes | None = None
    names: frozenset[str] = frozenset()
    called_high: frozenset[str] = frozenset()
    expected_within: timedelta | None = None

    def convert(self, value: Decimal, unit: str | None) -> Decimal | None:
        """The value in the analyte's own unit, or None where the unit or the size cannot be right."""
        if not unit:
            return next(
                (meant.apply(value) for span, meant in self.without_unit if span.holds(value)), None
            )
        conversion = self.units.get(spelling(unit))
        if conversion is None:
            return None
        converted = conversion.apply(value)
        return converted if self.plausible is None or self.plausible.holds(converted) else None

    def bounds(self, value: Decimal, unit: str | None, comparator: str | None) -> Bounds | None:
        """The same for a value that may be reported as more or less than a number."""
        converted = self.convert(value, unit)
        if converted is None:
            return None
        match comparator:
            case None | "":
                return Bounds.exactly(converted)
            case ">" | ">=":
                return Bounds(converted, None, is_open=comparator == ">")
            case "<" | "<=":
                return Bounds(None, converted, is_open=comparator == "<")
            case _:
                return None


#: What stands in brackets behind a name: a unit, a specimen.
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
#: Small letters and figures as they are, and a space for all else.
_IN_WORDS: Final = bytes(
    code if chr(code) in f"{ascii_lowercase}{digits}" else 0x20 for code in range(256)
)

#: Characters of a name; what is longer is none.
_LONGEST_NAME: Final = 160


def plain_words(name: str) -> list[str]:
    """The words by which the name of a value is looked up: without brackets, marks and case."""
    if len(name) > _LONGEST_NAME:
        return []
    plain = name.casefold()
    if "(" in plain or "[" in plain:
        plain = _BRACKETS.sub(" ", plain)
    return plain.encode("ascii", "replace").translate(_IN_WORDS).decode().split()


def plain_name(name: str) -> str:
    """The same as one."""
    return " ".join(plain_words(name))


def spelling(unit: str) -> str:
    """A unit as it is looked up: without spaces, and without regard to case."""
    return "".join(unit.split()).casefold()
