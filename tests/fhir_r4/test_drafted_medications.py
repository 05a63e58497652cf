"""An antibiotic in the basket is known by its name, wherever a client writes it."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]


def drafted(read: Read, **members: Any) -> frozenset[str]:
    order = {"resourceType": "MedicationRequest", "id": "m", "status": "draft", **members}
    return read({}, order, imaging=False).drafted_medications


def held(name: str) -> dict[str, Any]:
    return {"resourceType": "Medication", "id": "m", "code": {"text": name}}


@pytest.mark.parametrize(
    "members",
    [
        {"medicationCodeableConcept": {"text": "Vancomycin 1 g IV"}},
        {"medicationCodeableConcept": {"coding": [{"code": "1", "display": "cefTRIAXone 2 g"}]}},
        {"medicationReference": {"reference": "#m", "display": "PIPERACILLIN-TAZOBACTAM"}},
        {"medication": {"concept": {"text": "Meropenem"}}},
        {"medicationReference": {"reference": "#m"}, "contained": [held("Ceftriaxone 2 g IV")]},
        {"medication": {"reference": {"reference": "#m"}}, "contained": [held("Cefepime")]},
        {"medicationCodeableConcept": {"text": "levofloxacin 750 mg"}},
    ],
)
def test_an_antibiotic(members: dict[str, Any], read: Read) -> None:
    assert {"antibiotic"} == drafted(read, **members)


@pytest.mark.parametrize(
    "name",
    [
        "Ibuprofen 400 mg",
        "Erythromycin ophthalmic ointment",
        "bleomycin",
        "decefrin",
        "",
        "penicill",
    ],
)
def test_what_is_none(name: str, read: Read) -> None:
    assert frozenset() == drafted(read, medicationCodeableConcept={"text": name})


def test_one_that_the_draft_holds_and_does_not_name_is_not_given(read: Read) -> None:
    elsewhere = {"medicationReference": {"reference": "#other"}, "contained": [held("Ceftriaxone")]}
    assert frozenset() == drafted(read, **elsewhere)


def test_a_level_of_it_in_blood_is_no_medication(read: Read) -> None:
    level = {"resourceType": "ServiceRequest", "id": "s", "code": {"text": "Vancomycin trough"}}

    assert frozenset() == read({}, level, imaging=False).drafted_medications


@pytest.mark.parametrize("odd", [7, [], {"concept": 3}, None])
def test_what_is_no_medication_at_all_is_passed_over(odd: Any, read: Read) -> None:
    assert frozenset() == drafted(read, medicationCodeableConcept=odd, medication=odd)
