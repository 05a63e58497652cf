"""A code that is general never hides words that are specific: both are read, the more specific decides."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Fact, PatientFacts

Read = Callable[..., PatientFacts]
SNOMED, ICD = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
BOTH_LEGS = {"bodySite": [{"text": "Both legs"}]}


def condition(system: str, code: str, text: str, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c",
        "code": {"coding": [{"system": system, "code": code}], "text": text},
        "onsetDateTime": "2026-11-20",
        **members,
    }


def observation(code: str, text: str, **members: Any) -> dict[str, Any]:
    coded = {"coding": [{"system": SNOMED, "code": code}], "text": text}
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": coded,
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **members,
    }


def concepts(read: Read, resource: Any) -> set[str]:
    return {fact.concept for fact in read({"x": [resource]}).facts}


def fact(read: Read, resource: Any) -> Fact:
    (found,) = read({"x": [resource]}).facts
    return found


@pytest.mark.parametrize(
    ("system", "code", "text", "site"),
    [
        (ICD, "R53.1", "New bilateral leg weakness, cannot stand", {}),
        (ICD, "M62.81", "Weakness of both legs since yesterday", {}),
        (ICD, "R26.2", "Difficulty walking, left foot drop", {}),
        (ICD, "R26.89", "Foot drop gait", {}),
        (SNOMED, "26544005", "New bilateral leg weakness", {}),
        (SNOMED, "26544005", "Muscle weakness", BOTH_LEGS),
        (SNOMED, "162236007", "Leg weakness", {}),
        (ICD, "R53.1", "Weakness", BOTH_LEGS),
    ],
)
def test_the_words_beside_a_general_code_decide(
    system: str, code: str, text: str, site: Any, read: Read
) -> None:
    assert {"focal-weakness"} == concepts(read, condition(system, code, text, **site))


@pytest.mark.parametrize(
    ("system", "code", "text", "site"),
    [
        (ICD, "R53.1", "Weakness", {}),
        (ICD, "R53.1", "Weakness and fatigue, no leg weakness", {}),
        (ICD, "M62.81", "Muscle weakness (generalized)", {}),
        (ICD, "R26.2", "Difficulty in walking, not elsewhere classified", {}),
        (SNOMED, "26544005", "Muscle weakness", {"bodySite": [{"text": "Whole body"}]}),
        (SNOMED, "22325002", "Abnormal gait", {}),
    ],
)
def test_a_general_code_without_specific_words_stays_general(
    system: str, code: str, text: str, site: Any, read: Read
) -> None:
    assert {"generic-weakness"} == concepts(read, condition(system, code, text, **site))


def test_specific_words_bring_their_newness_and_their_past(read: Read) -> None:
    assert fact(read, condition(ICD, "R53.1", "New bilateral leg weakness")).called_new
    assert fact(read, condition(ICD, "R53.1", "History of leg weakness")).past


@pytest.mark.parametrize("value", [{"valueBoolean": True}, {"valueString": "both legs"}, {}])
def test_an_examination_is_read_the_same_way(value: Any, read: Read) -> None:
    row = observation("26544005", "Muscle weakness", **BOTH_LEGS, **value)
    assert {"focal-weakness"} == concepts(read, row)


def test_an_examination_that_finds_none_denies_it(read: Read) -> None:
    row = observation("26544005", "Muscle weakness", valueBoolean=False, **BOTH_LEGS)
    assert all(fact.denied for fact in read({"exam": row}).facts)
