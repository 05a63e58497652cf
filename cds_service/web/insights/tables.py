"""The tables of the insights: each from one question to the store."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.records.insights_queries import (
    Scope,
    Tally,
    WeekTally,
    count_by_advice,
    count_by_client,
    count_by_knowledge,
    count_by_leading_advice,
    count_by_week,
    count_consultations,
    count_override_reasons,
)
from cds_service.records.record_keeping import Records

from .table import Column, Count, Row, Table, Term
from .words import Words

_OUTCOMES = (
    Column(title="Said"),
    Column(title="Accepted", series="accepted"),
    Column(title="Overridden", series="overridden"),
    Column(title="Unanswered", series="unanswered"),
)


@dataclass(frozen=True, slots=True)
class Counting:
    """Where to count, what, in which words, and up to which week."""

    records: Records
    scope: Scope
    words: Words
    this_monday: date


def _consultations(counting: Counting) -> Table:
    return Table(
        name="consultations-by-status",
        title="Consultations by status",
        says="Every call that was answered, with cards or without.",
        columns=(
            Column(title="Status", code="Code"),
            Column(title="Consultations", series="counted"),
            Column(title="Slowest answer (ms)"),
        ),
        rows=tuple(
            (
                Term(counting.words.status_in_words(each.status), each.status),
                Count(each.consultations),
                Count(math.ceil(each.slowest_ms)),
            )
            for each in count_consultations(counting.records.engine, counting.scope)
        ),
    )


def _leading_advice(counting: Counting) -> Table:
    return Table(
        name="cards-by-leading-advice",
        title="Cards by leading advice",
        says="Each card once, under the gravest thing that it says.",
        columns=(Column(title="Advice", code="Code"), *_OUTCOMES),
        rows=_advice_rows(
            count_by_leading_advice(counting.records.engine, counting.scope), counting.words
        ),
    )


def _all_advice(counting: Counting) -> Table:
    return Table(
        name="cards-by-advice",
        title="Cards by everything they say",
        says="A card that says three things counts for each of them: the lines add up to more "
        "than there are cards.",
        columns=(Column(title="Advice", code="Code"), *_OUTCOMES),
        rows=_advice_rows(count_by_advice(counting.records.engine, counting.scope), counting.words),
    )


def _override_reasons(counting: Counting) -> Table:
    words = counting.words
    return Table(
        name="override-reasons",
        title="Override reasons by advice",
        says="Why cards were set aside, under their leading advice. A card that was overridden "
        "twice counts twice, and one that was accepted in the end still counts here.",
        columns=(
            Column(title="Advice", code="Code"),
            Column(title="Reason", code="Reason code"),
            Column(title="Times", series="overridden"),
        ),
        rows=tuple(
            (
                Term(words.advice_in_words(each.advice), each.advice),
                Term(words.reason_in_words(each.system, each.code), each.code or ""),
                Count(each.times),
            )
            for each in count_override_reasons(counting.records.engine, counting.scope)
        ),
    )


def _by_week(counting: Counting) -> Table:
    tallies = {each.monday: each for each in count_by_week(counting.records.engine, counting.scope)}
    since = counting.scope.since.date() if counting.scope.since else None
    days = [*tallies, counting.this_monday, *([since] if since else [])]
    return Table(
        name="cards-by-week",
        title="Cards by week",
        says="Weeks begin on Monday, 00:00 UTC; the last one is not over yet.",
        columns=(Column(title="Week of"), *_OUTCOMES),
        rows=tuple(
            (Term(monday.isoformat()), *_outcomes(tallies.get(monday, WeekTally(monday, 0, 0, 0))))
            for monday in _mondays(min(days), max(days))
        ),
    )


def _by_client(counting: Counting) -> Table:
    return Table(
        name="cards-by-client",
        title="Cards by client",
        says="Whose calls they answered; “open” is everyone where callers are not verified.",
        columns=(Column(title="Client"), *_OUTCOMES),
        rows=_named_rows(count_by_client(counting.records.engine, counting.scope)),
        narrows="client",
    )


def _by_knowledge(counting: Counting) -> Table:
    return Table(
        name="cards-by-knowledge",
        title="Cards by knowledge version",
        says="The version of the knowledge that they spoke from.",
        columns=(Column(title="Knowledge"), *_OUTCOMES),
        rows=_named_rows(count_by_knowledge(counting.records.engine, counting.scope)),
        narrows="knowledge",
    )


#: Every table by the name that its address has, in the order of the page.
TABLES: Mapping[str, Callable[[Counting], Table]] = {
    "cards-by-leading-advice": _leading_advice,
    "override-reasons": _override_reasons,
    "cards-by-week": _by_week,
    "cards-by-client": _by_client,
    "cards-by-knowledge": _by_knowledge,
    "cards-by-advice": _all_advice,
    "consultations-by-status": _consultations,
}


def _advice_rows(tallies: Iterable[Tally], words: Words) -> tuple[Row, ...]:
    return tuple(
        (Term(words.advice_in_words(each.of), each.of), *_outcomes(each)) for each in tallies
    )


def _named_rows(tallies: Iterable[Tally]) -> tuple[Row, ...]:
    return tuple((Term(each.of), *_outcomes(each)) for each in tallies)


def _outcomes(tally: Tally | WeekTally) -> tuple[Count, ...]:
    parts = (tally.accepted, tally.overridden, tally.said - tally.accepted - tally.overridden)
    return (Count(tally.said), *(Count(part, tally.said) for part in parts))


def _mondays(first: date, last: date) -> Iterator[date]:
    """Weeks in which nothing was said are told too: silence is a finding."""
    while first <= last:
        yield first
        first += timedelta(weeks=1)
