"""The tables of the insights: all that is counted of calls and of cards, each with its line."""

import math
from collections.abc import Callable, Mapping

from cds_service.records.insights_queries import count_by_advice, count_override_reasons

from .counted import Outcomes, most_first
from .counting import OUTCOMES, Counting, outcomes_of
from .rated_tables import by_client, by_hook, by_indicator, by_knowledge
from .table import Column, Count, Table, Term
from .trends import trend
from .weeks import weeks_of


def _consultations(counting: Counting) -> Table:
    calls: dict[str, int] = {}
    slowest: dict[str, float] = {}
    for each in counting.counted.calls:
        calls[each.status] = calls.get(each.status, 0) + each.calls
        slowest[each.status] = max(slowest.get(each.status, 0.0), each.slowest_ms)
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
                Term(counting.words.status_in_words(status), status),
                Count(number),
                Count(math.ceil(slowest[status])),
            )
            for status, number in sorted(calls.items(), key=lambda each: (-each[1], each[0]))
        ),
    )


def _leading_advice(counting: Counting) -> Table:
    by_advice = counting.counted.outcomes(lambda card: card.advice)
    return Table(
        name="cards-by-leading-advice",
        title="Cards by leading advice",
        says="Each card once, under the gravest thing that it says.",
        columns=(Column(title="Advice", code="Code"), *OUTCOMES),
        rows=tuple(
            (Term(counting.words.advice_in_words(code), code), *outcomes_of(outcomes))
            for code, outcomes in most_first(by_advice)
        ),
    )


def _all_advice(counting: Counting) -> Table:
    tallies = count_by_advice(counting.records.engine, counting.scope)
    return Table(
        name="cards-by-advice",
        title="Cards by everything they say",
        says="A card that says three things counts for each of them: the lines add up to more "
        "than there are cards.",
        columns=(Column(title="Advice", code="Code"), *OUTCOMES),
        rows=tuple(
            (
                Term(counting.words.advice_in_words(each.of), each.of),
                *outcomes_of(Outcomes(each.said, each.accepted, each.overridden)),
            )
            for each in tallies
        ),
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
    by_week = counting.counted.outcomes(lambda card: card.monday)
    weeks = weeks_of(counting.counted, counting.scope, counting.last_monday)
    return Table(
        name="cards-by-week",
        title="Cards by week",
        says="Weeks begin on Monday, 00:00 UTC; the last one may not be over yet.",
        columns=(Column(title="Week of"), *OUTCOMES),
        rows=tuple(
            (Term(monday.isoformat()), *outcomes_of(by_week.get(monday, Outcomes())))
            for monday in weeks
        ),
    )


def _trend(counting: Counting) -> Table:
    return trend(
        counting.counted,
        weeks_of(counting.counted, counting.scope, counting.last_monday),
        counting.by,
    )


#: Every table by the name that its address has, in the order of the page.
TABLES: Mapping[str, Callable[[Counting], Table]] = {
    "trend": _trend,
    "cards-by-week": _by_week,
    "cards-by-leading-advice": _leading_advice,
    "override-reasons": _override_reasons,
    "cards-by-knowledge": by_knowledge,
    "cards-by-indicator": by_indicator,
    "cards-by-hook": by_hook,
    "cards-by-client": by_client,
    "cards-by-advice": _all_advice,
    "consultations-by-status": _consultations,
}
