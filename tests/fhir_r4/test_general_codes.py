"""A code that is general never hides words that are specific: both are read, the more specific decides."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.reading.concepts import OwnConcept
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
    found = read({"x": [resource]}).facts
    return {fact.concept for fact in found if fact.concept != OwnConcept.SPINE_SITE}


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


LATE_EFFECT = "I69.351"


@pytest.mark.parametrize(
    ("code", "text", "concept"),
    [
        ("M54.50", "Low back pain with acute foot drop", "focal-weakness"),
        ("M54.9", "Back pain, new saddle numbness", "saddle-anesthesia"),
        ("M54.50", "LBP, rule out epidural abscess", "spine-infection"),
        ("E11.9", "Type 2 diabetes, now with new bilateral leg weakness", "focal-weakness"),
        ("R33.9", "Urinary retention and saddle anesthesia", "saddle-anesthesia"),
        ("R50.9", "Fever and mid back pain", "spine-pain"),
        (LATE_EFFECT, "Old right hemiplegia after stroke; new bilateral leg weakness", "focal-weakness"),
    ],
)  # fmt: skip
def test_what_is_written_beside_any_code_counts_too(
    code: str, text: str, concept: str, read: Read
) -> None:
    found = concepts(read, condition(ICD, code, text))
    assert concept in found
    assert 1 < len(found)  # what the code says stays


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("M54.50", "Low back pain without leg weakness or incontinence"),
        ("M54.50", "Low back pain. Return if new leg weakness"),
        ("M54.50", "Low back pain, denies saddle numbness"),
        ("E11.9", "Type 2 diabetes mellitus without complications"),
        (LATE_EFFECT, "Right hemiplegia due to old stroke"),
        (LATE_EFFECT, "Hemiplegia and hemiparesis, weakness of right leg"),
        ("R33.9", "Urinary retention"),
    ],
)
def test_what_is_denied_supposed_or_left_of_old_beside_a_code_adds_nothing(
    code: str, text: str, read: Read
) -> None:
    assert 1 == len(concepts(read, condition(ICD, code, text)))


@pytest.mark.parametrize("display", ["Dorsalgia with leg weakness", "DORSALGIA WITH LEG WEAKNESS"])
def test_the_name_of_a_code_adds_nothing_to_it(display: str, read: Read) -> None:
    named = condition(ICD, "M54.9", "Dorsalgia with leg weakness")
    named["code"]["coding"][0]["display"] = display
    assert {"spine-pain"} == concepts(read, named)


@pytest.mark.parametrize(
    ("typed", "concept"),
    [
        ("since Monday, with new leg weakness", "focal-weakness"),
        ("with saddle numbness", "saddle-anesthesia"),
        ("new foot drop on the left", "focal-weakness"),
    ],
)
def test_what_is_typed_as_the_value_of_a_coded_finding_counts_too(
    typed: str, concept: str, read: Read
) -> None:
    pain = observation("279039007", "Low back pain", valueString=typed)
    assert {"spine-pain", concept} == concepts(read, pain)


@pytest.mark.parametrize("typed", ["no leg weakness", "denies saddle numbness", "for 3 days"])
def test_a_typed_value_that_denies_adds_nothing(typed: str, read: Read) -> None:
    pain = observation("279039007", "Low back pain", valueString=typed)
    assert {"spine-pain"} == concepts(read, pain)
