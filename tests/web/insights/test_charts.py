"""Where the bars of the insights lie: as long as what they count, and nothing beyond the page."""

from datetime import date, timedelta

from cds_service.web.insights.charts import draw_bars, draw_weeks
from cds_service.web.insights.table import Column, Count, Table, Term


def a_table(*rows: tuple[str, int, int]) -> Table:
    return Table(
        name="t",
        title="T",
        says="",
        columns=(
            Column(title="What"),
            Column(title="Yes", series="yes"),
            Column(title="No", series="no"),
        ),
        rows=tuple((Term(words), Count(yes), Count(no)) for words, yes, no in rows),
    )


def test_the_longest_bar_is_as_wide_as_the_page_and_the_others_in_proportion() -> None:
    first, second = draw_bars(a_table(("a", 3, 1), ("b", 0, 2))).bars

    assert [("yes", 0.0, 75.0), ("no", 75.0, 25.0)] == [
        (part.series, part.start, part.length) for part in first.segments
    ]
    assert [("no", 0.0, 50.0)] == [
        (part.series, part.start, part.length) for part in second.segments
    ]


def test_a_picture_has_twelve_bars_and_says_how_many_it_has_not() -> None:
    chart = draw_bars(a_table(*((str(number), 1, 1) for number in range(15))))

    assert (12, 3) == (len(chart.bars), chart.left_out)


def test_a_standing_bar_ends_on_the_floor_and_the_highest_reaches_the_top() -> None:
    chart = draw_weeks(a_table(("2026-11-16", 1, 3), ("2026-11-23", 0, 0)))
    lower, upper = chart.weeks[0].segments

    assert (chart.floor, chart.top) == (lower.start + lower.length, upper.start)
    assert () == chart.weeks[1].segments


def test_dates_stand_under_few_weeks_and_none_runs_off_the_page() -> None:
    for many in (1, 2, 5, 12, 13, 52, 58):
        days = (date(2026, 1, 5) + timedelta(weeks=number) for number in range(many))
        weeks = draw_weeks(a_table(*((day.isoformat(), 1, 0) for day in days))).weeks
        labelled = [week.left for week in weeks if week.is_labelled]

        assert 1 <= len(labelled) <= 4
        assert max(labelled) < 85


def test_nothing_counted_is_nothing_drawn() -> None:
    assert () == draw_bars(a_table()).bars
    assert (0, ()) == (draw_weeks(a_table()).most, draw_weeks(a_table()).weeks)
