"""What was known at an order's time: the record turned back, entry by entry."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cds_service.replay.known_then import as_known_at, encounter_as_known_at

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
EARLIER, LATER = "2026-03-09T08:00:00Z", "2026-03-11T08:00:00Z"
ACTIVE = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}
    ]
}


def known(kind: str, encounters: Any = None, **elements: Any) -> Any:
    return as_known_at(AT, {"resourceType": kind, **elements}, encounters or {})


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        ("Condition", {"recordedDate": LATER, "onsetDateTime": EARLIER}),
        ("Condition", {"onsetPeriod": {"start": LATER}}),
        ("Observation", {"effectiveDateTime": EARLIER, "issued": LATER}),
        ("Observation", {"effectivePeriod": {"start": EARLIER, "end": LATER}}),
        ("DiagnosticReport", {"effectiveDateTime": LATER}),
        ("Procedure", {"performedDateTime": LATER}),
        ("Procedure", {"performedPeriod": {"start": LATER}}),
        ("AllergyIntolerance", {"recordedDate": LATER}),
        ("AllergyIntolerance", {"lastOccurrence": LATER}),
        ("Device", {"manufactureDate": "2026-03-12"}),
        ("ServiceRequest", {"authoredOn": LATER}),
    ],
)
def test_what_was_recorded_measured_or_done_later_was_not_known(kind: str, date: Any) -> None:
    assert known(kind, **date) is None


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        ("Condition", {"recordedDate": EARLIER}),
        ("Observation", {"effectiveDateTime": EARLIER, "issued": "2026-03-10T12:00:00Z"}),
        ("DiagnosticReport", {"issued": "2026-03-10"}),
        ("Condition", {}),
        ("Condition", {"onsetDateTime": "long ago"}),
    ],
)
def test_what_was_earlier_that_day_or_undated_stays(kind: str, date: Any) -> None:
    """Of a date without a time its beginning counts; one that is no date is the reader's to name."""
    assert {"resourceType": kind, **date} == known(kind, **date)


def test_an_undated_diagnosis_of_a_later_encounter_was_not_known() -> None:
    later = {"Encounter/1": {"period": {"start": LATER}}}

    assert known("Condition", later, encounter={"reference": "Encounter/1"}) is None


def test_a_problem_that_ended_after_the_order_was_active_at_it() -> None:
    resolved = {"coding": [{"code": "resolved"}]}

    found = known("Condition", clinicalStatus=resolved, abatementDateTime=LATER)

    assert {"resourceType": "Condition", "clinicalStatus": ACTIVE} == found


def test_a_problem_that_ended_before_the_order_is_left_as_it_is() -> None:
    ended = {"clinicalStatus": {"coding": [{"code": "resolved"}]}, "abatementDateTime": EARLIER}

    assert {"resourceType": "Condition", **ended} == known("Condition", **ended)


def test_a_treatment_that_ended_later_was_going_on() -> None:
    found = known("Procedure", status="completed", performedPeriod={"start": EARLIER, "end": LATER})

    assert ("in-progress", {"start": EARLIER}) == (found["status"], found["performedPeriod"])


def test_a_reaction_that_came_later_does_not_make_an_allergy_severe_then() -> None:
    mild, grave = {"onset": EARLIER, "severity": "mild"}, {"onset": LATER, "severity": "severe"}

    found = known("AllergyIntolerance", recordedDate=EARLIER, reaction=[mild, grave])

    assert [mild] == found["reaction"]


def test_a_last_occurrence_after_the_order_is_taken_off_an_older_allergy() -> None:
    found = known("AllergyIntolerance", recordedDate=EARLIER, lastOccurrence=LATER)

    assert "lastOccurrence" not in found


def test_a_note_that_was_written_later_is_taken_off() -> None:
    notes = [{"text": "before", "time": EARLIER}, {"text": "after", "time": LATER}]

    assert notes[:1] == known("Condition", recordedDate=EARLIER, note=notes)["note"]


@pytest.mark.parametrize(("end", "is_known"), [(EARLIER, True), (LATER, False)])
def test_an_undated_diagnosis_of_an_encounter_was_known_once_it_was_over(
    end: str, *, is_known: bool
) -> None:
    visit = {"Encounter/1": {"period": {"start": "2026-03-08", "end": end}}}
    category = [{"coding": [{"code": "encounter-diagnosis"}]}]

    found = known("Condition", visit, category=category, encounter={"reference": "Encounter/1"})

    assert is_known == (found is not None)


@pytest.mark.parametrize(
    ("period", "uses"),
    [({"end": EARLIER}, ["AD", "DD"]), ({"end": LATER}, ["AD"]), ({}, ["AD"])],
)
def test_what_an_encounter_diagnosed_was_known_once_it_was_over(
    period: Any, uses: list[str]
) -> None:
    """What it says of the admission was there from the first."""
    diagnosis = [{"use": {"coding": [{"code": code}]}} for code in ("AD", "DD")]

    found = encounter_as_known_at(AT, {"period": period, "diagnosis": diagnosis})

    assert uses == [each["use"]["coding"][0]["code"] for each in found["diagnosis"]]
