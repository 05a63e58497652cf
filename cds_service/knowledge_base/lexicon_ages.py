"""How long ago, as phrases say it: what stands for a number of days."""

from collections.abc import Mapping
from typing import Any, Final

from cds_service.narrative.lexicon import Element, Number, Row, Words

from .lexicon_phrases import either, parsed

_LONGEST_COUNT: Final = 999.0


def span(ages: Mapping[str, Any]) -> Element:
    """So many days: with a number a unit may be one letter (*x 3 d*)."""
    units = frozenset(ages["hours"])
    long = frozenset(unit for unit in units if len(unit) > 1)
    counts = Words(frozenset(ages["counts"]))
    of = parsed("[few|couple|several] [of]", {})
    in_words = Row((counts, of, Words(long)))
    in_figures = Row((Number(0, _LONGEST_COUNT), parsed('["+"|"-"]', {}), Words(units)))
    return either([in_words, in_figures]) or in_words


def short_span(ages: Mapping[str, Any]) -> Element:
    """*2/7*, *3/52*: so many days, so many weeks."""
    numbers = [float(number) for number in ages["shorthand"]]
    units = either([Number(number, number) for number in numbers])
    return Row((Number(0, _LONGEST_COUNT), Words(frozenset({"/"})), units or Row(())))
