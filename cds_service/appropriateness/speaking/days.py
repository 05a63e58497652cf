"""A record's date as a person says it: *today 06:40*, *3 days ago*, *March 2014*."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

#: A day, with its time and zone if it has them, or else a month or a year.
_WRITTEN: Final = re.compile(
    r"(\d\d\d\d-\d\d-\d\d)(?:[T ](\d\d:\d\d)[\d:.,]*(Z|z|[+-]\d\d:?\d\d)?)?$"
    r"|(\d\d\d\d)(?:-(\d\d))?$"
)
_MIDNIGHT: Final = "00:00"  # how many systems write a day without a time
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
#: Older than this, the month says more than a number of days.
_MOST_DAYS: Final = 31


def home_of(dates: Iterable[str | None]) -> tzinfo:
    """The zone that the record itself states, for its days that have none; else UTC."""
    for each in filter(None, dates):
        match = _WRITTEN.match(each)
        if match and match[3] and (zone := _zone(match[3])) is not UTC:
            return zone
    return UTC


def said_of(written: str | None, now: datetime, home: tzinfo) -> str:
    """When it was, seen from ``now``, in the zone that its date states; nothing of what is no date."""
    match = _WRITTEN.match(written) if written else None
    if match is None:
        return ""
    day, time, zone, year, month = match.groups()
    try:
        if day is None:
            return _month(int(year), int(month)) if month else year
        there = _zone(zone) if zone else home
        return _day(_date(day), now.astimezone(there).date(), time, zone)
    except ValueError:
        return ""


def _date(written: str) -> date:
    """A day; its figures may be those of another script.  Raises ValueError where there is no such day."""
    if written.isascii():
        return date.fromisoformat(written)
    year, month, day = map(int, written.split("-"))
    return date(year, month, day)


def _day(day: date, today: date, time: str | None, zone: str | None) -> str:
    ago = (today - day).days
    if not 0 <= ago <= _MOST_DAYS:
        return day.isoformat() if ago < 0 else _month(day.year, day.month)
    if ago > 1:
        return f"{ago} days ago"
    name = "yesterday" if ago else "today"
    if time in (None, _MIDNIGHT):
        return name
    return f"{name} {time} UTC" if zone in ("Z", "z") else f"{name} {time}"


def _month(year: int, month: int) -> str:
    if not 1 <= month <= len(_MONTHS):
        raise ValueError(month)
    return f"{_MONTHS[month - 1]} {year}"


@lru_cache(maxsize=64)  # a hospital has one or two
def _zone(written: str) -> tzinfo:
    if written in ("Z", "z"):
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    ahead = timedelta(hours=hours, minutes=minutes)
    try:
        return timezone(-ahead if written[0] == "-" else ahead)
    except ValueError:
        return UTC
