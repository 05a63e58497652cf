"""Cards name what they rest on, and whom they are about."""

import re

import pytest

from .requests_made import CARD, Answer, Scenario, card_of


def test_a_child_gets_a_paragraph_of_its_own(scenario: Scenario, answer: Answer) -> None:
    request = scenario("article")
    assert "child" not in answer(request)["cards"][0]["detail"].casefold()
    request["prefetch"]["patient"]["birthDate"] = "2015-05-09"
    assert "child" in answer(request)["cards"][0]["detail"].casefold()


@pytest.mark.parametrize(
    ("name", "code", "kind", "word"),
    [
        ("fusion-three-weeks-ago", "VariantRecentIntervention", "Procedure/", "fusion"),
        ("sacral-ulcer", "VariantOverlyingUlcer", "Condition/", "ulcer|pressure"),
    ],
)
def test_a_variants_card_names_what_makes_the_variant(
    name: str, code: str, kind: str, word: str, scenario: Scenario, answer: Answer
) -> None:
    evidence = card_of(answer(scenario(name)), code)["extension"][CARD]["evidence"]
    named = [each["says"] for each in evidence if each["resource"].startswith(kind)]
    assert any(re.search(word, each, re.IGNORECASE) for each in named)
