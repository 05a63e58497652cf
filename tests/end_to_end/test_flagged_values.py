"""A marker that the laboratory calls high is one, with or without a number that can be read."""

from typing import Any

import pytest

from .requests_made import EMERGENCY, Answer, Scenario, about, advice, bundle, state


def marker(code: str, **members: Any) -> dict[str, Any]:
    coding = {"system": "http://loinc.org", "code": code}
    when = "2026-11-20T08:00:00-06:00"
    return about(
        "Observation", "m", {"coding": [coding]}, status="final", effectiveDateTime=when, **members
    )


HIGH = {"interpretation": [{"coding": [{"code": "HH"}]}]}


def with_marker(scenario: Scenario, measured: Any) -> Any:
    """The article's patient without diabetes or fever: all hangs on the marker."""
    request = scenario("article")
    conditions = request["prefetch"]["conditions"]
    del conditions["total"]
    conditions["entry"] = [
        each for each in conditions["entry"] if "diabetes" not in str(each["resource"]).casefold()
    ]
    request["prefetch"]["vitals"] = None
    request["prefetch"]["labs"] = bundle(measured)
    return request


@pytest.mark.parametrize("code", ["1988-5", "4537-7", "6690-2", "33959-8"])
def test_pain_a_deficit_and_a_marker_flagged_high_are_an_emergency(
    code: str, scenario: Scenario, answer: Answer
) -> None:
    measured = marker(code, valueString="see report", **HIGH)
    assert EMERGENCY == state(answer(with_marker(scenario, measured)))


@pytest.mark.parametrize("code", ["1988-5", "6690-2", "33959-8"])
def test_one_in_an_unknown_unit_leaves_infection_in_doubt_beside_a_normal_one(
    code: str, scenario: Scenario, answer: Answer
) -> None:
    unread = marker(code, valueQuantity={"value": 88, "unit": "furlong"})
    normal = {**marker("4537-7", valueQuantity={"value": 5, "unit": "mm/h"}), "id": "normal"}
    request = with_marker(scenario, unread)
    request["prefetch"]["labs"] = bundle(unread, normal)
    assert "IndicationUnclear" in advice(answer(request))
    request["prefetch"]["labs"] = bundle(normal)
    assert "IndicationUnclear" not in advice(answer(request))


def test_one_that_was_read_since_settles_the_doubt(scenario: Scenario, answer: Answer) -> None:
    earlier = marker("1988-5", valueQuantity={"value": 88, "unit": "furlong"})
    earlier["effectiveDateTime"] = "2026-11-19T08:00:00-06:00"
    later = {**marker("1988-5", valueQuantity={"value": 3, "unit": "mg/L"}), "id": "later"}
    request = with_marker(scenario, earlier)
    request["prefetch"]["labs"] = bundle(earlier, later)
    assert "IndicationUnclear" not in advice(answer(request))


@pytest.mark.parametrize(
    "measured",
    [
        marker("1988-5", valueString="see report"),
        marker("6690-2", valueQuantity={"value": 11.5, "unit": "10*3/uL"}, **HIGH),
    ],
)
def test_one_that_is_not_flagged_or_has_a_number_that_is_not_raised_is_none(
    measured: Any, scenario: Scenario, answer: Answer
) -> None:
    assert EMERGENCY != state(answer(with_marker(scenario, measured)))
