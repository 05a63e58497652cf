"""Notes are read where their text is sent, as of their date; those that are not read are named."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
LEGS = "Back pain for 3 days. New weakness of both legs."


def attachment(text: str, kind: str = "text/plain") -> dict[str, Any]:
    return {"contentType": kind, "data": b64encode(text.encode()).decode()}


def document(*attachments: Any, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "status": "current",
        "subject": {"reference": "Patient/p"},
        "date": "2026-11-20T09:00:00Z",
        "content": [{"attachment": each} for each in attachments],
        **members,
    }


def impression(**members: Any) -> dict[str, Any]:
    return {
        "resourceType": "ClinicalImpression",
        "id": "i",
        "status": "completed",
        "effectiveDateTime": "2026-11-20T09:00:00Z",
        **members,
    }


def report(**members: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "code": {"text": "Emergency department note"},
        "effectiveDateTime": "2026-11-20T09:00:00Z",
        **members,
    }


def answered(*items: Any, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q",
        "status": "completed",
        "authored": "2026-11-20T09:00:00Z",
        "item": list(items),
        **members,
    }


def item(text: str, **value: Any) -> dict[str, Any]:
    return {"linkId": "1", "text": text, "answer": [value]}


def present(read: Read, resource: Any) -> set[str]:
    """What stands in the record as going on."""
    return {fact.concept for fact in read({"notes": [resource]}).facts if not fact.past}


@pytest.mark.parametrize(
    "note",
    [
        document(attachment(LEGS)),
        document(attachment(LEGS, "text/plain; charset=utf-8")),
        document({"url": "Binary/1"}, attachment(LEGS)),
        impression(summary=LEGS),
        impression(description=LEGS),
        report(presentedForm=[attachment(LEGS)]),
        answered(item("What brings you here?", valueString=LEGS)),
    ],
    ids=lambda note: note["resourceType"],
)
def test_the_text_of_a_note_is_read(note: Any, read: Read) -> None:
    assert {"spine-pain", "focal-weakness"} <= present(read, note)


@pytest.mark.parametrize(
    "note",
    [
        document(attachment(LEGS, "application/pdf")),
        document({"contentType": "text/plain", "data": "?"}),
        document({"contentType": "text/plain", "url": "Binary/1"}),
        document(attachment("No leg weakness.")),
        document(attachment(LEGS), status="entered-in-error"),
        document(attachment(LEGS), status="superseded"),
        document(attachment(LEGS), subject={"reference": "Patient/q"}),
        document(description=LEGS),
        impression(summary=LEGS, status="entered-in-error"),
        impression(summary="Denies back pain and leg weakness."),
        report(presentedForm=[attachment(LEGS)], category=[{"coding": [{"code": "LAB"}]}]),
        report(presentedForm=[attachment(LEGS, "application/pdf")]),
        {**document(), "content": ["?", None, {"attachment": 5}]},
    ],
    ids=str,
)
def test_what_is_no_text_or_no_note_of_the_patient_states_nothing(note: Any, read: Read) -> None:
    assert set() == present(read, note)


@pytest.mark.parametrize(
    ("question", "answer", "there"),
    [
        ("Leg weakness", {"valueBoolean": True}, True),
        ("Leg weakness", {"valueBoolean": False}, False),
        ("Leg weakness", {"valueString": "No"}, False),
        ("Leg weakness", {"valueString": "yes, both"}, True),
        ("Leg weakness", {"valueCoding": {"system": "http://loinc.org", "code": "LA33-6"}}, True),
        ("Leg weakness", {"valueCoding": {"system": "http://loinc.org", "code": "LA32-8"}}, False),
        ("Leg weakness", {"valueInteger": 0}, False),
        ("Leg weakness", {"valueDecimal": 2.5}, True),
        ("Leg weakness", {"valueCoding": {"code": "unknown", "display": "Unknown"}}, False),
    ],
    ids=str,
)
def test_a_question_and_its_answer_are_one_statement(
    question: str, answer: Any, *, there: bool, read: Read
) -> None:
    nested = answered({"linkId": "0", "text": "Symptoms", "item": [item(question, **answer)]})
    found = (
        "focal-weakness" in present(read, each)
        for each in (nested, answered(item(question, **answer)))
    )
    assert [there, there] == list(found)


def test_a_question_without_an_answer_states_nothing(read: Read) -> None:
    assert set() == present(read, answered({"linkId": "1", "text": "Leg weakness"}))


def test_an_age_in_words_is_as_of_the_day_of_the_note(read: Read) -> None:
    old = document(attachment("Leg weakness since yesterday."), date="2019-03-02T09:00:00Z")
    (fact,) = read({"notes": [old]}).facts
    assert fact.when is not None
    assert 2019 == fact.when.latest.year


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ([], ()),
        ([document(attachment(LEGS))], ("notes: no others were read than those that were sent",)),
        (
            [document({"contentType": "application/pdf", "url": "Binary/1"})],
            ("notes: the text of DocumentReference/d was not sent, or is no plain text: not read",),
        ),
        (
            [document({"url": "x"}, id=f"d{n}") for n in range(5)],
            (
                "notes: the text of DocumentReference/d0, DocumentReference/d1, "
                "DocumentReference/d2 and 2 more was not sent, or is no plain text: not read",
            ),
        ),
        ([document({"url": "x"}, status="entered-in-error")], ()),
    ],
    ids=len,
)
def test_notes_that_were_not_read_are_named_once(notes: Any, said: Any, read: Read) -> None:
    assert said == read({"notes": notes}).left_out


@pytest.mark.parametrize(
    ("dated", "when"),
    [
        ({"date": None, "context": {"period": {"start": "2026-11-20T08:00:00Z"}}}, "2026-11-20T08:00:00Z"),
        ({"date": None, "created": "2026-11-19"}, "2026-11-19"),
        ({"context": {"period": {"start": "2019-01-01"}}}, "2026-11-20T09:00:00Z"),
        ({"date": None, "context": {"period": "today"}}, None),
        ({"date": None, "context": None}, None),
    ],
    ids=str,
)  # fmt: skip
def test_a_document_is_dated_by_whatever_dates_it(dated: Any, when: str | None, read: Read) -> None:
    facts = read({"notes": [document(attachment(LEGS), **dated)]}).facts
    assert {when} == {fact.evidence.date for fact in facts}


@pytest.mark.parametrize(
    "finding",
    [
        {"itemCodeableConcept": {"text": "New leg weakness"}},
        {"itemCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "6077001"}]}},
        {"item": {"concept": {"text": "Foot drop"}}},  # R5
    ],
    ids=str,
)  # fmt: skip
def test_what_an_impression_finds_is_there(finding: Any, read: Read) -> None:
    assert {"focal-weakness"} == present(read, impression(finding=[finding]))


@pytest.mark.parametrize(
    "members",
    [
        {"finding": [{"itemCodeableConcept": {"text": "No leg weakness"}}]},
        {"finding": [{"itemReference": {"display": "Leg weakness"}}, None, 5]},
        {
            "finding": [
                {"item": {"reference": {"reference": "Condition/1"}}},
                {"basis": "foot drop"},
            ]
        },
        {"finding": [{"itemCodeableConcept": {"text": "Foot drop"}}], "status": "entered-in-error"},
    ],
    ids=str,
)
def test_what_an_impression_does_not_find_is_not_there(members: Any, read: Read) -> None:
    assert set() == present(read, impression(**members))
