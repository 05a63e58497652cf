"""Measured values as they are reported: quantities, and numbers that somebody typed."""

import re
from collections.abc import Container
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation

from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.terms.facts import Bounds

from .elements import ElementNotUnderstood, Json, as_mapping, as_text, says_one_of, words_of
from .typed_values import read_typed, spelled_plainly

#: At the end of a name: a unit, a specimen, a method.
_IN_BRACKETS = re.compile(r"\(([^()]+)\)$|\[([^\[\]]+)\]$")
_LONGEST_UNIT = 30

#: Powers of ten.  No quantity of a patient is larger or smaller, and what is computes without end.
_MAGNITUDES = range(-30, 31)
_TENTHS = -1

#: As figures are said: with one decimal, or two; computed with more digits than any of them has.
_ONE_DECIMAL, _TWO_DECIMALS = Decimal("0.1"), Decimal("0.01")
_PRECISELY = Context(prec=len(_MAGNITUDES))


def bounds_of(part: Json, analyte: Analyte, name: str) -> Bounds | None:
    """The value in the analyte's unit; None where there is none to read.

    Where no unit stands beside it, the one that its name has in brackets counts: *CRP (mg/L)*.
    Raises ElementNotUnderstood where a value stands in a unit that we do not convert.
    """
    quantity = as_mapping(part.get("valueQuantity"))
    if quantity:
        return _of_quantity(quantity, analyte, name)
    if part.get("valueRange"):
        return _of_range(as_mapping(part["valueRange"]), analyte, name)
    text = part.get("valueString")
    if text is None and part.get("valueInteger") is not None:
        text = str(part["valueInteger"])
    typed = read_typed(text, analyte.names) if isinstance(text, str) else None
    if typed is None:
        return None
    units = typed.units or _units_in(name)
    numbers = _numbers(typed.number, "valueString")
    return _converted(numbers, units, typed.comparator, analyte, "valueString")


def _units_in(name: str) -> tuple[str | None, ...]:
    """What a name ends with in brackets (*WBC (K/uL)*), which may be its unit, and else none."""
    match = _IN_BRACKETS.search(name[-_LONGEST_UNIT:])
    return (match[1] or match[2], None) if match else (None,)


def _of_quantity(quantity: Json, analyte: Analyte, name: str) -> Bounds | None:
    value = quantity.get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ElementNotUnderstood("valueQuantity.value")
    beside = (as_text(quantity.get("code")), as_text(quantity.get("unit")))
    units: tuple[str | None, ...] = tuple(filter(None, beside)) or _units_in(name)
    comparator = as_text(quantity.get("comparator"))
    numbers = _numbers(value, "valueQuantity.value")
    return _converted(numbers, units, comparator, analyte, "valueQuantity")


def _of_range(spread: Json, analyte: Analyte, name: str) -> Bounds | None:
    """What lies between two values; an end that is not there is open."""
    low, high = (
        _of_quantity(as_mapping(spread.get(end)), analyte, name) for end in ("low", "high")
    )
    if low is None and high is None:
        return None
    return Bounds(low.low if low else None, high.high if high else None)


def _converted(
    numbers: tuple[Decimal, ...],
    units: tuple[str | None, ...],
    comparator: str,
    analyte: Analyte,
    element: str,
) -> Bounds | None:
    """The value in the first reading and unit in which it can be true."""
    for number in numbers:
        for unit in units:
            bounds = analyte.bounds(number, unit, comparator)
            if bounds is not None:
                return bounds
    raise ElementNotUnderstood(f"{element} ({analyte.label}: unit or size)")


def _numbers(value: int | Decimal | str, element: str) -> tuple[Decimal, ...]:
    """What a value may mean, the likeliest first."""
    if isinstance(value, str):
        return tuple(_number(each, element) for each in spelled_plainly(value))
    return (_number(value, element),)


