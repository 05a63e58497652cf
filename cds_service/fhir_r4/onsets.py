"""When a diagnosis began, where the record tells it in words, by an age, or by what it came before."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from cds_service.appropriateness.terms.facts import When

from .dates import Dated, moment
from .elements import ElementNotUnderstood, as_mapping, as_text
from .entries import Entry

#: The date of an onset that is told and cannot be dated.
UNTOLD: Final[Dated] = (None, None)

#: Before anybody who is alive was born.
_LONG_AGO: Final = datetime(1850, 1, 1, tzinfo=UTC)

#: A day as people write it.
_A_DAY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)", re.ASCII)
_MONTHS: Final = 12

#: What is called chronic or is told by a year that is over began before this, at the least.
_A_YEAR: Final = timedelta(days=365)

#: Units of an age in UCUM and as people write them, in days.
_UNITS: Final[Mapping[str, Decimal]] = {
    **dict.fromkeys(("a", "y", "yr", "yrs", "year", "years"), Decimal("365.25")),
    **dict.fromkeys(("mo", "month", "months"), Decimal("30.44")),
    **dict.fromkeys(("wk", "week", "weeks"), Decimal(7)),
    **dict.fromkeys(("d", "day", "days"), Decimal(1)),
}
_OLDEST: Final = 150 * 366

#: Where a diagnosis says when it was written down.
RECORDED: Final = ("recordedDate", "assertedDate", "dateRecorded", "dateAsserted")


def when_recorded(condition: Entry) -> When | None:
    """When it was written down: *acute on chronic*, *worsening* are as old as that."""
    return moment(condition.resource, *RECORDED)[0]


def onset_told(condition: Entry, born: When | None) -> Dated | None:
    """When it began, as it is told otherwise than by a date; None where no onset is told at all.

    An onset that is told and cannot be dated has no date: the day it was recorded is not its own.
    """
    for element, read in _READ.items():
        told = condition.resource.get(element)
        if told not in (None, "", {}):
            return read(told, condition, born)
    return None


def onset_in_words(words: str, condition: Entry) -> Dated | None:
    """*2009*, *chronic*, *3 weeks ago*: an age in words is as of the day that they were recorded.

    What the words call new or worse began, or began again, when it was recorded.
    """
    try:
        return moment({"onset": words}, "onset")
    except ElementNotUnderstood:
        pass
    on_a_day = _on_a_day(words)
    if on_a_day is not None:
        return on_a_day, words
    for between in (", ", " since "):  # *since today*: a day's name alone tells no beginning
        told = _told_by(f"{condition.code.words}{between}{words}", condition)
        if told != UNTOLD:
            return told
    return UNTOLD


def _told_by(text: str, condition: Entry) -> Dated | None:
    mentions = condition.recogniser.with_agents(text)
    if any(each.called_new for each in mentions):
        return None
    as_of = when_recorded(condition) or When.at(condition.recogniser.now)
    ages = [each.days_ago for each in mentions if each.days_ago is not None]
    if ages:
        return as_of.earlier_by(timedelta(days=max(ages))), None
    if any(each.historical for each in mentions):
        return When(_LONG_AGO, as_of.earliest - _A_YEAR), None
    return UNTOLD


def _in_words(told: Any, condition: Entry, _born: When | None) -> Dated | None:
    return onset_in_words(as_text(told).strip(), condition)


def _on_a_day(words: str) -> When | None:
    """*11/18/2026*, *18.11.2026*: the day, or the two that it may be; a month stands first or second."""
    match = _A_DAY.fullmatch(words)
    if match is None:
        return None
    first, second, year = map(int, match.groups())
    days = [
        datetime(year, month, day, tzinfo=UTC)
        for month, day in {(first, second), (second, first)}
        if 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]
    ]
    return When(min(days), max(days) + timedelta(days=1)) if days else None


def _at_age(told: Any, _condition: Entry, born: When | None) -> Dated:
    return _between(born, as_mapping(told), as_mapping(told)), None


def _between_ages(told: Any, _condition: Entry, born: When | None) -> Dated:
    ages = as_mapping(told)
    return _between(born, as_mapping(ages.get("low")), as_mapping(ages.get("high"))), None


def _between(
    born: When | None, youngest: Mapping[str, Any], oldest: Mapping[str, Any]
) -> When | None:
    """From the day that the one age was reached to the last day of the other."""
    least, most = _days(youngest), _days(oldest)
    if born is None or (least is None and most is None):
        return None
    low, high = (least or most, most or least)
    if low is None or high is None:
        return None
    return When(born.earliest + low[0], born.latest + high[1])


def _days(age: Mapping[str, Any]) -> tuple[timedelta, timedelta] | None:
    """An age from its first day to its last: somebody is 30 for a year."""
    value = age.get("value")
    named = as_text(age.get("code")) or as_text(age.get("unit"))
    unit = _UNITS.get(named.strip().casefold())
    if unit is None or isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    days = Decimal(value) * unit
    if not 0 <= days <= _OLDEST:
        return None
    return timedelta(days=float(days)), timedelta(days=float(days + unit))


def _before_the_end(told: Any, _condition: Entry, born: When | None) -> Dated:
    """Of a period of which the end alone is told."""
    ended, written = moment({"onsetPeriod": told}, "onsetPeriod.end")
    if ended is None:
        return None, None
    return When(min(born.earliest if born else _LONG_AGO, ended.earliest), ended.latest), written


_READ: Final[Mapping[str, Callable[[Any, Entry, When | None], Dated | None]]] = {
    "onsetString": _in_words,
    "onsetAge": _at_age,
    "onsetQuantity": _at_age,  # DSTU2
    "onsetRange": _between_ages,
    "onsetPeriod": _before_the_end,
}
