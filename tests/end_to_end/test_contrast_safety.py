"""Reactions to contrast: which words are one, and what is offered beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from .requests_made import CARD, RED_FLAGS, Answer, Scenario, advice, card_of, drafted, state


def test_the_name_of_an_order_with_gadolinium_is_no_reaction_to_it(
    plain: Any, answer: Answer
) -> None:
    drafted(plain)["code"] = {"text": "MRI whole spine with and without gadolinium"}
    said = answer(plain)
    assert RED_FLAGS == state(said)
    assert not {"GadoliniumAllergy", "ContrastAllergyUnspecified"} & set(advice(said))


def test_gadolinium_in_a_reason_counts_beside_a_reaction_alone(plain: Any, answer: Answer) -> None:
    order = drafted(plain)
    order["code"] = {"text": "MRI whole spine with and without contrast"}
    order["reasonCode"] = [{"text": "Back pain and fever. With gadolinium please"}]
    assert "GadoliniumAllergy" not in advice(answer(plain))
    order["reasonCode"] = [{"text": "Back pain and fever. Allergic reaction to gadolinium"}]
    assert "GadoliniumAllergy" in advice(answer(plain))


def test_a_severe_reaction_beside_an_unresolved_device_offers_the_ct_too(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article-severe-gadolinium-allergy")
    device = scenario("article-unresolved-pacemaker")["prefetch"]
    patient = {"reference": f"Patient/{request['context']['patientId']}"}
    for key in ("devices", "conditions"):
        for entry in (device[key] or {}).get("entry", ()):
            resource = entry["resource"]
            resource["patient" if key == "devices" else "subject"] = patient
    request["prefetch"]["devices"] = device["devices"]
    request["prefetch"]["conditions"] = device["conditions"]
    card = next(
        c for c in answer(request)["cards"] if "GadoliniumAllergy" in c["extension"][CARD]["advice"]
    )
    assert "ImplantedDevice" in card["extension"][CARD]["advice"]
    labels = [each["label"] for each in card["suggestions"]]
    assert any("MRI" in each and "without IV contrast" in each for each in labels)
    assert any("CT" in each and "with IV contrast" in each for each in labels)
    assert not any(each.get("isRecommended") for each in card["suggestions"])


def test_without_contrast_is_preselected_after_a_severe_gadolinium_reaction(
    scenario: Scenario, answer: Answer
) -> None:
    card = card_of(answer(scenario("article-severe-gadolinium-allergy")), "GadoliniumAllergy")
    assert card["suggestions"][0].get("isRecommended") is True


@pytest.mark.parametrize(
    "name", ["article-unresolved-pacemaker", "article-egfr-22", "on-dialysis", "indication-unclear"]
)
def test_nothing_that_takes_contrast_away_or_overrides_a_device_is_preselected(
    name: str, answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    for card in answer(scenario(name))["cards"]:
        for suggestion in card.get("suggestions", ()):
            if suggestion.get("isRecommended"):
                text = suggestion["actions"][0]["resource"]["code"]["text"]
                assert name in ("article-egfr-22", "on-dialysis") or "creatinine" in text
                assert "without IV contrast" not in text