def _number(value: int | Decimal | str, element: str) -> Decimal:
    """A number that can be computed with.  Raises ElementNotUnderstood where it is none."""
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ElementNotUnderstood(element) from error
    if not number.is_finite() or (number and number.adjusted() not in _MAGNITUDES):
        raise ElementNotUnderstood(element)
    return number


def is_zero(part: Json) -> bool:
    """Whether the value is a number, typed or not, and is zero."""
    quantity = as_mapping(part.get("valueQuantity"))
    value = quantity.get("value", part.get("valueInteger", part.get("valueString")))
    try:
        return isinstance(value, int | Decimal | str) and not Decimal(value)
    except InvalidOperation:
        return False


#: UCUM codes as people write them.
_WRITTEN = {
    "Cel": "°C",
    "[degF]": "°F",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "10*3/uL": "×10³/µL",
    "10*9/L": "×10⁹/L",
    "{cells}/uL": "cells/µL",
    "umol/L": "µmol/L",
}


def _rounded(value: object) -> object:
    """A figure as it is said: one decimal, or two of what is below ten.

    Downwards, so that 29.97 does not read as the 30 that it does not reach.
    """
    if not isinstance(value, Decimal) or not value.is_finite():
        return value
    size = value.adjusted()
    if size not in _MAGNITUDES or size < _TENTHS:
        return value
    rounded = value.quantize(_ONE_DECIMAL if size else _TWO_DECIMALS, ROUND_DOWN, _PRECISELY)
    return rounded if len(str(rounded)) < len(str(value)) else value


_ABNORMAL = frozenset(
    {"a", "aa", "abnormal", "critical-abnormal", "l", "ll", "low", "critical-low"}
)


#: What a flag says in the place of a value.
FLAGGED = "abnormal"


def spoken(part: Json, told_elsewhere: Container[str]) -> str:
    """A value as it is read beside its name; *power*, flagged A or low and no more, is abnormal.

    ``told_elsewhere`` are values that say no more than a blank does: *see note*.
    """
    if isinstance(part.get("valueBoolean"), bool):
        return "Yes" if part["valueBoolean"] else "No"
    value = shown(part)
    said = value.strip(" .").casefold()
    is_told = bool(said) and said not in told_elsewhere
    flagged = not is_told and says_one_of(part.get("interpretation"), _ABNORMAL)
    return FLAGGED if flagged else value


#: The longest first: one of them begins another.
_COMPARED = {"<=": "at most ", ">=": "at least ", "<": "below ", ">": "above "}


def in_words(value: str) -> str:
    """*below 15* in place of *<15*, which a card could only show escaped."""
    if value[:1] in "<>":
        for sign, words in _COMPARED.items():
            if value.startswith(sign):
                return f"{words}{value[len(sign) :].lstrip()}"
    return value


def unit_shown(quantity: Json) -> str:
    """A unit as people write it."""
    unit = as_text(quantity.get("unit")) or as_text(quantity.get("code"))
    return _WRITTEN.get(unit, unit)


def shown(part: Json) -> str:
    """A value as a person would read it aloud."""
    quantity = as_mapping(part.get("valueQuantity"))
    if quantity:
        value = _rounded(quantity.get("value"))
        return f"{as_text(quantity.get('comparator'))}{value} {unit_shown(quantity)}".strip()
    ratio = as_mapping(part.get("valueRatio"))
    if ratio:
        parts = (as_mapping(ratio.get(each)).get("value") for each in ("numerator", "denominator"))
        return "/".join(str(each) for each in parts)
    spread = as_mapping(part.get("valueRange"))
    if spread:
        ends = (as_mapping(spread.get(each)).get("value") for each in ("low", "high"))
        return "-".join(str(each) for each in ends if each is not None)
    if part.get("valueInteger") is not None:
        return str(part["valueInteger"])
    return as_text(part.get("valueString")) or words_of(part.get("valueCodeableConcept"))
