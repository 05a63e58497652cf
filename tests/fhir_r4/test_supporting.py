"""What a draft brings along as supporting information is read as the chart is, by its own dates."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Need, PatientFacts

Read = Callable[..., PatientFacts]
WEAK = {"text": "Leg weakness"}
SEEN = {
    "resourceType": "Observation",
    "id": "s",
    "status": "final",
    "effectiveDateTime": "2026-11-20T08:00:00Z",
    "code": WEAK,
    "valueBoolean": True,
}
KNOWN = {"resourceType": "Condition", "id": "s", "code": WEAK, "onsetDateTime": "2026-11-19"}
ASKED = {
    "resourceType": "QuestionnaireResponse",
    "id": "s",
    "status": "completed",
    "authored": "2026-11-20T08:00:00Z",
    "item": [{"text": "New leg weakness?", "answer": [{"valueBoolean": True}]}],
}


def order(*held: Any, refers_to: str = "#s", element: str = "supportingInfo") -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "contained": list(held),
        element: [{"reference": refers_to}],
    }


def told(read: Read, *drafts: Any, **others: Any) -> list[tuple[str, bool]]:
    return [(fact.concept, fact.past) for fact in read({"x": []}, *drafts, **others).facts]


@pytest.mark.parametrize("held", [SEEN, KNOWN, ASKED], ids=lambda each: each["resourceType"])
@pytest.mark.parametrize("element", ["supportingInfo", "supportingInformation"])
def test_what_a_draft_holds_is_told_under_its_name(held: Any, element: str, read: Read) -> None:
    (fact,) = read({"x": []}, order(held, element=element)).facts

    assert ("focal-weakness", "ServiceRequest/0") == (fact.concept, fact.evidence.resource)
    assert fact.when is not None
    assert fact.found_in is not Need.DRAFT_ORDERS


@pytest.mark.parametrize(
    "held",
    [
        {**SEEN, "valueBoolean": False},
        {**KNOWN, "clinicalStatus": {"coding": [{"code": "resolved"}]}},
    ],
    ids=str,
)
def test_what_is_denied_or_over_there_is_so(held: Any, read: Read) -> None:
    assert [("focal-weakness", True)] == told(read, order(held))


@pytest.mark.parametrize(
    "draft",
    [
        order({**SEEN, "status": "entered-in-error"}),
        order({**KNOWN, "verificationStatus": "refuted"}),
        order(SEEN, refers_to="#another"),
        order(SEEN, refers_to="Observation/s"),
        order(5, None, {"id": "s", "resourceType": "Device"}),
        {**order(SEEN), "supportingInfo": None},
        {**order(SEEN), "supportingInfo": "#s"},
    ],
    ids=str,
)
def test_what_is_taken_back_or_not_referred_to_is_not_there(draft: Any, read: Read) -> None:
    assert [] == told(read, draft)


def test_a_value_that_a_draft_holds_is_measured(read: Read) -> None:
    value = {"value": 22, "unit": "mL/min"}
    held = {**SEEN, "code": {"coding": [{"system": "http://loinc.org", "code": "98979-8"}]}, "valueQuantity": value}  # fmt: skip
    (measured,) = read({"x": []}, order(held)).measurements
    assert "estimated-gfr" == measured.analyte


@pytest.mark.parametrize("reference", [{}, {"reference": "Condition/elsewhere"}], ids=str)
def test_a_diagnosis_that_is_only_named_there_is_said_with_the_order(
    reference: Any, read: Read
) -> None:
    named = {"resourceType": "ServiceRequest", "supportingInfo": [{**reference, "display": "New leg weakness"}]}  # fmt: skip

    assert [("focal-weakness", False)] == told(read, named)
    assert [] == told(read, named, imaging=False)


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "Observation/elsewhere", "display": "Leg weakness"},
        {"reference": "Questionnaire/1", "display": "Leg weakness screening"},
        {"reference": "#held", "display": "Leg weakness"},
        {"display": "No leg weakness"},
        {"display": None},
    ],
    ids=str,
)
def test_the_name_of_a_form_or_a_finding_states_nothing(reference: Any, read: Read) -> None:
    draft = {"resourceType": "ServiceRequest", "supportingInfo": [reference, "?"]}
    assert [] == told(read, draft)


@pytest.mark.parametrize(
    "reason",
    [
        {"concept": WEAK},
        {"reference": {"display": "Leg weakness"}},
        {"reference": {"reference": "#s"}},
    ],
    ids=str,
)
def test_a_reason_is_read_as_r5_has_it(reason: Any, read: Read) -> None:
    draft = {"resourceType": "ServiceRequest", "reason": [reason], "contained": [KNOWN]}
    assert [("focal-weakness", False)] == told(read, draft)


@pytest.mark.parametrize(
    "reason", [{"concept": {"text": "No leg weakness"}}, {"concept": 5}, {}, 5]
)
def test_a_reason_of_r5_that_states_nothing_states_nothing(reason: Any, read: Read) -> None:
    assert [] == told(read, {"resourceType": "ServiceRequest", "reason": [reason]})
