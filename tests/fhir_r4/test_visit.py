"""What brought the patient: the reasons and diagnoses that the encounter itself tells."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Need, PatientFacts

Read = Callable[..., PatientFacts]


def visit(**members: Any) -> dict[str, Any]:
    """The encounter of the call, of yesterday evening."""
    return {
        "resourceType": "Encounter",
        "id": "e",
        "status": "in-progress",
        "subject": {"reference": "Patient/p"},
        "period": {"start": "2026-11-19T20:00:00Z"},
        **members,
    }


def told(read: Read, **members: Any) -> list[tuple[str, bool]]:
    """Each concept that the visit tells, and whether it is past."""
    found = read({"encounter": visit(**members)}).facts
    return [(fact.concept, fact.past) for fact in found]


@pytest.mark.parametrize(
    "reason",
    [
        {"reasonCode": [{"text": "Leg Weakness"}]},
        {"reasonCode": {"text": "bilateral leg weakness since yesterday"}},
        {"reason": [{"text": "Leg weakness"}]},
        {"reasonCode": [{"coding": [{"system": "urn:ours", "code": "1", "display": "Foot drop"}]}]},
        {"reasonReference": [{"reference": "Condition/elsewhere", "display": "Foot drop"}]},
        {"diagnosis": [{"condition": {"reference": "Condition/x", "display": "Leg weakness"}}]},
        {"diagnosis": [{"condition": {"display": "Leg weakness"}}]},
        {"diagnosis": [{"condition": [{"concept": {"text": "Leg weakness"}}]}]},  # R5
        {"diagnosis": [{"condition": [{"reference": {"display": "Leg weakness"}}]}]},
        {"reason": [{"value": [{"concept": {"text": "Leg weakness"}}]}]},
        {
            "reason": [
                {"value": [{"reference": {"reference": "Condition/x", "display": "Foot drop"}}]}
            ]
        },
    ],
    ids=str,
)
def test_the_visits_own_reason_is_a_condition_of_this_encounter(reason: Any, read: Read) -> None:
    assert [("focal-weakness", False)] == told(read, **reason)


@pytest.mark.parametrize(
    "reason",
    [
        {"reasonCode": [{"text": "Fall"}]},
        {"reasonCode": [{"text": "Prescription refill"}, "?", None]},
        {"reasonCode": [{"text": "No leg weakness"}]},
        {"diagnosis": [{"condition": {"display": "Pneumonia"}}, "?"]},
        {"diagnosis": [{"use": [{"text": "Leg weakness"}]}, {"condition": None}]},
        {"diagnosis": [{"condition": [{"concept": {"text": "No leg weakness"}}, 5]}]},
        {"reason": [{"use": [{"text": "Leg weakness"}], "value": []}, {"value": [{"concept": 5}]}]},
        {"status": "cancelled", "reasonCode": [{"text": "Leg weakness"}]},
        {"status": "entered-in-error", "reasonCode": [{"text": "Leg weakness"}]},
        {"id": "last-year", "reasonCode": [{"text": "Leg weakness"}]},
        {"subject": {"reference": "Patient/q"}, "reasonCode": [{"text": "Leg weakness"}]},
    ],
    ids=str,
)
def test_what_is_no_finding_of_this_visit_tells_nothing(reason: Any, read: Read) -> None:
    assert [] == told(read, **reason)


def test_a_reason_that_looks_back_is_past(read: Read) -> None:
    assert [("focal-weakness", True)] == told(read, reasonCode=[{"text": "history of foot drop"}])


def test_a_reason_is_dated_by_the_visit(read: Read) -> None:
    (fact,) = read({"encounter": visit(reasonCode=[{"text": "Foot drop"}])}).facts
    assert ("2026-11-19T20:00:00Z", Need.CONDITIONS, "Encounter/e") == (
        fact.evidence.date,
        fact.found_in,
        fact.evidence.resource,
    )


@pytest.mark.parametrize("element", ["reasonReference", "diagnosis"])
def test_an_undated_condition_that_the_visit_refers_to_is_of_the_visit(
    element: str, read: Read
) -> None:
    reference = {"reference": "https://ehr.example.org/fhir/Condition/c"}
    named = reference if element == "reasonReference" else {"condition": reference}
    condition = {"resourceType": "Condition", "id": "c", "code": {"text": "Foot drop"}}
    dated = {**condition, "id": "c", "onsetDateTime": "2019-03-01"}

    (undated_fact,) = read({"x": [visit(**{element: [named]}), condition]}).facts
    (dated_fact,) = read({"x": [visit(**{element: [named]}), dated]}).facts

    assert "2026-11-19T20:00:00Z" == undated_fact.evidence.date
    assert "2019-03-01" == dated_fact.evidence.date


def held(**members: Any) -> dict[str, Any]:
    """A visit that holds its own diagnosis."""
    own = {"resourceType": "Condition", "id": "k", "code": {"text": "Foot drop"}, **members}
    return {"contained": [own], "diagnosis": [{"condition": {"reference": "#k"}}]}


def test_a_diagnosis_that_the_visit_itself_holds_is_one_of_it(read: Read) -> None:
    assert [("focal-weakness", False)] == told(read, **held())
    coded = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "R33.9"}]}
    assert [("bladder-dysfunction", False)] == told(read, **held(code=coded))


@pytest.mark.parametrize(
    "members",
    [
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"resourceType": "Observation"},
        {"id": "another"},
    ],
    ids=str,
)
def test_a_diagnosis_that_it_holds_counts_as_any_other_does(members: Any, read: Read) -> None:
    assert [] == told(read, **held(**members))
