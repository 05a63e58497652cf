"""What an EHR's integration engineer objected to: odd spellings, odd sizes, orders without ids."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cds_service.consult import MOST_ORDERS
from cds_service.web.wire import encode

CONSULTATION = "org.spine-imaging-cds.consultation"
FULL_URL = "urn:uuid:7b1c3a52-6a3e-4b0b-9d0e-3f1f5f3b1c11"
Answer = Callable[[object], Any]
Scenario = Callable[[str], Any]


def entry_of(request: Any) -> Any:
    return request["context"]["draftOrders"]["entry"][0]


def actions(card: Any) -> list[str]:
    return [each["actions"][0]["type"] for each in card.get("suggestions", [])]


@pytest.mark.parametrize(
    "selection",
    [
        "ServiceRequest/draft-mri-lumbar",
        "https://ehr.example.org/fhir/ServiceRequest/draft-mri-lumbar",
        "https://ehr.example.org/fhir/ServiceRequest/draft-mri-lumbar/_history/3",
        "ServiceRequest/draft-mri-lumbar/_history/3",
        "draft-mri-lumbar",
        FULL_URL,
        "ServiceRequest/unknown",
    ],
)
def test_the_spelling_of_a_selection_never_silences_an_emergency(
    selection: str, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    entry_of(request)["fullUrl"] = FULL_URL
    request["context"]["selections"] = [selection]

    assert "ImageNow" == answer(request)["cards"][0]["source"]["topic"]["code"]


def test_a_selection_that_names_no_draft_is_told(scenario: Scenario, answer: Answer) -> None:
    request = scenario("article")
    request["context"]["selections"] = ["ServiceRequest/unknown"]
    told = answer(request)["extension"][CONSULTATION]["unknown"]

    assert any(line.startswith("selections: none of them names a draft") for line in told)


def test_an_order_without_an_id_is_neither_updated_nor_deleted(
    scenario: Scenario, answer: Answer
) -> None:
    """The client could not tell which order is meant; the right one can still be created."""
    for name in ("article", "article-radiograph"):
        request = scenario(name)
        del entry_of(request)["resource"]["id"]
        request["context"].pop("selections")
        card = answer(request)["cards"][0]

        assert "critical" == card["indicator"]
        assert {"create"} == set(actions(card))


def test_two_orders_of_one_id_are_neither_updated_nor_rated(
    scenario: Scenario, answer: Answer, client_of: Callable[[str], Any]
) -> None:
    """The rating, or the change, of one would land on the other."""
    request = scenario("article")
    twin = {**entry_of(request)["resource"], "code": {"text": "CT lumbar spine without contrast"}}
    request["context"]["draftOrders"]["entry"].append({"resource": twin})
    cards = answer(request)["cards"]

    assert {"create"} >= {kind for card in cards for kind in actions(card)}


@pytest.mark.parametrize("number", ["1e99999999999999999999999", "-1e-99999999999999999999999"])
def test_a_number_beyond_all_sense_is_refused_and_no_fault_of_ours(
    number: str, scenario: Scenario, post: Callable[..., TestResponse]
) -> None:
    body = encode(scenario("article")).replace(b"{", b'{"x":' + number.encode() + b",", 1)

    assert 400 == post(body).status_code


def test_a_patient_without_a_name_is_refused(
    scenario: Scenario, post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["context"]["patientId"] = "Patient/"
    response = post(request)

    assert 400 == response.status_code
    assert ["$.context.patientId"] == response.get_json()["issue"][0]["expression"]


def test_a_basket_beyond_all_sense_is_answered_in_time_and_says_what_was_left(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    one = entry_of(request)["resource"]
    request["hook"] = "order-sign"
    request["context"].pop("selections")
    request["context"]["draftOrders"]["entry"] = [
        {"resource": {**one, "id": f"draft-{number}"}} for number in range(1000)
    ]
    started = time.monotonic()
    said = answer(request)

    assert time.monotonic() - started < 20
    assert any(str(MOST_ORDERS) in line for line in said["extension"][CONSULTATION]["unknown"])


@pytest.mark.parametrize(
    "path", ["/cds-services/spine-imaging", "/cds-services/spine-imaging/feedback"]
)
def test_a_million_faults_are_told_as_quickly_as_one(
    path: str, scenario: Scenario, post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    request["context"]["selections"] = [0] * 200_000
    body = {"feedback": [0] * 200_000} if path.endswith("feedback") else request
    started = time.monotonic()
    response = post(body, path)

    assert 400 == response.status_code
    assert time.monotonic() - started < 5
