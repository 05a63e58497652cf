"""The page of the insights: its figures in a sentence, and each table under its chart."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cds_service.records.insights_queries import count_all_calls, count_unlinked_feedback

from .charts import BarChart, WeekChart, draw_bars, draw_weeks, legend_of
from .counting import Counting
from .lines import LineChart, draw_trend
from .table import Count, Table

_BY_WEEK = "cards-by-week"
_TREND = "trend"


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page, with its picture, or with the two of a trend."""

    table: Table
    chart: BarChart | WeekChart | None
    trends: tuple[LineChart, ...]
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The page in figures: what is counted, and what of the same period is not."""

    consultations: int
    slowest_ms: int
    orders: int
    said: int
    accepted: Count
    overridden: Count
    unanswered: Count
    trials_left_out: int
    of_the_other_kind: int
    unlinked_feedback: int


def sections_of(tables: Mapping[str, Table], counting: Counting) -> list[Section]:
    """Every table with its chart."""
    return [_section(table, counting) for table in tables.values()]


def _section(table: Table, counting: Counting) -> Section:
    if table.name == _TREND:
        return Section(table, None, draw_trend(table, counting.counted.new_knowledge()), ())
    draw = draw_weeks if table.name == _BY_WEEK else draw_bars
    return Section(table, draw(table), (), legend_of(table))


def summary_of(counting: Counting) -> Summary:
    """The sums of what the tables tell, so that both say the same; what is left out is asked anew."""
    counted, scope, engine = counting.counted, counting.scope, counting.records.engine
    outcomes = counted.all_outcomes()
    calls = sum(each.calls for each in counted.calls)
    with_trials = count_all_calls(engine, replace(scope, with_trials=True))
    return Summary(
        consultations=calls,
        slowest_ms=counted.slowest_ms(),
        orders=sum(counted.orders(lambda _: "").values()),
        said=outcomes.said,
        accepted=Count(outcomes.accepted, outcomes.said),
        overridden=Count(outcomes.overridden, outcomes.said),
        unanswered=Count(outcomes.unanswered, outcomes.said),
        trials_left_out=with_trials - calls,
        of_the_other_kind=count_all_calls(engine, replace(scope, shadow=not scope.shadow)),
        unlinked_feedback=count_unlinked_feedback(engine),
    )
