"""Kidney function before gadolinium: when it is low, how it is worked out, how fresh it is."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.renal_function import bedside_schwartz, ckd_epi_2021
from cds_service.appropriateness.terms.facts import Measurement, Sex, When

from .kidneys import (
    ACUTE,
    FEMALE,
    MALE,
    NOW,
    SECOND,
    ago,
    creatinine,
    current,
    egfr,
    measured,
    rules,
)


def is_low(*measurements: Measurement, age: int | None = 62, sex: Sex | None = MALE) -> bool | None:
    found = current(*measurements, age=age, sex=sex)
    assert found is not None
    return found.is_low


@pytest.mark.parametrize(
    ("value", "age", "sex", "expected"),
    [
        ("1.2", 55, MALE, "71.42"),
        ("1.0", 50, FEMALE, "68.63"),
        ("0.8", 50, FEMALE, "89.71"),
        ("0.7", 30, FEMALE, "119.24"),
        ("0.9", 30, MALE, "117.83"),
        ("0.5", 25, FEMALE, "133.4"),
        ("0.6", 40, MALE, "125.15"),
        ("1.0", 62, MALE, "85.1"),
        ("1.4", 62, MALE, "56.83"),
        ("2.2", 62, MALE, "33.04"),
        ("2.4", 62, MALE, "29.76"),
        ("2.5", 62, MALE, "28.34"),
        ("4.0", 62, MALE, "16.12"),
        ("2.4", 70, FEMALE, "21.2"),
        ("1.9", 80, FEMALE, "26.36"),
        ("8.5", 55, FEMALE, "5.1"),
    ],
)
def test_ckd_epi_2021_gives_the_published_values(
    value: str, age: int, sex: Sex, expected: str
) -> None:
    """The first is what kidney.org's calculator shows, the others follow from the equation."""
    assert abs(Decimal(expected) - ckd_epi_2021(Decimal(value), age, sex)) <= Decimal("0.05")


def test_bedside_schwartz_is_0_413_times_height_by_creatinine() -> None:
    assert Decimal("82.6") == bedside_schwartz(Decimal("0.7"), Decimal(140))


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("2.4", "mg/dL"),
        ("212.16", "umol/L"),
        ("212.16", "µmol/L"),
        ("0.21216", "mmol/L"),
        ("24", "mg/L"),
    ],
)
def test_the_unit_of_a_creatinine_does_not_change_the_egfr(value: str, unit: str) -> None:
    converted = shipped_knowledge().reading.analytes["creatinine"].convert(Decimal(value), unit)

    assert converted is not None
    assert abs(ckd_epi_2021(converted, 62, MALE) - Decimal("29.76")) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("value", "low"),
    [
        ("29", True),
        ("29.9", True),
        ("30", False),
        ("30.1", False),
        (">60", False),
        (">=30", False),
        (">30", False),
        (">29", None),
        (">=29", None),
        ("<30", True),
        ("<=29", True),
        ("<=30", None),
        ("<15", True),
        ("<60", None),
    ],
)
def test_low_is_below_thirty_and_only_where_that_is_sure(value: str, *, low: bool | None) -> None:
    """``<60`` may be 20 or 59: it is no reassurance and no warning."""
    assert low == is_low(egfr(value))


@pytest.mark.parametrize(("value", "low"), [("2.4", True), ("2.2", False)])
def test_a_creatinine_does_where_no_egfr_was_reported(value: str, *, low: bool) -> None:
    assert low == is_low(creatinine(value))


@pytest.mark.parametrize(
    ("value", "low"),
    [
        ("<0.2", False),
        ("<=2.2", False),
        ("<2.4", None),
        ("<8", None),
        (">2.4", True),
        (">=15", True),
        (">2.2", None),
        (">0.5", None),
    ],
)
def test_beyond_the_end_of_a_creatinine_the_egfr_is_told_only_where_that_is_sure(
    value: str, *, low: bool | None
) -> None:
    assert low is is_low(creatinine(value))


