"""A value that the laboratory calls high counts without a number that can be read."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Bounds, PatientFacts

Read = Callable[..., PatientFacts]
CRP, ESR, WHITE_CELLS, PROCALCITONIN, CREATININE = "1988-5", "4537-7", "6690-2", "33959-8", "2160-0"
UNREAD = Bounds(None, None)


def lab(code: str = CRP, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **members,
    }


def flag(code: str) -> dict[str, Any]:
    return {"interpretation": [{"coding": [{"code": code}]}]}


HIGH = flag("H")


@pytest.mark.parametrize("code", [CRP, ESR, WHITE_CELLS, PROCALCITONIN])
@pytest.mark.parametrize(
    "value",
    [
        {},
        {"valueString": "see report"},
        {"valueQuantity": {"unit": "mg/L"}},
        {"valueQuantity": {"value": 2018, "unit": "unheard of"}},
        {"valueCodeableConcept": {"text": "elevated"}},
    ],
    ids=str,
)
def test_what_is_flagged_high_is_measured_without_a_number(
    code: str, value: Any, read: Read
) -> None:
    found = read({"labs": lab(code, **HIGH, **value)})
    (measurement,) = found.measurements

    assert (True, UNREAD, ()) == (measurement.flagged_high, measurement.bounds, found.left_out)
    assert "flagged high" in measurement.evidence.says


@pytest.mark.parametrize(
    "flagged",
    [
        flag("HH"),
        flag("HU"),
        {"interpretation": [{"text": "High"}]},
        {"interpretation": {"text": "Critically high"}},
    ],
    ids=str,
)
def test_high_is_written_in_several_ways(flagged: Any, read: Read) -> None:
    (measurement,) = read({"labs": lab(**flagged)}).measurements
    assert measurement.flagged_high


@pytest.mark.parametrize(
    "flagged", [{}, flag("N"), flag("L"), flag("A"), flag("LL"), {"interpretation": []}], ids=str
)
def test_what_is_not_flagged_high_needs_its_number(flagged: Any, read: Read) -> None:
    assert () == read({"labs": lab(valueString="see report", **flagged)}).measurements


def test_a_number_that_can_be_read_stays_the_value(read: Read) -> None:
    (measurement,) = read({"labs": lab(valueString="8 mg/L", **HIGH)}).measurements
    assert UNREAD != measurement.bounds
    assert "flagged" not in measurement.evidence.says


def test_a_value_of_the_kidneys_needs_its_number(read: Read) -> None:
    assert () == read({"renal": lab(CREATININE, valueString="see report", **HIGH)}).measurements
