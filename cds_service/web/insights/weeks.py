"""The weeks that a question asks about."""

from collections.abc import Iterator
from datetime import date, timedelta

from cds_service.records.insights_queries import Scope

from .counted import Counted
from .question import monday_before


def weeks_of(counted: Counted, scope: Scope, last: date) -> tuple[date, ...]:
    """Every Monday from the first that was asked for, or called in, to the last."""
    asked = [monday_before(scope.since.date())] if scope.since else []
    called = [each.monday for each in counted.calls]
    return tuple(_mondays(min([*asked, *called, last]), max([*called, last])))


def _mondays(first: date, last: date) -> Iterator[date]:
    """Weeks in which nothing was said are told too: silence is a finding."""
    while first <= last:
        yield first
        first += timedelta(weeks=1)
