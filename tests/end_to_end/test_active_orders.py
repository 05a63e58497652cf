"""An order that is active silences a card while it is for now: not weeks later, nor for tomorrow."""

from typing import Any

import pytest

from .requests_made import Answer, Scenario, advice, bundle, draft

RIGHT = "MRI whole spine without and with contrast"


def placed(**members: Any) -> Any:
    """The right study of the article's patient, placed at STAT an hour ago, unless told otherwise."""
    active = draft("placed", RIGHT, authoredOn="2026-11-20T07:30:00-06:00")
    return bundle({**active, "status": "active", **members})


@pytest.mark.parametrize(
    ("members", "is_for_now"),
    [
        ({}, True),
        ({"authoredOn": "2026-11-18T08:30:00-06:00"}, True),
        ({"authoredOn": None}, True),
        ({"occurrenceDateTime": "2026-11-20T08:00:00-06:00"}, True),
        ({"occurrenceDateTime": "2026-11-20T12:00:00-06:00"}, True),
        ({"occurrenceDateTime": "2026-11-20T13:30:00-06:00"}, False),
        ({"occurrencePeriod": {"start": "2026-11-21T08:00:00-06:00"}}, False),
        ({"authoredOn": "2026-11-16T08:30:00-06:00"}, False),
        ({"authoredOn": "2026-10-11"}, False),
        ({"priority": "routine"}, False),
    ],
)
def test_a_routine_draft_beside_a_placed_right_study_is_silent_while_that_is_for_now(
    members: dict[str, Any], *, is_for_now: bool, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    told = {key: value for key, value in members.items() if value is not None}
    orders = placed(**told)
    if members.get("authoredOn", "") is None:
        del orders["entry"][0]["resource"]["authoredOn"]
    request["prefetch"]["orders"] = orders

    assert is_for_now == ("ImageNow" not in advice(answer(request)))


@pytest.mark.parametrize(
    ("authored", "is_silent"),
    [("2026-11-20T07:30:00-06:00", True), ("2026-11-18", True), ("2026-10-11", False)],
)
def test_where_nothing_is_drafted_an_order_of_weeks_ago_is_no_mri_of_today(
    authored: str, *, is_silent: bool, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("nothing-drafted")
    request["prefetch"]["orders"] = placed(authoredOn=authored)

    assert is_silent == ("MriWithoutAndWithContrast" not in advice(answer(request)))
