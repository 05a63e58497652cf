"""Values and findings: units, signs, absence, and what is named because it cannot be read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cds_service.appropriateness.terms.facts import Bounds, Measurement, PatientFacts
from cds_service.web.wire import encode

Read = Callable[..., PatientFacts]
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
EGFR, TEMPERATURE, CRP, WHITE_CELLS = "98979-8", "8310-5", "1988-5", "6690-2"


def lab(code: str, **members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def quantity(value: Any, **members: Any) -> dict[str, Any]:
    return {"valueQuantity": {"value": value, **members}}


def measured(read: Read, observation: Any) -> Measurement:
    (measurement,) = read({"labs": observation}).measurements
    return measurement


def numbers_of(found: PatientFacts) -> tuple[Measurement, ...]:
    """The values that are known: not those that were reported and that nobody here can read."""
    return tuple(each for each in found.measurements if each.bounds != bounds(None, None))


def bounds(low: str | None, high: str | None, *, is_open: bool = False) -> Bounds:
    return Bounds(
        None if low is None else Decimal(low), None if high is None else Decimal(high), is_open
    )


@pytest.mark.parametrize(
    "unit",
    [
        {"unit": "mL/min/1.73m2"},
        {"code": "mL/min/{1.73_m2}", "system": "http://unitsofmeasure.org"},
        {"unit": "mL/min/1.73 m²", "code": "mL/min/{1.73_m2}"},
        {"unit": "ML/MIN/1.73M*2"},
        {"unit": " ml / min "},
        {"unit": "mL/min/1.73 sq.m", "code": "a code of their own"},
        {"unit": "mL/min/1.73m2", "code": None},
        {},
    ],
    ids=str,
)
def test_a_unit_is_known_by_its_code_or_its_name(unit: Any, read: Read) -> None:
    assert bounds("22", "22") == measured(read, lab(EGFR, **quantity(22, **unit))).bounds


@pytest.mark.parametrize(
    "unit", [{"unit": "degF", "code": "[degF]"}, {"unit": "°F"}, {"unit": "F"}]
)
def test_fahrenheit_becomes_celsius(unit: Any, read: Read) -> None:
    found = measured(read, lab(TEMPERATURE, **quantity(102.2, **unit)))
    assert ("Cel", Decimal(39)) == (found.unit, found.bounds.low)
    assert "102.2" in found.evidence.says  # shown as it was measured


def test_a_value_keeps_its_decimals(read: Read) -> None:
    found = measured(read, lab(CRP, valueQuantity={"value": Decimal("21.20"), "unit": "mg/dL"}))
    assert Decimal("212.0") == found.bounds.low
    assert "C-reactive protein 21.2 mg/dL" == found.evidence.says


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("38.9444", "38.9"),
        ("212.357", "212.3"),
        ("29.97", "29.9"),
        ("3.996", "3.99"),
        ("0.0345", "0.0345"),
        ("16.4", "16.4"),
        ("212", "212"),
    ],
)
def test_a_figure_is_said_rounded_and_never_up(sent: str, said: str, read: Read) -> None:
    """29.97 does not read as 30, and the value that is computed with is the one that was sent."""
    found = measured(read, lab(CRP, valueQuantity={"value": Decimal(sent), "unit": "mg/L"}))

    assert f"C-reactive protein {said} mg/L" == found.evidence.says
    assert Decimal(sent) == found.bounds.low


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (">", bounds("60", None, is_open=True)),
        (">=", bounds("60", None)),
        ("<", bounds(None, "60", is_open=True)),
        ("<=", bounds(None, "60")),
    ],
)
def test_a_comparator_opens_one_side(sign: str, expected: Bounds, read: Read) -> None:
    value = quantity(60, comparator=sign, unit="mL/min/1.73m2")
    assert expected == measured(read, lab(EGFR, **value)).bounds


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (">60", bounds("60", None, is_open=True)),
        ("> 60 mL/min/1.73m2", bounds("60", None, is_open=True)),
        ("greater than 60", bounds("60", None, is_open=True)),
        ("More than 60 mL/min", bounds("60", None, is_open=True)),
        (">=60", bounds("60", None)),
        ("≥ 60", bounds("60", None)),
        ("60+", bounds("60", None)),
        ("<15", bounds(None, "15", is_open=True)),
        ("less than 15", bounds(None, "15", is_open=True)),
        ("55.5", bounds("55.5", "55.5")),
        ("22 mL/min/1.73m2", bounds("22", "22")),
    ],
)
def test_a_number_as_it_is_typed_is_read(typed: str, expected: Bounds, read: Read) -> None:
    assert expected == measured(read, lab(EGFR, valueString=typed)).bounds


@pytest.mark.parametrize(
    ("code", "typed", "expected"),
    [
        (TEMPERATURE, "38,9 °C", "38.9"),
        (TEMPERATURE, "36,9", "36.9"),
        (TEMPERATURE, "38.9 °C (102.0 °F)", "38.9"),
        (TEMPERATURE, "101.3 F (38.5 C)", "38.5"),
        (CRP, "12,4 mg/dL", "124"),
        (CRP, "1,234 mg/L", "1.234"),  # as thousands it could not be true
        (CRP, "0,512 mg/L", "0.512"),
        (WHITE_CELLS, "16,200 /uL", "16.2"),
        (WHITE_CELLS, "4,500 /uL", "4.5"),
        (WHITE_CELLS, "16,2 /nL", "16.2"),
        (WHITE_CELLS, "1.016.200 /uL", None),
        (WHITE_CELLS, "16.200,0 /uL", "16.2"),
        (WHITE_CELLS, "16,200.0 /uL", "16.2"),
        (TEMPERATURE, "38,9,1 °C", None),
        (CRP, "12,4", "12.4"),  # raised, in whichever unit
        (CRP, "9,4", None),  # in which unit?
    ],
)
def test_a_comma_is_read_as_it_is_meant(
    code: str, typed: str, expected: str | None, read: Read
) -> None:
    found = read({"labs": lab(code, valueString=typed)})
    if expected is None:
        assert ((), 1) == (numbers_of(found), len(found.left_out))
    else:
        (measurement,) = found.measurements
        assert bounds(expected, expected) == measurement.bounds


@pytest.mark.parametrize(
    ("code", "typed", "expected"),
    [
        (TEMPERATURE, "102.2 F oral", "39"),
        (TEMPERATURE, "38.4 °C, tympanic", "38.4"),
        (TEMPERATURE, "Temp 39.1 C", "39.1"),
        (TEMPERATURE, "Temperature: 39.1", "39.1"),
        (TEMPERATURE, "Tmax 39.1", "39.1"),
        (WHITE_CELLS, "16.4 H", "16.4"),
        (WHITE_CELLS, "H 16.4", "16.4"),
        (WHITE_CELLS, "(H) 16.4 K/uL", "16.4"),
        (WHITE_CELLS, "16.4*", "16.4"),
        (WHITE_CELLS, "3.2 (L)", "3.2"),
        (EGFR, "22 L", "22"),
        (EGFR, "22 Low", "22"),
        (EGFR, "22 *", "22"),
        (EGFR, "22 mL/min/1.73 sq m low", "22"),
        ("2160-0", "3.4 mg/dL (H)", "3.4"),
        (WHITE_CELLS, "16.4 H K/uL", "16.4"),
        (WHITE_CELLS, "3.2 L K/uL", "3.2"),
        (CRP, "212 (H) mg/L", "212"),
        (CRP, "21.2 HH mg/dL", "212"),
        (CRP, "212* mg/L", "212"),
        (CRP, "= 212", "212"),
        (CRP, "212 (0-5)", "212"),
        (CRP, "212 H [ref 0 - 5]", "212"),
        ("2160-0", "3.4 High mg/dL", "3.4"),
    ],
)
def test_a_number_is_read_with_a_name_before_it_or_a_flag_beside_it(
    code: str, typed: str, expected: str, read: Read
) -> None:
    assert bounds(expected, expected) == measured(read, lab(code, valueString=typed)).bounds


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        (TEMPERATURE, "Pain 39"),
        (TEMPERATURE, "room 39 C"),
        (TEMPERATURE, "not 39.1"),
        (TEMPERATURE, "HR 101, T normal"),
        (WHITE_CELLS, "16.4 of something"),
        (WHITE_CELLS, "see 16.4"),
        (EGFR, "22 per hour"),
        ("2160-0", "3.4 H"),  # in which unit?
        (EGFR, "stage 3"),
        (EGFR, " " * 60_000),
        (EGFR, " " * 60_000 + "x"),
    ],
    ids=lambda each: each.strip()[:20],
)
def test_a_number_among_other_words_is_none(code: str, typed: str, read: Read) -> None:
    assert () == numbers_of(read({"labs": lab(code, valueString=typed)}))


def test_a_value_that_nobody_can_read_is_there_and_takes_no_other_with_it(read: Read) -> None:
    def part(code: str, unit: str) -> dict[str, Any]:
        named = {"coding": [{"system": LOINC, "code": code}]}
        return {"code": named, **quantity(19, unit=unit)}

    panel = lab("58410-2", component=[part(CRP, "furlong"), part(WHITE_CELLS, "K/uL")])
    found = read({"labs": panel})
    assert [CRP, WHITE_CELLS] == [each.code for each in found.measurements]
    assert [bounds(None, None), bounds("19", "19")] == [each.bounds for each in found.measurements]
    assert "C-reactive protein 19 furlong" == found.measurements[0].evidence.says
    (said,) = found.left_out
    assert "C-reactive protein" in said


def test_a_kidney_value_that_nobody_can_read_is_none(read: Read) -> None:
    found = read({"renal": lab("2160-0", **quantity(3, unit="furlong"))})
    assert ((), 1) == (found.measurements, len(found.left_out))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("<15", "eGFR below 15"),
        (">=90", "eGFR at least 90"),
        ("> 60 mL/min", "eGFR above 60 mL/min"),
    ],
)
def test_a_value_that_is_compared_is_told_in_words(written: str, said: str, read: Read) -> None:
    assert said == measured(read, lab(EGFR, valueString=written)).evidence.says


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        ({"low": (38.4, "Cel"), "high": (39.6, "Cel")}, ("38.4", "39.6")),
        ({"low": (101.3, "[degF]"), "high": (102.2, "[degF]")}, ("38.5", "39")),
        ({"low": (38.4, "Cel")}, ("38.4", None)),
        ({"high": (37, "Cel")}, (None, "37")),
    ],
    ids=str,
)
def test_a_range_is_what_lies_between_its_ends(
    spread: dict[str, tuple[float, str]], expected: tuple[str | None, str | None], read: Read
) -> None:
    ends = {end: {"value": value, "code": unit} for end, (value, unit) in spread.items()}
    assert bounds(*expected) == measured(read, lab(TEMPERATURE, valueRange=ends)).bounds


@pytest.mark.parametrize("spread", [{"low": {"value": 38, "unit": "mL"}}, {"high": {}}, {"low": 5}])
def test_a_range_that_is_none_of_the_kind_is_no_value(spread: Any, read: Read) -> None:
    assert () == numbers_of(read({"vitals": lab(TEMPERATURE, valueRange=spread)}))


@pytest.mark.parametrize(
    ("name", "analyte"),
    [
        ("Temp C", "body-temperature"),
        ("Temperature (Celsius)", "body-temperature"),
        ("Tmax", "body-temperature"),
        ("Temperature Bladder", "body-temperature"),
        ("Temperature Intravascular", "body-temperature"),
        ("Temperatur (Ohr)", "body-temperature"),
        ("Blanket Temp Set", None),
        ("Bladder Irrigation Temp", None),
        ("Room temperature C", None),
    ],
)
def test_a_temperature_is_told_by_its_name(name: str, analyte: str | None, read: Read) -> None:
    named = {**lab(TEMPERATURE, **quantity(39.1)), "code": {"text": name}}
    found = read({"vitals": named}).measurements
    assert ([analyte] if analyte else []) == [each.analyte for each in found]


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        ("GFR MDRD Non Af Amer", True),
        ("eGFR If NonAfricn Am", True),
        ("GFR, Est. Non-African American", True),
        ("eGFRcr (CKD-EPI 2021)", True),
        ("EGFR BY CKD-EPI", True),
        ("GFR nach CKD-EPI", True),
        ("DFG estimé (CKD-EPI)", True),
        ("eGFR using creatinine (CKD-EPI) per 1.73 square metres", True),
        ("GFR measured with iohexol", False),
        ("GFR MDRD Af Amer", False),  # never one by race
        ("eGFR African American", False),
        ("GFR stage", False),
    ],
)
def test_a_gfr_is_told_by_its_name(name: str, read: Read, *, is_read: bool) -> None:
    named = {**lab(EGFR, **quantity(22, unit="mL/min/1.73m2")), "code": {"text": name}}
    assert is_read == bool(read({"renal": named}).measurements)


@pytest.mark.parametrize(
    ("name", "is_read"),
    [
        *(("CBC: WBC", True), ("WBC, Bld", True), ("WBC, CSF", False), ("WBC, body fluid", False)),
        *(("Globules blancs", True), ("Leucocitos", True), ("Leucocitos en orina", False)),
    ],
)
def test_white_cells_are_told_by_their_name(name: str, read: Read, *, is_read: bool) -> None:
    named = {**lab(WHITE_CELLS, **quantity(16.4, unit="K/uL")), "code": {"text": name}}
    assert is_read == bool(read({"labs": named}).measurements)


@pytest.mark.parametrize(("value", "expected"), [("38,9", "38.9"), ("36,4", "36.4")])
def test_a_quantity_may_hold_its_number_as_text(value: str, expected: str, read: Read) -> None:
    found = measured(read, lab(TEMPERATURE, **quantity(value, unit="Cel")))
    assert bounds(expected, expected) == found.bounds


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("CRP (mg/L)", 120, "120"),
        ("CRP (mg/dL)", 12, "120"),
        ("CRP [mg/L]", 3, "3"),
        ("CRP (serum)", 8, None),
        ("CRP", 8, None),
        ("CRP (mg/L) again", 8, None),
        ("CRP", 120, "120"),
    ],
)
@pytest.mark.parametrize("kind", ["number", "typed"])
def test_a_unit_in_the_name_counts_where_none_stands_beside_the_value(
    name: str, number: int, expected: str | None, kind: str, read: Read
) -> None:
    value = quantity(number) if kind == "number" else {"valueString": str(number)}
    for code in ({"text": name}, {"coding": [{"system": LOINC, "code": CRP}], "text": name}):
        found = numbers_of(read({"labs": {**lab(CRP, **value), "code": code}}))
        read_as = [bounds(expected, expected)] if expected else []
        assert read_as == [each.bounds for each in found]


def test_a_unit_beside_the_value_goes_before_the_one_in_the_name(read: Read) -> None:
    row = {**lab(CRP, **quantity(12, unit="mg/dL")), "code": {"text": "CRP (mg/L)"}}
    assert bounds("120", "120") == measured(read, row).bounds


def test_an_integer_is_a_number(read: Read) -> None:
    assert bounds("22", "22") == measured(read, lab(EGFR, valueInteger=22)).bounds


@pytest.mark.parametrize("typed", ["see note", "pending", "", "> or = 60", "sixty"])
def test_words_that_are_no_number_are_no_value(typed: str, read: Read) -> None:
    assert () == read({"labs": lab(EGFR, valueString=typed)}).measurements


@pytest.mark.parametrize(
    "value",
    [
        quantity(22, unit="furlong"),
        quantity(22, code="mg/dL", unit="mg/dL"),
        quantity(2200, unit="mL/min/1.73m2"),  # cannot be true
        quantity("1e999999", unit="mL/min"),
        quantity("1e1000000", unit="mL/min"),  # beyond what decimals compute with
        quantity("1e-1000000", unit="mL/min"),
        {"valueString": "9" * 40},
        quantity(0.4),  # without a unit as likely mL/s
        quantity(60, comparator="~", unit="mL/min"),
        quantity("many", unit="mL/min"),
        {"valueQuantity": {"value": True, "unit": "mL/min"}},
        quantity([22], unit="mL/min"),
        quantity("NaN", unit="mL/min"),
        {"valueString": "22 furlongs"},
    ],
    ids=str,
)
def test_a_value_that_cannot_be_converted_is_left_out_and_named(value: Any, read: Read) -> None:
    found = read({"renal": lab(EGFR, **value)})
    assert () == found.measurements
    (sentence,) = found.left_out
    assert sentence.startswith("Observation/o: its value")
    assert "furlong" not in sentence


def test_a_number_that_no_arithmetic_holds_is_no_fault_of_ours(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    """As a JSON number the exponent passes the decoder; converting its unit would overflow."""
    request = scenario("article")
    crp = request["prefetch"]["labs"]["entry"][0]["resource"]
    crp["valueQuantity"]["value"] = "@"
    del crp["interpretation"]  # one that is flagged high needs no number
    response = post(encode(request).replace(b'"@"', b"1e1000000"))
    unknown = response.get_json()["extension"]["org.spine-imaging-cds.consultation"]["unknown"]

    assert 200 == response.status_code
    assert any(each.startswith("Observation/lab-crp: its valueQuantity.value") for each in unknown)


def test_a_value_that_cannot_be_converted_stands_in_the_answers_unknown(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = scenario("article")
    crp = request["prefetch"]["labs"]["entry"][0]["resource"]
    crp["valueQuantity"] = {"value": 212, "unit": "furlong"}
    del crp["interpretation"]  # one that is flagged high needs no number
    unknown = answer(request)["extension"]["org.spine-imaging-cds.consultation"]["unknown"]
    assert any(each.startswith("Observation/lab-crp: its valueQuantity") for each in unknown)


def test_a_value_that_is_said_to_be_absent_is_none(read: Read) -> None:
    absent = lab(TEMPERATURE, dataAbsentReason={"text": "x"}, **quantity(39, unit="Cel"))
    assert () == read({"vitals": absent}).measurements
    assert () == read({"vitals": lab(TEMPERATURE)}).measurements


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_what_is_no_result_is_not_there(status: str, read: Read) -> None:
    found = read({"vitals": lab(TEMPERATURE, status=status, **quantity(39, unit="Cel"))})
    assert () == found.measurements


@pytest.mark.parametrize("status", ["final", "amended", "corrected", None, 5])
def test_any_other_status_is_a_result(status: Any, read: Read) -> None:
    assert not measured(read, lab(CRP, status=status, **quantity(9, unit="mg/L"))).preliminary


def test_a_preliminary_result_is_read_and_says_so(read: Read) -> None:
    found = measured(read, lab(CRP, status="preliminary", **quantity(212, unit="mg/L")))
    assert found.preliminary
    assert "preliminary" in found.evidence.says


def test_components_are_read_with_the_date_of_the_whole(read: Read) -> None:
    part = {"code": lab(TEMPERATURE)["code"], **quantity(39, unit="Cel")}
    absent = {**part, "dataAbsentReason": {"text": "refused"}}
    whole = lab("85353-1", component=[part, absent, None, 5, {}])
    found = measured(read, whole)
    assert ("body-temperature", "2026-11-20T08:00:00Z") == (found.analyte, found.evidence.date)


def test_a_flag_is_read_from_codes_or_words(read: Read) -> None:
    for flag in ({"coding": [{"code": "HH"}]}, [{"coding": [{"code": "H"}]}], {"text": "High"}):
        assert measured(
            read, lab(CRP, interpretation=flag, **quantity(9, unit="mg/L"))
        ).flagged_high
    normal = {"coding": [{"code": "N"}], "text": "High"}
    assert not measured(
        read, lab(CRP, interpretation=normal, **quantity(9, unit="mg/L"))
    ).flagged_high


@pytest.mark.parametrize(
    "dated",
    [
        {"effectiveInstant": "2026-11-20T07:00:00Z"},
        {"effectivePeriod": {"start": "2026-11-20T06:00:00Z", "end": "2026-11-20T07:00:00Z"}},
        {"effectivePeriod": {"start": "2026-11-20T07:00:00Z"}},
        {"effectiveTiming": {"event": ["2026-11-20T06:00:00Z", "2026-11-20T07:00:00Z"]}},
        {"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2026-11-20T07:00:00Z"}}}},
        {"effectiveTiming": {"code": {"text": "QID"}}, "issued": "2026-11-20T07:00:00Z"},
        {"issued": "2026-11-20T07:00:00Z"},
    ],
)
def test_a_value_is_dated_by_whatever_dates_it(dated: Any, read: Read) -> None:
    value = quantity(9, unit="mg/L")
    found = measured(read, lab(CRP, **{"effectiveDateTime": None, **dated, **value}))
    assert "2026-11-20T07:00:00Z" == found.evidence.date


def test_a_value_without_a_date_is_shown_and_has_none(read: Read) -> None:
    found = measured(read, lab(CRP, effectiveDateTime=None, **quantity(9, unit="mg/L")))
    assert found.when is None


def test_a_fault_in_an_element_that_is_not_needed_takes_nothing_away(read: Read) -> None:
    faulty = lab(
        CRP, performer=5, category="x", referenceRange={"low": []}, specimen=[], method=7,
        hasMember="?", note={"text": 5}, encounter=5, interpretation=9, **quantity(9, unit="mg/L"),
    )  # fmt: skip
    assert bounds("9", "9") == measured(read, faulty).bounds


def test_a_date_that_cannot_be_understood_takes_a_value_away_and_is_named(read: Read) -> None:
    found = read({"labs": lab(CRP, **quantity(200, unit="mg/L"), effectiveDateTime="yesterday")})

    assert () == found.measurements
    assert ("Observation/o: its effectiveDateTime cannot be understood",) == found.left_out


@pytest.mark.parametrize(
    "means_nothing",
    [
        {"code": {"coding": [{"system": LOINC, "code": "718-7"}]}, "category": "laboratory"},
        {"code": {"text": "Diet"}, "valueString": "as tolerated"},
        {"status": "entered-in-error"},
    ],
)
def test_a_date_of_what_means_nothing_is_not_asked_for(means_nothing: Any, read: Read) -> None:
    """``unknown`` is for what would change the answer."""
    observation = {**lab(CRP, effectiveDateTime="yesterday"), **means_nothing}

    assert () == read({"labs": observation}).left_out


@pytest.mark.parametrize(
    "system",
    ["http://loinc.org/", "HTTP://LOINC.org", " http://loinc.org", "2.16.840.1.113883.6.1"],
)
def test_a_value_is_known_however_its_code_system_is_spelled(system: str, read: Read) -> None:
    observation = lab(CRP, **quantity(9, unit="mg/L"))
    observation["code"]["coding"][0]["system"] = system

    assert "c-reactive-protein" == measured(read, observation).analyte


def test_a_value_of_the_future_is_no_fact_and_is_named(read: Read) -> None:
    ahead = lab(CRP, effectiveDateTime="2026-11-23", **quantity(9, unit="mg/L"))
    found = read({"labs": ahead})
    assert () == found.measurements
    assert ("Observation/o: dated in the future",) == found.left_out


# -- blood culture


@pytest.mark.parametrize(
    ("members", "positive"),
    [
        ({"valueString": "Staphylococcus aureus"}, True),
        ({"valueString": "No growth after 5 days"}, False),
        ({"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "3092008"}]}}, True),
        ({"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "264868006"}]}}, False),
        ({"valueCodeableConcept": {"text": "Negative"}}, False),
        ({"interpretation": [{"coding": [{"code": "POS"}]}]}, True),
        ({"valueString": "pending"}, None),
        ({"valueString": "Coagulase negative staphylococcus - likely contaminant"}, False),
        ({"valueString": "Staphylococcus aureus, unlikely contaminant"}, True),
    ],
)
def test_a_culture_is_positive_negative_or_not_yet_known(
    members: Any,
    positive: bool | None,  # noqa: FBT001
    read: Read,
) -> None:
    assert positive is measured(read, lab("600-7", **members)).positive


# -- findings on examination


def finding(**members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "Observation",
        "id": "x",
        "status": "final",
        "category": [{"coding": [{"code": "exam"}]}],
        "code": {
            "coding": [{"system": SNOMED, "code": "249945007"}],
            "text": "Weakness of both legs",
        },
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def found_concepts(read: Read, observation: Any) -> list[str]:
    return [fact.concept for fact in read({"exam": observation}).facts if not fact.denied]


@pytest.mark.parametrize(
    "value",
    [
        {"valueBoolean": True},
        {"valueString": "Present"},
        {"valueString": "3/5 on both sides"},
        {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "52101004"}]}},
        {"valueString": "new, no incontinence"},
        {"valueString": "No weakness of the arms; legs 3/5"},
        {},
    ],
)
def test_a_finding_that_is_there_is_read(value: Any, read: Read) -> None:
    assert ["focal-weakness"] == found_concepts(read, finding(**value))


@pytest.mark.parametrize(
    "value",
    [
        {"valueBoolean": False},
        {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "2667000"}]}},
        {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "260385009"}]}},
        {"valueCodeableConcept": {"text": "Absent"}},
        {"valueString": "absent"},
        {"valueString": " Normal. "},
        {"valueString": "No"},
        {"valueString": "No weakness of the legs"},
        {"valueString": "Denies leg weakness"},
        {"interpretation": [{"coding": [{"code": "NEG"}]}]},
        {"dataAbsentReason": {"coding": [{"code": "not-performed"}]}},
        {"status": "entered-in-error"},
    ],
)
def test_a_finding_that_is_absent_or_was_not_looked_for_is_not_there(
    value: Any, read: Read
) -> None:
    assert [] == found_concepts(read, finding(**value))
    in_words = finding(code={"text": "Leg weakness"}, **value)
    assert [] == found_concepts(read, in_words)


def test_a_denial_in_general_words_reaches_the_coded_finding(read: Read) -> None:
    assert [] == found_concepts(read, finding(valueString="No weakness"))


def test_a_coded_value_is_the_finding(read: Read) -> None:
    observation = finding(
        code={"text": "Motor examination of the legs"},
        valueCodeableConcept={"coding": [{"system": SNOMED, "code": "249945007"}]},
    )
    assert ["focal-weakness"] == found_concepts(read, observation)


def test_a_finding_is_new_where_its_note_calls_it_so(read: Read) -> None:
    (fact,) = read({"exam": finding(note=[{"text": "New leg weakness today"}])}).facts
    assert fact.called_new


@pytest.mark.parametrize("category", ["laboratory", "imaging"])
def test_words_of_what_is_no_examination_are_no_finding(category: str, read: Read) -> None:
    observation = finding(
        code={"text": "Leg weakness score"}, category={"coding": [{"code": category}]}
    )
    assert [] == found_concepts(read, observation)


@pytest.mark.parametrize(
    ("number", "celsius"),
    [("38.9", "38.9"), ("45", "45"), ("102.2", "39"), ("90", "32.22222222222222222222222222")],
)
def test_a_temperature_without_a_unit_is_told_by_its_size(
    number: str, celsius: str, read: Read
) -> None:
    """No patient has 102 Celsius, and none has 39 Fahrenheit."""
    found = measured(read, lab(TEMPERATURE, **quantity(Decimal(number))))

    assert bounds(celsius, celsius) == found.bounds


@pytest.mark.parametrize("number", ["12", "60", "200"])
def test_a_temperature_without_a_unit_that_fits_none_is_no_value(number: str, read: Read) -> None:
    found = read({"vitals": lab(TEMPERATURE, **quantity(Decimal(number)))})

    assert ((), 1) == (numbers_of(found), len(found.left_out))


@pytest.mark.parametrize(
    ("code", "number", "canonical"),
    [
        (CRP, "45", "45"),
        (CRP, "10", None),
        (CRP, "0.5", None),
        ("4537-7", "68", "68"),
        ("4537-7", "201", None),
        (WHITE_CELLS, "15.2", "15.2"),
        (WHITE_CELLS, "15200", "15.2"),
        (WHITE_CELLS, "400", None),
        ("33959-8", "2.1", "2.1"),
        ("2160-0", "2.6", None),
    ],
)
def test_a_value_without_a_unit_is_read_where_its_size_tells_which(
    code: str, number: str, canonical: str | None, read: Read
) -> None:
    found = read({"labs": lab(code, **quantity(Decimal(number)))})

    if canonical is None:
        assert ((), 1) == (numbers_of(found), len(found.left_out))
    else:
        assert [bounds(canonical, canonical)] == [each.bounds for each in found.measurements]


@pytest.mark.parametrize(
    ("unit", "number", "canonical"),
    [
        ("ug/L", "45000", "45"),
        ("g/L", "0.045", "45"),
        ("milligram per liter", "45", "45"),
        ("furlong", "45", None),
    ],
)
def test_crp_is_read_in_any_mass(unit: str, number: str, canonical: str | None, read: Read) -> None:
    found = numbers_of(read({"labs": lab(CRP, **quantity(Decimal(number), unit=unit))}))
    wanted = [] if canonical is None else [bounds(canonical, canonical)]
    assert wanted == [each.bounds for each in found]


@pytest.mark.parametrize(
    "unit",
    [
        "/nL",
        "/nl",
        "Tsd./ul",
        "Tsd./µl",
        "Th/mm3",
        "/nanoliter",
        "10x3/uL",
        "x10 3/uL",
        "10E+3/uL",
        "1000 cells/uL",
    ],
)
def test_white_cells_are_read_in_thousands_however_they_are_written(unit: str, read: Read) -> None:
    found = measured(read, lab("26464-8", **quantity(17, unit=unit)))

    assert bounds("17", "17") == found.bounds


def test_crp_in_moles_is_told_in_milligrams(read: Read) -> None:
    found = measured(read, lab("76485-2", **quantity(Decimal("952.4"), unit="nmol/L")))

    assert bounds("100", "100") == found.bounds


def local(name: str, **members: Any) -> dict[str, Any]:
    """A value under a code that nobody knows."""
    code = {"coding": [{"system": "urn:site:results", "code": "21704"}], "text": name}
    return {**lab("", **members), "code": code}


@pytest.mark.parametrize(
    ("name", "unit", "number", "analyte"),
    [
        ("Creatinine", "mg/dL", 3.4, "creatinine"),
        ("Creatinine, Serum", "mg/dL", 3.4, "creatinine"),
        ("CRP (mg/L)", "mg/L", 180, "c-reactive-protein"),
        ("WBC", "10*3/uL", 17, "white-cell-count"),
        ("Temperature Oral", "Cel", 39, "body-temperature"),
        ("Temp Tympanic", "degC", 39, "body-temperature"),
        ("Serum C reactive protein level", "mg/L", 180, "c-reactive-protein"),
        ("Plasma C-reactive protein level", "mg/L", 180, "c-reactive-protein"),
        ("Total white cell count", "10*9/L", 17, "white-cell-count"),
        ("Total white blood count", "x10 9/L", 17, "white-cell-count"),
        ("Serum creatinine level", "umol/L", 300, "creatinine"),
        ("C-reaktives Protein", "mg/l", 180, "c-reactive-protein"),
        ("BSG 1h", "mm/h", 80, "erythrocyte-sedimentation-rate"),
        ("C-Reactive Protein, Quant", "mg/dL", 8, "c-reactive-protein"),
        ("WBC AUTO", "K/uL", 17, "white-cell-count"),
        ("Total WBC", "K/uL", 17, "white-cell-count"),
        ("CRP,Inflam", "mg/L", 180, "c-reactive-protein"),
        ("C-Reactive Prot", "mg/L", 180, "c-reactive-protein"),
        ("SED RATE BY MODIFIED WESTERGREN", "mm/hr", 80, "erythrocyte-sedimentation-rate"),
        ("Erythrocyte Sed Rate", "mm/hr", 80, "erythrocyte-sedimentation-rate"),
        ("Sedimentation Rate, Westergren", "mm/hr", 80, "erythrocyte-sedimentation-rate"),
        ("Est. GFR", "mL/min", 22, "estimated-gfr"),
        ("GFR (CKD-EPI)", "mL/min/1.73m2", 22, "estimated-gfr"),
        ("eGFR Non-African American", "mL/min/1.73m2", 22, "estimated-gfr"),
    ],
)
def test_a_value_whose_code_nobody_knows_is_read_by_its_name_and_unit(
    name: str, unit: str, number: Any, analyte: str, read: Read
) -> None:
    found = measured(read, local(name, **quantity(Decimal(str(number)), unit=unit)))

    assert (analyte, True) == (found.analyte, found.evidence.says.endswith("(by its name)"))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Creatinine, Urine", "mg/dL"),
        ("Creatinine clearance", "mL/min"),
        ("WBC", "/hpf"),
        ("WBC", "x1000"),
        ("Total protein", "mg/L"),
        ("Room temperature", "Cel"),
        ("Creatinine", None),
        ("Blood", "K/uL"),
        ("Serum level", "mg/L"),
    ],
)
def test_another_value_is_not_taken_for_it(name: str, unit: str | None, read: Read) -> None:
    members = quantity(3, unit=unit) if unit else quantity(3)
    found = read({"labs": local(name, **members)})

    assert ((), ()) == (found.measurements, found.left_out)


def test_a_blood_culture_is_read_by_its_name(read: Read) -> None:
    assert measured(read, local("Blood culture", valueString="Staphylococcus aureus")).positive


@pytest.mark.parametrize(
    "code",
    [
        {"coding": [{"system": LOINC, "code": "11778-8"}]},
        {"text": "EDD"},
        {"text": "Estimated Date of Delivery"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-21", [True]),
        ("2027-03-01T00:00:00Z", [True]),
        ("2027-08", [True]),
        ("2026-11-18", []),
        ("2019-05-01", []),
        ("2027-12-01", []),
    ],
)
def test_an_expected_date_of_delivery_is_a_pregnancy_while_it_is_to_come(
    code: Any, due: str, said: list[bool], read: Read
) -> None:
    found = read({"exam": {**lab(CRP, valueDateTime=due), "code": code}})
    assert said == [each.positive for each in found.measurements if each.positive]
    assert () == found.facts


def test_a_date_is_no_value_of_a_laboratory(read: Read) -> None:
    assert () == read({"labs": lab(CRP, valueDateTime="2027-03-01")}).measurements
