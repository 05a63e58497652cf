"""What is noted beside a diagnosis is a note of its own day."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts

Read = Callable[..., PatientFacts]


def diagnosis(*notes: Any, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c",
        "code": {"text": "Essential hypertension"},
        "recordedDate": "2026-11-19T10:00:00Z",
        "note": list(notes),
        **members,
    }


def noted(read: Read, *notes: Any, **members: Any) -> list[Fact]:
    return list(read({"conditions": [diagnosis(*notes, **members)]}).facts)


def test_a_note_counts_as_a_finding_of_its_own_day(read: Read) -> None:
    note = {"text": "New bilateral leg weakness", "time": "2026-11-20T08:00:00Z"}
    (found,) = noted(read, note, onsetDateTime="2012-01-01")

    assert ("focal-weakness", Need.EXAM, True) == (found.concept, found.found_in, found.called_new)
    assert ("Condition/c", "2026-11-20T08:00:00Z") == (found.evidence.resource, found.evidence.date)


def test_one_without_a_time_is_of_the_day_that_the_diagnosis_was_recorded(read: Read) -> None:
    (found,) = noted(read, {"text": "Saddle numbness"}, onsetDateTime="2012-01-01")
    assert "2026-11-19T10:00:00Z" == found.evidence.date


def test_one_without_any_date_has_none(read: Read) -> None:
    (found,) = noted(read, {"text": "Saddle numbness"}, recordedDate=None, onsetDateTime="2012")
    assert found.when is None


def test_an_age_in_words_is_as_of_the_note(read: Read) -> None:
    (found,) = noted(read, {"text": "Foot drop 3 years ago", "time": "2026-11-20T08:00:00Z"})
    assert found.looks_back


@pytest.mark.parametrize(
    "text", ["No leg weakness", "Return if new leg weakness", "Family history of paraplegia", ""]
)
def test_a_note_that_states_nothing_is_none(text: str, read: Read) -> None:
    assert [] == noted(read, {"text": text, "time": "2026-11-20T08:00:00Z"})


@pytest.mark.parametrize(
    "over",
    [
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"abatementDateTime": "2020-01-01"},
        {"subject": {"reference": "Patient/another"}},
    ],
    ids=str,
)
def test_a_note_beside_what_is_over_or_taken_back_is_none(over: Any, read: Read) -> None:
    assert [] == noted(read, {"text": "New leg weakness", "time": "2026-11-20T08:00:00Z"}, **over)


@pytest.mark.parametrize("notes", [[5], [None], ["New leg weakness"], [{"text": 5}], [{}]])
def test_what_is_no_annotation_harms_nothing(notes: Any, read: Read) -> None:
    assert [] == noted(read, *notes)


def of_the_legs(text: str, **members: Any) -> dict[str, Any]:
    told = {"code": {"text": "Leg weakness"}, "onsetDateTime": "2019-01-01", **members}
    return diagnosis({"text": text, "time": "2026-11-20T08:00:00Z"}, **told)


@pytest.mark.parametrize("text", ["worse since yesterday", "Much worse today.", "now worsening"])
def test_a_note_that_names_nothing_tells_of_its_diagnosis(text: str, read: Read) -> None:
    facts = read({"conditions": [of_the_legs(text)]}).facts
    (noted,) = [fact for fact in facts if fact.found_in is Need.EXAM]

    assert ("focal-weakness", True) == (noted.concept, noted.called_new)
    assert "2026-11-20T08:00:00Z" == noted.evidence.date


@pytest.mark.parametrize("text", ["no worse", "unchanged", "seen in clinic", "pain is worse today"])
def test_a_note_that_calls_nothing_worse_makes_no_diagnosis_new(text: str, read: Read) -> None:
    facts = read({"conditions": [of_the_legs(text)]}).facts
    assert [] == [fact for fact in facts if fact.called_new and fact.concept == "focal-weakness"]
