"""What was asked of the insights: which weeks, whose, of which knowledge, with trials or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cds_service.errors import QuestionInvalid
from cds_service.records.insights_queries import Scope

_WEEKS = 12
_MOST_WEEKS = 520
_ALL = "all"
_NUMBER = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to count.  ``weeks`` are whole ones from Monday on, this week the last; None: all."""

    weeks: int | None = _WEEKS
    client: str | None = None
    knowledge: str | None = None
    trials: bool = False
    shadow: bool = False

    def scope(self, now: datetime) -> Scope:
        """The consultations that are asked about, as of an instant."""
        return Scope(
            since=self._since(now),
            client=self.client,
            knowledge=self.knowledge,
            with_trials=self.trials,
            shadow=self.shadow,
        )

    def _since(self, now: datetime) -> datetime | None:
        if self.weeks is None:
            return None
        first = monday_of(now) - timedelta(weeks=self.weeks - 1)
        return datetime.combine(first, time(), UTC)

    def parameters(self, **changed: Any) -> dict[str, Any]:
        """The query that asks this, or this with something changed; what is usual is left out."""
        asked = replace(self, **changed)
        given = {
            "weeks": None if asked.weeks == _WEEKS else str(asked.weeks or _ALL),
            "client": asked.client,
            "knowledge": asked.knowledge,
            "trials": "1" if asked.trials else None,
            "shadow": "1" if asked.shadow else None,
        }
        return {name: value for name, value in given.items() if value is not None}


def monday_of(instant: datetime) -> date:
    """The Monday (UTC) of the week in which something happened."""
    day = instant.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def read_question(query: Mapping[str, str]) -> Question:
    """The question that an address asks.  Raises QuestionInvalid."""
    return Question(
        weeks=_weeks(query.get("weeks") or str(_WEEKS)),
        client=_name("client", query),
        knowledge=_name("knowledge", query),
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
