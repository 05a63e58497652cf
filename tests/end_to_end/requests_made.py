"""Requests about the article's patient, changed in one thing, and what of an answer matters."""

from collections.abc import Callable
from typing import Any

CARD = "org.spine-imaging-cds.card"
CONSULTATION = "org.spine-imaging-cds.consultation"
SNOMED = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
Scenario = Callable[[str], Any]
Answer = Callable[[object], Any]


def bundle(*resources: Any) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": each} for each in resources],
    }


def about(kind: str, own_id: str, code: Any, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": own_id,
        "code": code,
        "subject": {"reference": "Patient/synthetic-article-patient"},
        **members,
    }


def condition(own_id: str, **code: Any) -> dict[str, Any]:
    return about(
        "Condition",
        own_id,
        code,
        clinicalStatus={"coding": [{"code": "active"}]},
        verificationStatus={"coding": [{"code": "confirmed"}]},
        onsetDateTime="2026-11-20T04:00:00-06:00",
    )


def draft(own_id: str, name: str, priority: str = "stat", **members: Any) -> dict[str, Any]:
    return about(
        "ServiceRequest",
        own_id,
        {"text": name},
        status="draft",
        intent="order",
        priority=priority,
        **members,
    )


def finding(name: str, **value: Any) -> dict[str, Any]:
    return about(
        "Observation",
        "exam-in-words",
        {"text": name},
        status="final",
        category=[{"coding": [{"code": "exam"}]}],
        effectiveDateTime="2026-11-20T08:00:00-06:00",
        **value,
    )


def entry_of(request: Any) -> Any:
    return request["context"]["draftOrders"]["entry"][0]


def drafted(request: Any) -> Any:
    """The one draft of the article's request."""
    return entry_of(request)["resource"]


def actions(card: Any) -> list[str]:
    return [each["actions"][0]["type"] for each in card.get("suggestions", [])]


def with_drafts(request: Any, *drafts: Any) -> Any:
    """The request at signing, where every draft is in question."""
    request["hook"] = "order-sign"
    request["context"].pop("selections", None)
    request["context"]["draftOrders"]["entry"] = [{"resource": each} for each in drafts]
    return request


def state(said: Any) -> tuple[str, str | None, bool]:
    consultation = said["extension"][CONSULTATION]
    return (
        consultation["status"],
        consultation.get("variant"),
        any(card["indicator"] == "critical" for card in said["cards"]),
    )


def advice(said: Any) -> list[str]:
    return [code for card in said["cards"] for code in card["extension"][CARD]["advice"]]


RED_FLAGS = ("matched", "red-flags", False)
EMERGENCY = ("matched", "neurologic-deficit", True)


def card_of(answer: Any, code: str) -> Any:
    return next(card for card in answer["cards"] if code in card["extension"][CARD]["advice"])
