"""A device that forbids MRI: no card speaks, and no click acts, as if it did not."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from .requests_made import Answer, Scenario, draft, with_drafts

ORDERS = [
    ["MRI lumbar spine without and with contrast"],
    ["MRI lumbar spine without contrast"],
    ["CT lumbar spine with contrast"],
    ["CT lumbar spine without contrast"],
    ["XR lumbar spine"],
    ["MRI lumbar spine without contrast", "CT lumbar spine with contrast"],
    [],
]


@pytest.mark.parametrize("names", ORDERS, ids=" and ".join)
@pytest.mark.parametrize("base", ["article", "no-deficit", "fusion-three-weeks-ago"])
def test_no_card_reads_as_if_an_impossible_mri_were_appropriate(
    base: str, names: list[str], scenario: Scenario, answer: Answer
) -> None:
    request = scenario(base)
    request["prefetch"]["devices"] = scenario("article-mr-unsafe-device")["prefetch"]["devices"]
    patient = {"reference": f"Patient/{request['context']['patientId']}"}
    for entry in request["prefetch"]["devices"]["entry"]:
        entry["resource"]["patient"] = patient
    drafts = [draft(f"d{at}", name) | {"subject": patient} for at, name in enumerate(names)]
    medication = {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Paracetamol"},
        "subject": patient,
    }
    said = answer(with_drafts(request, *(drafts or [medication])))
    assert said["cards"] or base == "no-deficit"
    for card in said["cards"]:
        told = f"{card['summary']}\n{card['detail']}"
        assert not re.search(r"MRI?\b[^\n.]*usually appropriate", told, re.IGNORECASE), told
        for suggestion in card.get("suggestions", ()):
            assert "MRI" not in suggestion["label"]


def test_no_mri_is_suggested_or_hurried_where_a_device_forbids_it(
    answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    cards = answer(scenario("article-mr-unsafe-device"))["cards"]
    offered = [
        action["resource"]["code"]["text"]
        for card in cards
        for suggestion in card.get("suggestions", ())
        for action in suggestion["actions"]
    ]
    assert ["CT of the whole spine with IV contrast"] == offered
