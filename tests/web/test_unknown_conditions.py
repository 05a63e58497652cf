"""An image of the spine without any conditions is 412; whatever was said of them is an answer."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from .refusals import issue_of


def unsettled(scenario: Callable[[str], Any]) -> Any:
    """An image of the spine for a patient of whom nothing was sent."""
    request = scenario("article")
    request["prefetch"] = {"patient": request["prefetch"]["patient"]}
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    del order["reasonCode"]
    return request


def test_an_image_of_the_spine_without_any_conditions_is_412_and_says_what_is_needed(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    issue = issue_of(post(unsettled(scenario)), 412)
    assert ["$.prefetch.conditions"] == issue["expression"]
    assert "conditions" in issue["diagnostics"]


def test_412_holds_under_order_sign_and_without_prefetch_at_all(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    del request["prefetch"]
    issue_of(post({**request, "hook": "order-sign"}), 412)


@pytest.mark.parametrize(
    "conditions",
    [
        None,
        {"resourceType": "Bundle", "type": "searchset", "total": 0},
        {"resourceType": "Bundle", "type": "searchset", "entry": []},
        {},
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "security"}]},
        {"resourceType": "Condition", "id": "c", "code": {"text": "Hypertension"}},
    ],
    ids=["null", "total 0", "empty entry", "empty object", "OperationOutcome", "one Condition"],
)
def test_conditions_that_were_sent_are_an_answer_whatever_they_say(
    conditions: Any, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    request["prefetch"]["conditions"] = conditions
    assert 200 == post(request).status_code


def test_conditions_that_are_an_error_are_named_as_unknown(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = unsettled(scenario)
    request["prefetch"]["conditions"] = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "security"}],
    }
    consultation = answer(request)["extension"]["org.spine-imaging-cds.consultation"]
    assert "indeterminate" == consultation["status"]
    assert any("conditions: could not be read" in each for each in consultation["unknown"])


def test_a_medication_is_never_412(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("medication-only")
    del request["prefetch"]
    assert 200 == post(request).status_code


@pytest.mark.parametrize(
    "text", ["MRI brain without contrast", "CT abdomen and pelvis with contrast", "Chest X-ray"]
)
def test_an_image_of_something_else_is_never_412(
    text: str, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    request["context"]["draftOrders"]["entry"][0]["resource"]["code"] = {"text": text}
    assert 200 == post(request).status_code


def test_an_order_that_is_not_selected_is_never_412(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = unsettled(scenario)
    medication = {"resourceType": "MedicationRequest", "id": "m", "status": "draft"}
    request["context"]["draftOrders"]["entry"].append({"resource": medication})
    request["context"]["selections"] = ["MedicationRequest/m"]
    assert 200 == post(request).status_code


def test_a_reason_that_alone_makes_an_emergency_is_answered_without_conditions(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = unsettled(scenario)
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    order["reasonCode"] = [
        {"text": "Spinal epidural abscess, new leg weakness and urinary retention"}
    ]
    (card, *_) = answer(request)["cards"]
    assert "ImageNow" == card["source"]["topic"]["code"]


def test_data_under_another_key_is_data_and_says_nothing_of_absence(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["prefetch"]["problems"] = request["prefetch"].pop("conditions")
    assert 200 == post(request).status_code
    empty = unsettled(scenario)
    empty["prefetch"]["problems"] = {"resourceType": "Bundle", "entry": []}
    issue_of(post(empty), 412)
