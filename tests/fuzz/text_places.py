"""Where a record has words that are read: a resource that holds a text, under its prefetch key."""

from collections.abc import Callable
from typing import Any


def _exam(text: str) -> dict[str, Any]:
    category = [{"coding": [{"code": "exam"}]}]
    when = "2026-11-20T13:30:00Z"
    coded = {"coding": [{"system": "http://loinc.org", "code": "29545-1"}]}
    made = {"category": category, "code": coded, "effectiveDateTime": when, "valueString": text}
    return {"resourceType": "Observation", "status": "final", **made}


PLACES: dict[str, tuple[str, Callable[[str], dict[str, Any]]]] = {
    "note of an examination": ("exam", _exam),
    "diagnosis": ("conditions", lambda text: {"resourceType": "Condition", "code": {"text": text}}),
    "narrative": (
        "conditions",
        lambda text: {"resourceType": "Condition", "text": {"div": f"<div>{text}</div>"}},
    ),
    "note of a diagnosis": (
        "conditions",
        lambda text: {
            "resourceType": "Condition",
            "code": {"text": "weakness"},
            "note": [{"text": text}],
        },
    ),
    "conclusion of a report": (
        "reports",
        lambda text: {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": {"text": "MRI lumbar spine"},
            "effectiveDateTime": "2026-11-19T13:30:00Z",
            "conclusion": text,
        },
    ),
    "allergy": (
        "allergies",
        lambda text: {"resourceType": "AllergyIntolerance", "code": {"text": text}},
    ),
    "operation": (
        "procedures",
        lambda text: {"resourceType": "Procedure", "status": "completed", "code": {"text": text}},
    ),
    "device": ("devices", lambda text: {"resourceType": "Device", "type": {"text": text}}),
    "placed order": (
        "orders",
        lambda text: {"resourceType": "ServiceRequest", "status": "active", "code": {"text": text}},
    ),
}
OF_THE_DRAFT = ("name of the draft", "reason of the draft")
PLACES |= {place: ("", lambda text: {"text": text}) for place in OF_THE_DRAFT}
