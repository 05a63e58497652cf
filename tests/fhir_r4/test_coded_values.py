"""A row of an examination whose value is coded, null or zero: there, absent, or neither."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
HL7 = "http://terminology.hl7.org/CodeSystem"
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"


def row(name: str = "Leg weakness", **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": name},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **members,
    }


def coded(system: str, code: str, **members: str) -> dict[str, Any]:
    return {"valueCodeableConcept": {"coding": [{"system": system, "code": code}], **members}}


def states(read: Read, observation: Any) -> list[tuple[str, bool]]:
    """Each concept of the row, and whether it is denied."""
    return [(fact.concept, fact.denied) for fact in read({"exam": observation}).facts]


THERE = [("focal-weakness", False)]
ABSENT = [("focal-weakness", True)]


@pytest.mark.parametrize(
    "value",
    [
        coded(f"{HL7}/v2-0136", "N"),
        coded(f"{HL7}/v2-0532", "N"),
        coded("http://hl7.org/fhir/v2/0136", "N"),
        coded("urn:oid:2.16.840.1.113883.12.136", "N"),
        coded(LOINC, "LA32-8"),
        coded(LOINC, "LA9634-2"),
        coded(LOINC, "la6577-6"),
        coded(LOINC, "LA6270-8"),
        coded("urn:oid:2.16.840.1.113883.6.1", "LA137-2"),
        coded(SNOMED, "17621005"),
        coded(SNOMED, "373067005"),
        coded(SNOMED, "2667000"),
        coded(SNOMED, "260385009"),
        coded(SNOMED, "410516002"),
        coded(f"{HL7}/v3-ObservationInterpretation", "NEG"),
        coded("urn:ours", "NO"),
        {"valueBoolean": False},
        {"valueInteger": 0},
        {"valueQuantity": {"value": 0}},
        {"valueQuantity": {"value": 0.0, "unit": "{score}"}},
        {"valueString": "0"},
        {"valueString": "Not observed"},
        {"valueString": "None reported"},
    ],
    ids=str,
)
def test_a_value_that_says_no_denies_the_finding(value: Any, read: Read) -> None:
    assert ABSENT == states(read, row(**value))


@pytest.mark.parametrize(
    "value",
    [
        *(coded(f"{HL7}/v3-NullFlavor", code) for code in ("UNK", "NASK", "NI", "ASKU", "NAV")),
        coded(f"{HL7}/v3-NullFlavor", "NI", text="No information"),
        coded(f"{HL7}/v2-0532", "NASK"),
        coded("http://hl7.org/fhir/v3/NullFlavor", "UNK"),
        coded(f"{HL7}/data-absent-reason", "not-performed"),
        coded(f"{HL7}/data-absent-reason", "unknown"),
        coded(SNOMED, "261665006"),
        coded(SNOMED, "385660001"),
        coded(SNOMED, "385432009"),
        {"valueString": "NA"},
        {"valueString": "UTA"},
        {"valueString": "Unable to obtain"},
        coded(LOINC, "LA4489-6"),
        {"dataAbsentReason": {"coding": [{"code": "unknown"}]}},
    ],
    ids=str,
)
def test_a_null_value_says_neither_that_it_is_there_nor_that_it_is_not(
    value: Any, read: Read
) -> None:
    assert [] == states(read, row(**value))


@pytest.mark.parametrize(
    "value",
    [
        coded(f"{HL7}/v2-0136", "Y"),
        coded(LOINC, "LA33-6"),
        coded(SNOMED, "373066001"),
        coded("urn:ours", "N", text="New"),
        coded(f"{HL7}/v3-NullFlavor", "OTH", text="moderate"),
        {"valueBoolean": True},
        {"valueInteger": 1},
        {"valueQuantity": {"value": 2}},
    ],
    ids=str,
)
def test_a_value_that_says_yes_or_how_much_leaves_the_finding(value: Any, read: Read) -> None:
    assert THERE == states(read, row(**value))


@pytest.mark.parametrize("name", ["Leg weakness (MRC)", "Leg weakness, muscle power"])
def test_zero_on_a_scale_of_strength_is_the_worst(name: str, read: Read) -> None:
    for value in ({"valueInteger": 0}, {"valueQuantity": {"value": 0}}, {"valueString": "0"}):
        assert THERE == states(read, row(name, **value))


def in_category(category: str, name: str, said: str) -> dict[str, Any]:
    return row(name, valueString=said, category=[{"coding": [{"code": category}]}])


@pytest.mark.parametrize("category", ["exam", "survey", "vital-signs", "social-history", "ours"])
def test_the_words_of_an_observation_count_whatever_its_category(category: str, read: Read) -> None:
    assert THERE == states(read, in_category(category, "Leg weakness", "both legs"))


@pytest.mark.parametrize("category", ["laboratory", "imaging"])
def test_the_words_of_a_laboratory_or_of_imaging_are_no_examination(
    category: str, read: Read
) -> None:
    assert [] == states(read, in_category(category, "HIV 1 antibody", "non-reactive"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Injection drug use", "Never"),
        ("Injection drug use", "Not at all"),
        ("Trouble walking", "Not at all"),
        ("Difficulty walking or climbing stairs", "No difficulty"),
        ("Difficulty walking", "declined"),
        ("Back pain", "No pain"),
        ("Alcohol use", "Never"),
        ("Do you feel weak?", "No"),
        ("Urinary incontinence", "Never"),
        ("Tobacco", "Never smoker"),
        ("Pregnancy status", "Not pregnant"),
        ("Leg weakness", "prefer not to answer"),
    ],
)
def test_an_ordinary_answer_of_a_screening_says_nothing(name: str, said: str, read: Read) -> None:
    found = states(read, in_category("survey", name, said))
    assert [] == [concept for concept, denied in found if not denied and concept != "spine-site"]


NORMAL = {"interpretation": [{"coding": [{"code": "N"}]}]}


@pytest.mark.parametrize("flag", ["N", "NEG", "n", "Normal"])
def test_a_finding_that_is_called_normal_without_a_value_is_not_there(
    flag: str, read: Read
) -> None:
    assert [] == states(read, row("Saddle anesthesia", interpretation={"coding": [{"code": flag}]}))


@pytest.mark.parametrize(
    "observation",
    [
        row("Left leg strength", valueString="2/5", **NORMAL),
        row("Leg weakness", valueBoolean=True, **NORMAL),
        row("Leg weakness", interpretation=[{"coding": [{"code": "A"}]}]),
        row("Leg weakness", interpretation=[{"coding": [{"code": "POS"}]}]),
        row("Leg weakness", interpretation=[]),
    ],
    ids=str,
)
def test_a_value_goes_before_what_its_interpretation_calls_normal(
    observation: Any, read: Read
) -> None:
    assert THERE == states(read, observation)


@pytest.mark.parametrize(
    ("written", "when"), [("2016-05-01", "2016-05-01"), ("2026-11-19", "2026-11-19")]
)
def test_a_finding_whose_value_is_a_date_is_as_old_as_it_says(
    written: str, when: str, read: Read
) -> None:
    (found,) = read({"exam": row("Onset of leg weakness", valueDateTime=written)}).facts
    assert (when, True) == (found.evidence.date, found.looks_back)


def test_one_whose_date_is_none_is_named(read: Read) -> None:
    found = read({"exam": row("Onset of leg weakness", valueDateTime="long ago")})
    assert ("Observation/o: its valueDateTime cannot be understood",) == found.left_out


def spread(low: int, high: int) -> dict[str, Any]:
    return {"valueRange": {"low": {"value": low}, "high": {"value": high}}}


ABNORMAL = {"interpretation": [{"coding": [{"code": "A"}]}]}


@pytest.mark.parametrize(
    "observation",
    [
        row("Right leg power", **spread(2, 3)),
        row("Lower limb power", **ABNORMAL),
        row("RLE Movement", valueString="No movement"),
        row("Right leg power", valueString="IV/V"),
        row("Right leg power", valueString="Antigravity only"),
        row("Muscle strength left leg", valueString="Active movement, gravity eliminated"),
        row("Movement RLE", valueString="Trace"),
    ],
    ids=str,
)
def test_a_function_that_its_value_calls_lost_is_a_deficit(observation: Any, read: Read) -> None:
    assert THERE == states(read, observation)


@pytest.mark.parametrize(
    "observation",
    [
        row("Right leg power", **spread(5, 5)),
        row("Lower limb power", **NORMAL),
        row("RLE Movement", valueString="Full movement"),
        row("Right leg power", valueString="V/V"),
        row("Muscle strength left leg", valueString="Full strength against resistance"),
        row("Foot drop", valueString="-"),
        row("Movement RLE", valueString="Purposeful"),
    ],
    ids=str,
)
def test_a_function_that_its_value_calls_whole_is_none(observation: Any, read: Read) -> None:
    assert ("focal-weakness", False) not in states(read, observation)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u200b", " \u2060\n"])
def test_words_that_show_nothing_are_none(blank: str, read: Read) -> None:
    """The code says what it is: a line of a card must not be empty."""
    coding = {"system": SNOMED, "code": "249945007", "display": blank}
    observation = {**row(), "code": {"coding": [coding], "text": blank}, "valueBoolean": True}
    facts = read({"exam": observation}).facts

    assert facts
    assert all("249945007" in fact.evidence.says for fact in facts)
