"""What a card asks for while infection is in doubt: nothing that is known, nothing that would not settle it."""

from typing import Any

import pytest

from .requests_made import Answer, Scenario, bundle, card_of, condition, finding

ASKED = {
    "spine pain": "spine pain",
    "fever": "fever",
    "risk": "injecting, dialysis, a central line",
    "bloodstream": "bloodstream infection",
    "weak risk": "diabetes, cancer, immunosuppression",
    "date": "the infection's date",
}
LOW_BACK_PAIN = {"text": "Low back pain"}
DIABETES = {"text": "Type 2 diabetes mellitus"}
DIALYSIS = {"text": "Dependence on renal dialysis"}
INJECTS = {"text": "Injects heroin"}
ENDOCARDITIS = {"text": "Acute bacterial endocarditis"}


def request_of(
    scenario: Scenario, conditions: list[Any], temperature: float | None, crp: float | None
) -> Any:
    """The article's patient with weak legs, of whom no more is known than this."""
    request = scenario("article")
    prefetch = request["prefetch"]
    exam = prefetch["exam"]["entry"][0]["resource"]
    read = prefetch["vitals"]["entry"][:1], prefetch["labs"]["entry"][:1]
    for key, entries, value in zip(("vitals", "labs"), read, (temperature, crp), strict=True):
        for entry in entries:
            entry["resource"]["valueQuantity"]["value"] = value
            entry["resource"].pop("interpretation", None)
        prefetch[key] = {"resourceType": "Bundle", "entry": entries if value else []}
    prefetch["exam"] = bundle(exam)
    prefetch["conditions"] = bundle(
        *(condition(f"known-{place}", **each) for place, each in enumerate(conditions))
    )
    for entry in request["context"]["draftOrders"]["entry"]:
        entry["resource"].pop("reasonCode", None)
    return request


@pytest.mark.parametrize(
    ("conditions", "temperature", "crp", "asked"),
    [
        ([], 39.0, 150, {"spine pain", "risk", "bloodstream", "weak risk"}),
        ([INJECTS], None, None, {"spine pain", "fever", "bloodstream"}),
        ([DIALYSIS], 36.9, None, {"spine pain"}),
        ([DIALYSIS], 38.6, None, {"spine pain", "bloodstream"}),
        ([DIALYSIS], None, 150, {"spine pain", "fever", "bloodstream"}),
        ([LOW_BACK_PAIN, DIABETES], 36.8, None, {"risk", "bloodstream"}),
        ([LOW_BACK_PAIN, DIABETES], None, None, {"fever", "risk", "bloodstream"}),
        ([LOW_BACK_PAIN], None, None, {"fever", "risk", "bloodstream"}),
        ([ENDOCARDITIS], None, None, {"spine pain", "fever"}),
    ],
)
def test_what_is_unknown_and_would_settle_it_is_asked_for_and_no_more(
    conditions: list[Any],
    temperature: float | None,
    crp: float | None,
    asked: set[str],
    scenario: Scenario,
    answer: Answer,
) -> None:
    said = answer(request_of(scenario, conditions, temperature, crp))
    detail = card_of(said, "IndicationUnclear")["detail"]
    question = detail.split("Ask for ")[1].split(".")[0]

    assert asked == {name for name, words in ASKED.items() if words in question}


def test_an_infection_without_a_date_is_asked_for_its_date(
    scenario: Scenario, answer: Answer
) -> None:
    request = request_of(scenario, [{"text": "Discitis"}], 36.8, 3)
    infection = request["prefetch"]["conditions"]["entry"][0]["resource"]
    del infection["onsetDateTime"]
    infection["category"] = [{"coding": [{"code": "problem-list-item"}]}]
    detail = card_of(answer(request), "IndicationUnclear")["detail"]

    assert "Ask for the infection's date, spine pain" in detail or ASKED["date"] in detail


def test_pain_that_an_examination_denies_is_not_asked_for(
    scenario: Scenario, answer: Answer
) -> None:
    request = request_of(scenario, [], 39.0, 150)
    request["prefetch"]["exam"]["entry"].append(
        {"resource": finding("Back", valueString="No back pain, no neck pain")}
    )
    detail = card_of(answer(request), "IndicationUnclear")["detail"]

    assert "spine pain" not in detail
    assert "Ask for injecting" in detail


def test_of_several_risks_the_one_that_is_denied_is_not_asked_for(
    scenario: Scenario, answer: Answer
) -> None:
    request = request_of(scenario, [], 39.0, 150)
    said = finding("History", valueString="Denies intravenous drug use")
    request["prefetch"]["exam"]["entry"].append({"resource": said})
    detail = card_of(answer(request), "IndicationUnclear")["detail"]

    assert "injecting" not in detail
    assert "dialysis, a central line" in detail


def test_what_was_denied_a_month_ago_is_asked_for_again(scenario: Scenario, answer: Answer) -> None:
    request = request_of(scenario, [], 39.0, 150)
    said = finding("Back", valueString="No back pain, no neck pain")
    said["effectiveDateTime"] = "2026-10-20T08:00:00-06:00"
    request["prefetch"]["exam"]["entry"].append({"resource": said})

    assert "spine pain" in card_of(answer(request), "IndicationUnclear")["detail"]


def test_the_line_names_the_study_of_the_first_button(scenario: Scenario, answer: Answer) -> None:
    """An MRI without contrast is right on dialysis, and the button leaves it one."""
    request = request_of(scenario, [DIALYSIS], 36.9, None)
    card = card_of(answer(request), "IndicationUnclear")

    assert "without IV contrast" in card["suggestions"][0]["label"]
    assert "order MRI without contrast STAT" in card["summary"]
