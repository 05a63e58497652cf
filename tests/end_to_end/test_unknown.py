"""What is not known is told, and what is known is not called unknown."""

import pytest

from .requests_made import CONSULTATION, Answer, Scenario


@pytest.mark.parametrize(
    ("unsent", "named"),
    [
        (["allergies"], "allergies"),
        (["devices"], "devices"),
        (["allergies", "devices"], "allergies and devices"),
    ],
)
def test_lists_that_were_not_read_are_named_where_a_study_is_offered(
    unsent: list[str], named: str, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    whole = answer(request)["cards"][0]["detail"]
    for key in unsent:
        del request["prefetch"][key]
    detail = answer(request)["cards"][0]["detail"]
    assert named not in whole
    assert named in detail


def test_a_deficit_that_is_recorded_as_absent_is_not_called_not_recorded(
    scenario: Scenario, answer: Answer
) -> None:
    unknown = answer(scenario("no-deficit"))["extension"][CONSULTATION]["unknown"]
    assert "weakness of the limbs: not recorded" not in unknown


@pytest.mark.parametrize(
    ("said", "is_recorded"), [("normal", True), ("non-focal", True), ("not done", False)]
)
def test_a_normal_neurologic_examination_is_not_called_not_recorded(
    said: str, scenario: Scenario, answer: Answer, *, is_recorded: bool
) -> None:
    request = scenario("no-deficit")
    (seen, *_) = request["prefetch"]["exam"]["entry"]
    seen["resource"] = {
        **{k: v for k, v in seen["resource"].items() if not k.startswith("value")},
        "code": {"text": "Neurologic examination"},
        "valueString": said,
    }
    request["prefetch"]["exam"] |= {"entry": [seen], "total": 1}
    unknown = answer(request)["extension"][CONSULTATION]["unknown"]

    assert is_recorded == ("weakness of the limbs: not recorded" not in unknown)
