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
        flag(">"),
        {"interpretation": [{"text": "Abnormally high"}]},
        {"interpretation": [{"text": "High"}]},
        {"interpretation": {"text": "Critically high"}},
        {"interpretation": [{"text": "Above high normal"}]},
        {"interpretation": [{"text": "Abnormal High"}]},
        {"interpretation": [{"coding": [{"system": "urn:site", "code": "9", "display": "High"}]}]},
    ],
    ids=str,
)
def test_high_is_written_in_several_ways(flagged: Any, read: Read) -> None:
    (measurement,) = read({"labs": lab(**flagged)}).measurements
    assert measurement.flagged_high


@pytest.mark.parametrize(
    "flagged",
    [
        *({}, flag("N"), flag("L"), flag("A"), flag("LL"), flag("<"), {"interpretation": []}),
        {"interpretation": [{"coding": [{"code": "N", "display": "High"}]}]},
        {"interpretation": [{"text": "Not high"}]},
        {"interpretation": [{"coding": [{"system": "urn:site", "code": "9", "display": "Low"}]}]},
    ],
    ids=str,
)
def test_what_is_not_flagged_high_needs_its_number(flagged: Any, read: Read) -> None:
    assert () == read({"labs": lab(valueString="see report", **flagged)}).measurements


@pytest.mark.parametrize("name", ["WBC", "CRP", "Temperature"])
@pytest.mark.parametrize("code", ["A", "L", "LL", "AA"])
@pytest.mark.parametrize("value", [{}, {"valueString": "see note"}], ids=str)
def test_a_value_by_name_that_is_flagged_otherwise_says_nothing(
    name: str, code: str, value: Any, read: Read
) -> None:
    found = read({"labs": lab(**{**flag(code), **value, "code": {"text": name}})})
    assert ((), ()) == (found.measurements, found.facts)


def test_a_number_that_can_be_read_stays_the_value(read: Read) -> None:
    (measurement,) = read({"labs": lab(valueString="8 mg/L", **HIGH)}).measurements
    assert UNREAD != measurement.bounds
    assert "flagged" not in measurement.evidence.says


def test_a_value_of_the_kidneys_needs_its_number(read: Read) -> None:
    assert () == read({"renal": lab(CREATININE, valueString="see report", **HIGH)}).measurements


@pytest.mark.parametrize("said", ["Elevated", "HIGH", "raised", "H"])
@pytest.mark.parametrize("code", [CRP, ESR, WHITE_CELLS, PROCALCITONIN])
def test_what_is_called_high_in_place_of_a_number_is_high(code: str, said: str, read: Read) -> None:
    for value in ({"valueString": said}, {"valueCodeableConcept": {"text": said}}):
        (measurement,) = read({"labs": lab(code, **value)}).measurements
        assert (True, UNREAD) == (measurement.flagged_high, measurement.bounds)


@pytest.mark.parametrize("said", ["Normal", "low", "pending", "not elevated", "hemolyzed"])
def test_what_is_called_otherwise_is_no_value(said: str, read: Read) -> None:
    assert not read({"labs": lab(CRP, valueString=said)}).measurements
    assert not read({"renal": lab(CREATININE, valueString="high")}).measurements


@pytest.mark.parametrize("said", ["Positive", "POS", "+++", "weakly positive"])
def test_a_crp_that_is_only_called_positive_is_high(said: str, read: Read) -> None:
    for value in ({"valueString": said}, {"valueCodeableConcept": {"text": said}}, flag("POS")):
        (measurement,) = read({"labs": lab(CRP, **value)}).measurements
        assert (True, UNREAD) == (measurement.flagged_high, measurement.bounds)
    assert not read({"labs": lab(WHITE_CELLS, valueString=said)}).measurements
    assert not read({"labs": lab(CRP, valueString="Negative")}).measurements


def test_a_culture_may_answer_yes_or_no(read: Read) -> None:
    for grew in (True, False):
        (culture,) = read({"labs": lab("600-7", valueBoolean=grew)}).measurements
        assert culture.positive is grew


@pytest.mark.parametrize("said", ["High", "HIGH", "High.", " high\n", "Normal"])
def test_a_flag_in_words_counts_however_it_is_set(said: str, read: Read) -> None:
    flagged = lab(valueString="see report", interpretation=[{"text": said}])
    found = read({"labs": flagged}).measurements
    assert any(each.flagged_high for each in found) is (said.strip(" .\n").lower() == "high")
