"""FHIR dates as moments with a zone, as precise as they are written and no more."""

import re
from datetime import UTC, datetime, timedelta

from cds_service.appropriateness.terms.facts import When

from .elements import ElementNotUnderstood, Json, as_list, as_mapping, as_text

Dated = tuple[When | None, str | None]

_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
#: Also as some servers write it: a space for the T, a zone without its colon.
_DATE_TIME = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}))?(\.\d+)?(Z|z|[+-]\d{2}:?\d{2})?$"
)

#: As nearly every moment is written: Python reads it as it stands.
_COMMON = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_LEAP_SECOND = "60"
#: Characters of a date without a time.
_LONGEST_DATE = 11

_A_DAY = timedelta(days=1)

#: A time without a zone may be anyone's: within half a day of the same time in UTC.
_ANY_ZONE = timedelta(hours=12)


def planned_start(order: Json) -> datetime | None:
    """What an order is set for, if that is told.  Raises ElementNotUnderstood."""
    timing = as_list(as_mapping(order.get("occurrenceTiming")).get("event"))
    flat = {**order, "firstEvent": timing[0]} if timing else order
    when, _ = moment(
        flat,
        "occurrenceDateTime",
        "occurrencePeriod.start",
        "firstEvent",
        "occurrenceTiming.repeat.boundsPeriod.start",
        "scheduledDateTime",
    )
    return when.earliest if when else None


def moment(resource: Json, *elements: str) -> Dated:
    """The first of these elements that is there, as a moment and as it is written.

    A dotted name reaches into a period, ``performedPeriod.start``, or to the last of several moments:
    ``effectiveTiming.event``.
    Raises ElementNotUnderstood where one stands and is no FHIR date.
    """
    for element in elements:
        value = _within(resource, element) if "." in element else resource.get(element)
        if value is not None and value != "":  # a blank is no date, and hides no other
            return _moment_of(value, element), str(value)
    return None, None


def written_at(resource: Json, element: str) -> str:
    """A date as it is written, if it is; understood or not."""
    return as_text(_within(resource, element) if "." in element else resource.get(element))


def _within(resource: Json, element: str) -> object:
    """What stands under a dotted name."""
    outer, _, inner = element.partition(".")
    if outer not in resource:
        return None
    held = as_mapping(resource[outer])
    value = _within(held, inner) if "." in inner else held.get(inner)
    return value[-1] if isinstance(value, list) and value else value


def _moment_of(value: object, element: str) -> When:
    if isinstance(value, str):
        try:
            found = _date_time(value) if len(value) > _LONGEST_DATE else _date(value)
        except (ValueError, OverflowError) as error:
            raise ElementNotUnderstood(element) from error
        if found is not None:
            return found
    raise ElementNotUnderstood(element)


def _date(text: str) -> When | None:
    match = _DATE.match(text)
    if match is None:
        return None
    year, month, day = map(int, match.groups("0"))
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day:
        return When(start, start + _A_DAY)
    if month:
        return When(start, _next_month(start))
    return When(start, start.replace(year=start.year + 1))


def _next_month(start: datetime) -> datetime:
    if start.month == 12:  # noqa: PLR2004  December
        return start.replace(year=start.year + 1, month=1)
    return start.replace(month=start.month + 1)


def _date_time(text: str) -> When | None:
    if _COMMON.fullmatch(text) and text[17:19] != _LEAP_SECOND:
        return When.at(datetime.fromisoformat(text))
    match = _DATE_TIME.match(text)
    if match is None:
        return None
    day, minutes, seconds, fraction, zone = match.groups()
    seconds = "59" if seconds == _LEAP_SECOND else seconds or "00"
    offset = "+00:00" if zone in (None, "Z", "z") else zone
    instant = datetime.fromisoformat(f"{day}T{minutes}:{seconds}{(fraction or '')[:7]}{offset}")
    if zone:
        return When.at(instant)
    return When(instant - _ANY_ZONE, instant + _ANY_ZONE)