def test_what_lies_beyond_the_end_of_a_creatinine_is_said() -> None:
    above, below = current(creatinine("<0.2")), current(creatinine(">15"))

    assert above is not None
    assert below is not None
    assert "eGFR above 152 mL/min/1.73 m² (CKD-EPI 2021, from creatinine <0.2)" == above.says
    assert "eGFR below 3 mL/min/1.73 m² (CKD-EPI 2021, from creatinine >15)" == below.says


def test_a_worked_out_egfr_says_how_it_was_worked_out() -> None:
    found = current(creatinine("4.0"))

    assert found is not None
    assert "eGFR 16 mL/min/1.73 m² (CKD-EPI 2021, from creatinine 4.0)" == found.says
    assert "Observation/creatinine-4.0-" == found.evidence.resource


def test_a_low_egfr_never_reads_as_thirty() -> None:
    """A card that says *below 30* beside *eGFR 30* is not believed."""
    found = current(creatinine("2.4"))

    assert found is not None
    assert "eGFR 30" not in found.says


@pytest.mark.parametrize(("age", "sex"), [(None, MALE), (62, None), (None, None)])
def test_without_age_or_sex_nothing_is_worked_out(age: int | None, sex: Sex | None) -> None:
    assert None is current(creatinine("4.0"), age=age, sex=sex)


@pytest.mark.parametrize("value", ["0", "<0", ">0"])
def test_a_creatinine_of_nothing_is_not_put_into_an_equation(value: str) -> None:
    assert None is current(creatinine(value))


def test_in_pregnancy_nothing_is_worked_out() -> None:
    """CKD-EPI is not valid there; the creatinine is shown as it is."""
    assert None is current(creatinine("4.0"), sex=FEMALE, age=30, pregnant=True)


def test_in_pregnancy_a_reported_value_is_still_a_value() -> None:
    found = current(egfr("22"), sex=FEMALE, age=30, pregnant=True)

    assert found is not None
    assert found.is_low is True


def test_a_child_without_a_height_has_no_egfr() -> None:
    assert None is current(creatinine("0.7"), age=10)


@pytest.mark.parametrize(
    ("age", "method"), [(1, "bedside Schwartz"), (17, "bedside Schwartz"), (18, "CKD-EPI 2021")]
)
def test_the_equation_changes_on_the_eighteenth_birthday(age: int, method: str) -> None:
    found = current(creatinine("2.0"), measured("body-height", "140", ago(days=300)), age=age)

    assert found is not None
    assert method in found.says


def test_an_infant_has_no_equation() -> None:
    assert None is current(creatinine("0.3"), measured("body-height", "60", ago(days=1)), age=0)


def test_a_child_is_judged_by_the_latest_height() -> None:
    heights = (
        measured("body-height", "70", ago(days=900)),
        measured("body-height", "140", ago(days=9)),
    )
    found = current(creatinine("1.9"), *heights, age=10)

    assert found is not None
    assert found.is_low is False


def test_a_child_needs_no_sex() -> None:
    height = measured("body-height", "140", ago(days=9))

    assert is_low(creatinine("1.94"), height, age=10, sex=None) is True


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        pytest.param(ago(hours=48), True, id="exactly at the window"),
        pytest.param(When.at(NOW - ACUTE - SECOND), False, id="a second more"),
        pytest.param(When.at(NOW), True, id="now"),
        pytest.param(
            When(NOW - timedelta(hours=60), NOW - timedelta(hours=36)), True, id="a day across it"
        ),
        pytest.param(
            When(NOW - timedelta(days=20), NOW + timedelta(days=10)), False, id="a month is no date"
        ),
    ],
)
@pytest.mark.parametrize("make", [egfr, creatinine], ids=["eGFR", "creatinine"])
def test_a_value_counts_in_its_window(
    when: When, make: Callable[[str, When], Measurement], *, counts: bool
) -> None:
    assert counts == (current(make("20", when)) is not None)


def test_for_an_outpatient_thirty_days_are_fresh() -> None:
    window = rules().fresh_outpatient
    found = [
        current(egfr("54", When.at(NOW - age)), window=window) for age in (window, window + SECOND)
    ]

    assert [True, False] == [each is not None for each in found]
