"""A procedure that looks for a disease, or speaks of it, is no evidence that the patient has it."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]


def concepts(read: Read, name: str, code: str = "1") -> set[str]:
    procedure: dict[str, Any] = {
        "resourceType": "Procedure",
        "id": "p",
        "status": "completed",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}], "text": name},
        "subject": {"reference": "Patient/p"},
        "performedDateTime": "2026-11-15",
    }
    return {fact.concept for fact in read({"procedures": procedure}).facts}


@pytest.mark.parametrize(
    "name",
    [
        "Human immunodeficiency virus antigen test",
        "HIV screening",
        "Urine screening test for diabetes",
        "Screening for drug abuse",
        "Referral to transplant surgeon for immunosuppression",
        "Termination of pregnancy",
        "Pregnancy test",
        "Dialysis education",
        "Counselling for injection drug use",
        "Testing for bacteremia",
    ],
)
def test_a_test_a_referral_or_a_termination_is_no_disease(name: str, read: Read) -> None:
    assert set() == concepts(read, name)


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("Hemodialysis", "dialysis"),
        ("Lumbar laminectomy", "spine-surgery"),
        ("Epidural steroid injection with test dose", "spine-injection-or-puncture"),
        ("Spinal cord stimulator test stimulation", "neurostimulator-or-pump"),
        ("Lumbar puncture, screening for meningitis", "spine-injection-or-puncture"),
        ("Microdiscectomy L4-L5", "spine-surgery"),
    ],
)
def test_what_was_done_to_the_patient_counts(name: str, concept: str, read: Read) -> None:
    assert concept in concepts(read, name)
