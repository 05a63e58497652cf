"""What the public sandbox really sends is answered: its requests as they were captured."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cds_service.hooks.responses import CARD_EXTENSION
from cds_service.web.wire import decode

from .the_sandbox import CAPTURES, capture

FEEDBACK = "/cds-services/spine-imaging/feedback"
CONSULTATION = "org.spine-imaging-cds.consultation"


@pytest.mark.parametrize(
    ("name", "codes", "status"),
    [
        # Until a study is chosen the sandbox sends coding: [{}] and no reason.
        ("order-select-on-entry-empty-coding", [], "not-relevant"),
        ("order-select-medication-request", [], "not-relevant"),
        # Back pain and sciatica; vitals, labs and examination were not sent: silence, and no 412.
        ("order-select-ct-lumbar-chosen", [], "indeterminate"),
        ("order-select-ct-lumbar-with-reason", [], "indeterminate"),
        ("order-select-after-accepted-suggestion", [], "indeterminate"),
    ],
)
def test_a_call_of_the_sandbox_is_answered(
    name: str, codes: list[str], status: str, post: Callable[..., TestResponse]
) -> None:
    response = post(capture(name))
    assert 200 == response.status_code
    assert "application/json" == response.mimetype
    said = decode(response.get_data())
    assert codes == [card["source"]["topic"]["code"] for card in said["cards"]]
    assert status == said["extension"][CONSULTATION]["status"]


def test_every_capture_of_a_call_is_tried() -> None:
    tried = {
        "order-select-on-entry-empty-coding",
        "order-select-medication-request",
        "order-select-ct-lumbar-chosen",
        "order-select-ct-lumbar-with-reason",
        "order-select-after-accepted-suggestion",
        "feedback-accepted",
        "feedback-dismissed",
    }
    assert tried == {path.stem for path in CAPTURES.glob("*.json")}


@pytest.mark.parametrize("name", ["feedback-accepted", "feedback-dismissed"])
def test_feedback_of_the_sandbox_is_taken(name: str, post: Callable[..., TestResponse]) -> None:
    assert 200 == post(capture(name), FEEDBACK).status_code


def test_the_sandboxs_order_gets_advice_once_the_patient_is_an_emergency(
    answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    """Its bundle without a type, intent plan, and a coding object without text."""
    request = json.loads(capture("order-select-ct-lumbar-with-reason"))
    patient = request["context"]["patientId"]
    emergency = json.dumps(scenario("article")["prefetch"], default=float)
    emergency = emergency.replace("Patient/synthetic-article-patient", f"Patient/{patient}")
    request["prefetch"] = {**json.loads(emergency), "patient": request["prefetch"]["patient"]}
    (card, *_) = answer(request)["cards"]
    assert {"CtPreferMri", "ImageNow"} <= set(card["extension"][CARD_EXTENSION]["advice"])
    (action,) = card["suggestions"][0]["actions"]
    assert ("update", "plan") == (action["type"], action["resource"]["intent"])
    assert (
        action["resource"]["reasonCode"]
        == (request["context"]["draftOrders"]["entry"][0]["resource"]["reasonCode"])
    )
