"""A code that nobody wrote words beside is told by our name for it, with the code behind it."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
RETENTION = {"system": ICD, "code": "R33.9"}
RETENTION_OF_URINE = {"system": SNOMED, "code": "267064002"}


def condition(code: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": code,
        "subject": {"reference": "Patient/p"},
        "onsetDateTime": "2026-11-20",
    }


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ({"coding": [RETENTION]}, "Retention of urine (R33.9)"),
        ({"coding": [RETENTION], "text": "r33.9"}, "Retention of urine (R33.9)"),
        ({"coding": [{**RETENTION, "display": "Retention"}], "text": "R33.9"}, "Retention"),
        ({"coding": [RETENTION], "text": "Cannot pass urine"}, "Cannot pass urine"),
        ({"coding": [RETENTION_OF_URINE]}, "Retention of urine (267064002)"),
        (
            {"coding": [{"system": ICD, "code": "G06.1"}]},
            "Intraspinal abscess and granuloma (G06.1)",
        ),
    ],
    ids=["code", "code-as-text", "display", "text", "snomed", "abscess"],
)
def test_a_diagnosis(code: dict[str, Any], says: str, read: Read) -> None:
    told = [fact.evidence.says for fact in read({"conditions": condition(code)}).facts]

    assert [says] == told


def test_a_family_of_codes_has_its_own_name(read: Read) -> None:
    (fact,) = read({"conditions": condition({"coding": [{"system": ICD, "code": "E11.65"}]})}).facts

    assert "Type 2 diabetes mellitus (E11.65)" == fact.evidence.says


def test_a_finding_keeps_its_value(read: Read) -> None:
    seen = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [RETENTION_OF_URINE]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        "valueString": "since this morning",
    }
    (fact,) = read({"exam": seen}).facts

    assert "Retention of urine (267064002): since this morning" == fact.evidence.says


def test_a_report_has_the_name_of_its_study(read: Read) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "72148"}]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        "conclusion": "Non-diagnostic.",
    }
    (found,) = read({"reports": report}).reports

    assert (
        "MRI of the lumbar spine without IV contrast (72148): Non-diagnostic."
        == found.evidence.says
    )
