"""The trend as lines: points as high as what they say, gaps where there is too little, marks of new knowledge."""

from datetime import date
from typing import Any

from cds_service.records.insights_queries import CallCount, CardCount
from cds_service.web.insights.counted import Counted
from cds_service.web.insights.lines import LineChart, draw_trend
from cds_service.web.insights.question import By
from cds_service.web.insights.trends import trend

FIRST, SECOND, THIRD = date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)
WEEKS = (FIRST, SECOND, THIRD)


def calls(monday: date, number: int, **changed: str) -> CallCount:
    given = {"hook": "order-sign", "client": "north", "knowledge": "1", "status": "matched"}
    return CallCount(monday, **{**given, **changed}, calls=number, slowest_ms=1.0)


def cards(
    monday: date, said: int, accepted: int = 0, overridden: int = 0, **changed: str
) -> CardCount:
    given: dict[str, Any] = {
        "hook": "order-sign",
        "client": "north",
        "knowledge": "1",
        "indicator": "warning",
        "advice": "ImageNow",
        "said": said,
        "accepted": accepted,
        "overridden": overridden,
    }
    return CardCount(monday, **{**given, **changed})


def drawn(counted: Counted, by: By | None = None) -> tuple[LineChart, LineChart]:
    return draw_trend(trend(counted, WEEKS, by), counted.new_knowledge())


def test_a_point_is_as_high_as_its_rate() -> None:
    counted = Counted(
        (cards(FIRST, 10, 4, 4), cards(SECOND, 5, 0, 5)), (calls(FIRST, 10), calls(SECOND, 10))
    )
    said, overridden = drawn(counted)
    (of_cards,), (of_overrides,) = said.lines, overridden.lines

    assert (100, 100) == (said.end, overridden.end)
    assert [(100, said.top), (50, (said.top + said.floor) / 2)] == [
        (point.value, point.y) for point in of_cards.points
    ]
    assert [50, 100] == [point.value for point in of_overrides.points]
    assert of_cards.points[0].x < of_cards.points[1].x < 100


def test_a_call_about_something_else_is_no_order() -> None:
    counted = Counted(
        (cards(FIRST, 5),), (calls(FIRST, 10), calls(FIRST, 90, status="not-relevant"))
    )
    (line,) = drawn(counted)[0].lines

    assert [50] == [point.value for point in line.points]


def test_a_week_with_too_few_is_a_gap() -> None:
    counted = Counted(
        (cards(FIRST, 5), cards(SECOND, 4), cards(THIRD, 5)),
        (calls(FIRST, 5), calls(SECOND, 4), calls(THIRD, 5)),
    )
    (line,) = drawn(counted)[0].lines

    assert ["2026-11-09", "2026-11-23"] == [point.week for point in line.points]
    assert () == line.stretches


def test_lines_are_told_apart_the_most_frequent_first() -> None:
    counted = Counted(
        (cards(FIRST, 5, client="south"), cards(FIRST, 9)),
        (calls(FIRST, 10, client="south"), calls(FIRST, 10)),
    )
    said, _ = drawn(counted, By.CLIENT)

    assert [("first", "north"), ("second", "south")] == [
        (line.series, line.name) for line in said.lines
    ]


def test_who_asked_and_got_no_card_has_a_line_on_the_ground() -> None:
    counted = Counted((cards(FIRST, 5),), (calls(FIRST, 5), calls(FIRST, 5, client="silent")))
    said, overridden = drawn(counted, By.CLIENT)

    assert [("north", [100]), ("silent", [0])] == [
        (line.name, [point.value for point in line.points]) for line in said.lines
    ]
    assert () == overridden.lines[1].points


def test_an_order_may_have_cards_of_any_indicator() -> None:
    counted = Counted(
        (cards(FIRST, 5, indicator="info"), cards(FIRST, 10)),
        (calls(FIRST, 10),),
    )
    said, _ = drawn(counted, By.INDICATOR)

    assert [("warning", [100]), ("info", [50])] == [
        (line.name, [point.value for point in line.points]) for line in said.lines
    ]


def test_four_lines_are_drawn_and_it_is_said_how_many_are_not() -> None:
    counted = Counted(
        tuple(cards(FIRST, 5, client=str(number)) for number in range(6)),
        tuple(calls(FIRST, 5, client=str(number)) for number in range(6)),
    )
    said, _ = drawn(counted, By.CLIENT)

    assert (4, 2) == (len(said.lines), said.left_out)


def test_other_knowledge_is_marked_where_it_begins_and_the_first_is_not() -> None:
    counted = Counted((), (calls(FIRST, 1), calls(SECOND, 1, knowledge="2"), calls(THIRD, 1)))
    said, _ = drawn(counted)

    assert [("2026-11-16", "2")] == [(mark.week, mark.words) for mark in said.marks]


def test_a_line_is_told_in_words() -> None:
    counted = Counted(
        (cards(FIRST, 5), cards(SECOND, 10), cards(THIRD, 6)),
        (calls(FIRST, 10), calls(SECOND, 10), calls(THIRD, 10)),
    )
    (line,) = drawn(counted)[0].lines

    assert line.in_words == (
        "all cards: 50 in the week of 2026-11-09, 60 in that of 2026-11-23, "
        "at most 100 in that of 2026-11-16"
    )
