"""What was diagnosed after an order: which diagnoses count, and the orders of which nothing grave was said."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.replay.discharge import INFECTION, Diagnosis, Later, diagnosed_later
from cds_service.replay.made.person import HL7, ICD, concept

from .conftest import EARLIER, NOW, counts_of, mri, of_patient, rows_of

AT = datetime.fromisoformat(NOW)
LATER = "2026-03-12T08:00:00Z"
OF_AN_ENCOUNTER = [concept(f"{HL7}condition-category", "encounter-diagnosis")]
#: An order that gives no ground to speak, and a problem list without which it could not be answered.
QUIET = mri("quiet", authoredOn=EARLIER, reasonCode=[{"text": "Scoliosis"}])
ASTHMA = of_patient("Condition", "asthma", code={"text": "Asthma"}, recordedDate="2020-01-01")


def diagnosis(own_id: str = "d", **elements: Any) -> dict[str, Any]:
    coded = {"code": concept(ICD, "G06.1"), "category": OF_AN_ENCOUNTER, "recordedDate": LATER}
    made = of_patient("Condition", own_id, **{**coded, **elements})
    return {name: value for name, value in made.items() if value is not None}


def visit(end: str | None = LATER, **elements: Any) -> dict[str, Any]:
    period = {"start": "2026-03-10T06:00:00Z"} | ({"end": end} if end else {})
    return of_patient("Encounter", "e", period=period, **elements)


def later(knowledge: Knowledge, condition: Any, encounter: Any = None) -> Later:
    encounters = {"Encounter/e": encounter} if encounter else {}
    return diagnosed_later((condition,), encounters, AT, knowledge.reading)


@pytest.mark.parametrize(
    ("elements", "number", "infections"),
    [
        ({}, 1, 1),
        ({"recordedDate": NOW}, 1, 1),
        ({"recordedDate": "2026-03-10"}, 1, 1),
        ({"recordedDate": "2026-04-09T12:00:00Z"}, 1, 1),
        ({"recordedDate": "2026-04-09T12:00:01Z"}, 0, 0),
        ({"recordedDate": "2026-03-10T11:59:59Z"}, 0, 0),
        ({"recordedDate": "2026-03-09"}, 0, 0),
        ({"recordedDate": None}, 0, 0),
        ({"recordedDate": "soon"}, 0, 0),
        ({"code": concept(ICD, "M54.50")}, 1, 0),
        ({"code": {"text": "Epidural abscess of the lumbar spine"}}, 1, 0),
        ({"code": concept(ICD, "G06.2")}, 1, 0),
        ({"code": concept(ICD, "G06.2"), "bodySite": [{"text": "Lumbar spine"}]}, 1, 1),
        ({"verificationStatus": concept("", "refuted")}, 1, 0),
        ({"category": [concept("", "problem-list-item")]}, 0, 0),
        ({"category": None}, 0, 0),
    ],
)
def test_a_diagnosis_counts_by_its_code_category_and_date(
    elements: Any, number: int, infections: int, knowledge: Knowledge
) -> None:
    found = later(knowledge, diagnosis(**elements))

    assert (number, infections) == (found.number, len(found.infections))


@pytest.mark.parametrize(("use", "number"), [("DD", 1), ("billing", 1), (None, 1), ("AD", 0)])
def test_what_an_encounter_calls_its_diagnosis_is_one_but_for_that_of_its_admission(
    use: str | None, number: int, knowledge: Knowledge
) -> None:
    named: dict[str, Any] = {"condition": {"reference": "Condition/d"}}
    encounter = visit(diagnosis=[named | ({"use": concept("", use)} if use else {})])

    found = later(knowledge, diagnosis(category=None), encounter)

    assert number == found.number
    if number:
        assert (Diagnosis("Condition/d", "Encounter/e", "2026-03-12"),) == found.infections


@pytest.mark.parametrize(("end", "number"), [(LATER, 1), ("2026-03-09", 0), (None, 0)])
def test_a_diagnosis_without_a_date_is_of_the_day_on_which_its_encounter_ended(
    end: str | None, number: int, knowledge: Knowledge
) -> None:
    undated = diagnosis(recordedDate=None, encounter={"reference": "Encounter/e"})

    assert number == later(knowledge, undated, visit(end)).number


def test_its_value_set_is_in_the_knowledge(knowledge: Knowledge) -> None:
    assert INFECTION in knowledge.reading.terminology.value_sets


def test_a_silent_order_is_listed_with_what_was_diagnosed(replayed: Callable[..., Path]) -> None:
    out = replayed(QUIET, mri(), ASTHMA, diagnosis())

    counts = counts_of(out)
    (row,) = rows_of(out, "silent")
    assert ["ServiceRequest/quiet", "0", "Condition/d", "2026-03-12"] == [
        row[name] for name in ("order", "cards", "conditions", "diagnosed")
    ]
    assert [2, 2, 1, 0, 1] == [
        counts["later diagnoses", name]
        for name in (
            "orders with a later diagnosis",
            "orders with a later infection of the spine",
            "later infection: a critical card",
            "later infection: a lesser card",
            "later infection: no card",
        )
    ]
    page = (out / "report.html").read_text()
    assert "This is no measure of truth." in page
    assert "2026-03-12 Condition/d" in page
    assert ["ServiceRequest/mri"] == [row["order"] for row in rows_of(out, "orders")]


def test_where_nothing_was_diagnosed_later_nothing_is_said_to_be_missed(
    replayed: Callable[..., Path],
) -> None:
    out = replayed(QUIET, ASTHMA)

    assert [] == rows_of(out, "silent")
    assert "cannot be asked of it" in (out / "report.html").read_text()


def test_what_was_found_at_discharge_is_not_known_at_the_order(
    replayed: Callable[..., Path],
) -> None:
    """Without a date of its own, and told by an encounter that was not over: it would have answered itself."""
    there: Any = {"encounter": {"reference": "Encounter/e"}}
    named = {"condition": {"reference": "Condition/d", "display": "Spinal epidural abscess"}}
    out = replayed(
        {**QUIET, **there}, ASTHMA, diagnosis(recordedDate=None, **there), visit(diagnosis=[named])
    )

    assert 1 == counts_of(out)["later diagnoses", "later infection: no card"]
