"""A film, or a nuclear study: it may be removed, and the study that is needed is ordered beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from .requests_made import Answer, Scenario, drafted


@pytest.mark.parametrize("name", ["XR SPINE LUMBAR 2V", "NM BONE SCAN 3 PHASE"])
def test_a_film_or_a_nuclear_study_may_be_removed_and_the_target_ordered_both(
    name: str, scenario: Scenario, answer: Answer
) -> None:
    """The study is left beside the target: the two buttons do not exclude each other."""
    request = scenario("article")
    drafted(request)["code"] = {"text": name}
    card = answer(request)["cards"][0]

    assert ["create", "delete"] == [each["actions"][0]["type"] for each in card["suggestions"]]
    assert "any" == card["selectionBehavior"]


def test_the_scenario_that_creates_in_place_of_a_film_leaves_the_film(
    answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    card = answer(scenario("article-radiograph"))["cards"][0]
    actions = [each["actions"][0] for each in card["suggestions"]]
    assert ["create", "delete"] == [action["type"] for action in actions]
    assert [True, None] == [each.get("isRecommended") for each in card["suggestions"]]
    assert "stat" == actions[0]["resource"]["priority"]
