"""What was asked of the insights: which weeks or days, whose, of which knowledge, with trials or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from cds_service.errors import QuestionInvalid
from cds_service.records.insights_queries import Scope

_WEEKS = 12
_MOST_WEEKS = 520
_ALL = "all"
_NUMBER = re.compile(r"[0-9]{1,3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class By(StrEnum):
    """What lines of a trend are told apart by."""

    HOOK = "hook"
    CLIENT = "client"
    INDICATOR = "indicator"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to count.  ``weeks`` are whole ones from Monday on, this week the last; None: all.

    ``since`` and ``until`` are days (UTC), both counted, and go before ``weeks``.
    """

    weeks: int | None = _WEEKS
    since: date | None = None
    until: date | None = None
    client: str | None = None
    knowledge: str | None = None
    hook: str | None = None
    by: By | None = None
    trials: bool = False
    shadow: bool = False

    def scope(self, now: datetime) -> Scope:
        """The consultations that are asked about, as of an instant."""
        return Scope(
            since=self._since(now),
            until=_midnight(self.until + timedelta(days=1)) if self.until else None,
            client=self.client,
            knowledge=self.knowledge,
            hook=self.hook,
            with_trials=self.trials,
            shadow=self.shadow,
        )

    def _since(self, now: datetime) -> datetime | None:
        if self.since or self.until:
            return _midnight(self.since) if self.since else None
        if self.weeks is None:
            return None
        return _midnight(monday_of(now) - timedelta(weeks=self.weeks - 1))

    def parameters(self, **changed: Any) -> dict[str, Any]:
        """The query that asks this, or this with something changed; what is usual is left out."""
        asked = replace(self, **changed)
        given = {
            "weeks": None if asked.weeks == _WEEKS else str(asked.weeks or _ALL),
            "from": asked.since and asked.since.isoformat(),
            "to": asked.until and asked.until.isoformat(),
            "client": asked.client,
            "knowledge": asked.knowledge,
            "hook": asked.hook,
            "by": asked.by and asked.by.value,
            "trials": "1" if asked.trials else None,
            "shadow": "1" if asked.shadow else None,
        }
        return {name: value for name, value in given.items() if value is not None}


def monday_of(instant: datetime) -> date:
    """The Monday (UTC) of the week in which something happened."""
    return monday_before(instant.astimezone(UTC).date())


def monday_before(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def read_question(query: Mapping[str, str], now: datetime) -> Question:
    """The question that an address asks.  Raises QuestionInvalid."""
    since, until = _day("from", query), _day("to", query)
    if since and until and since > until:
        raise QuestionInvalid("to", "is a day that does not come before `from`")
    last = until or now.astimezone(UTC).date()
    if since and last - since > timedelta(weeks=_MOST_WEEKS):
        raise QuestionInvalid("from", f"is at most {_MOST_WEEKS} weeks before the last day")
    return Question(
        weeks=_weeks(query.get("weeks") or str(_WEEKS)),
        since=since,
        until=until,
        client=_name("client", query),
        knowledge=_name("knowledge", query),
        hook=_name("hook", query),
        by=_by(query.get("by") or None),
        trials=_is_asked("trials", query),
        shadow=_is_asked("shadow", query),
    )


def _weeks(text: str) -> int | None:
    if text == _ALL:
        return None
    number = int(text) if _NUMBER.fullmatch(text) else 0
    if not 1 <= number <= _MOST_WEEKS:
        raise QuestionInvalid("weeks", f"is a number from 1 to {_MOST_WEEKS}, or {_ALL}")
    return number


def _day(parameter: str, query: Mapping[str, str]) -> date | None:
    text = query.get(parameter) or None
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not date(2000, 1, 1) <= day <= date(2999, 12, 31):
        raise QuestionInvalid(parameter, "is a day, as 2026-11-23")
    return day


def _by(text: str | None) -> By | None:
    if text is not None and text not in set(By):
        raise QuestionInvalid("by", f"is one of {', '.join(By)}")
    return By(text) if text else None


def _name(parameter: str, query: Mapping[str, str]) -> str | None:
    text = query.get(parameter) or None
    if text and "\0" in text:
        raise QuestionInvalid(parameter, "is a name as the tables show it")
    return text


def _is_asked(parameter: str, query: Mapping[str, str]) -> bool:
    text = query.get(parameter) or "0"
    if text not in {"0", "1"}:
        raise QuestionInvalid(parameter, "is 1 or 0")
    return text == "1"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
