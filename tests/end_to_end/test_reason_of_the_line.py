"""What a card is about stands first among its findings, and the line on top says where they point."""

from typing import Any

import pytest

from .requests_made import Answer, Scenario, bundle, card_of, draft


def findings_of(card: Any) -> list[str]:
    return [line[2:] for line in card["detail"].split("\n") if line.startswith("- ")]


def reaction_to(agent: str) -> Any:
    return bundle(
        {
            "resourceType": "AllergyIntolerance",
            "id": "reaction",
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "code": {"text": agent},
            "criticality": "high",
            "patient": {"reference": "Patient/synthetic-article-patient"},
            "reaction": [{"manifestation": [{"text": "anaphylaxis"}]}],
        }
    )


def test_a_severe_reaction_that_forbids_the_drafted_ct_is_the_first_finding(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article-ct")
    request["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {
        "text": "CT lumbar spine with contrast"
    }
    request["prefetch"]["allergies"] = reaction_to("Iohexol")
    card = card_of(answer(request), "CtPreferMri")

    assert "No CT with contrast" in card["summary"]
    assert findings_of(card)[0].startswith("reaction to Iohexol")


def test_the_finding_that_points_elsewhere_is_the_first_where_the_level_is_all_that_is_wrong(
    scenario: Scenario, answer: Answer
) -> None:
    card = card_of(answer(scenario("on-dialysis")), "SpinalLevel")

    assert "Image the whole spine: findings point to the thoracic spine" == card["summary"]
    assert findings_of(card)[0].startswith("Mid-back pain")


def test_where_something_graver_is_said_the_deficit_stays_first(
    scenario: Scenario, answer: Answer
) -> None:
    card = card_of(answer(scenario("article")), "SpinalLevel")

    assert "findings point to the thoracic spine" in card["detail"]
    assert findings_of(card)[0].startswith("Weakness of both legs")


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("MRI cervical spine without and with contrast", "thoracic"),
        ("MRI lumbar spine without and with contrast", "thoracic"),
    ],
)
def test_the_line_names_where_the_findings_point_beyond_the_order(
    name: str, where: str, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article-right-order")
    request["context"]["draftOrders"]["entry"] = [{"resource": draft("elsewhere", name)}]
    request["context"]["selections"] = ["ServiceRequest/elsewhere"]

    assert f"point to the {where} spine" in card_of(answer(request), "SpinalLevel")["summary"]


def test_two_creatinines_that_tell_of_an_injury_are_both_told(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article-egfr-22")
    values = [
        each["resource"]
        for each in request["prefetch"]["renal"]["entry"]
        if "creatinine" in each["resource"]["id"]
    ]
    later = values[0]
    earlier = {**later, "id": "earlier", "effectiveDateTime": "2026-11-19T06:45:00-06:00"}
    earlier["valueQuantity"] = {**later["valueQuantity"], "value": 0.9}
    request["prefetch"]["renal"] = bundle(earlier, later)
    detail = card_of(answer(request), "AcuteKidneyInjury")["detail"]

    assert "On record: creatinine 0.9 mg/dL, then creatinine" in detail
