"""Kidney function before gadolinium: which value counts, how it is worked out, how fresh it is."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from cds_service.appropriateness.asking.renal_function import (
    Estimate,
    RenalRules,
    bedside_schwartz,
    ckd_epi_2021,
    creatinine_rise,
    current_egfr,
    last_known,
)
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Bounds, Measurement, PatientFacts, Sex, When
from cds_service.knowledge_base.load import load_knowledge

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACUTE = timedelta(hours=48)
MALE, FEMALE = Sex.MALE, Sex.FEMALE


@cache
def real_knowledge() -> Knowledge:
    return load_knowledge(Path(__file__).parents[2] / "knowledge")


def rules() -> RenalRules:
    return real_knowledge().topics[0].renal


def ago(**length: float) -> When:
    return When.at(NOW - timedelta(**length))


def bounds_of(value: str) -> Bounds:
    """``29``, ``>60``, ``<=30``, as a laboratory writes them."""
    comparator = value.rstrip("0123456789.")
    number = Decimal(value.removeprefix(comparator))
    return {
        "": Bounds.exactly(number),
        ">": Bounds(number, None, is_open=True),
        ">=": Bounds(number, None),
        "<": Bounds(None, number, is_open=True),
        "<=": Bounds(None, number),
    }[comparator]


def measured(analyte: str, value: str, when: When | None, code: str = "") -> Measurement:
    evidence = Evidence(f"Observation/{analyte}-{value}-{code}", f"{analyte} {value}")
    return Measurement(analyte, bounds_of(value), "", evidence, when, code=code)


def egfr(value: str, when: When | None = None, code: str = "") -> Measurement:
    return measured("estimated-gfr", value, when or ago(hours=1), code)


def creatinine(value: str, when: When | None = None) -> Measurement:
    return measured("creatinine", value, when or ago(hours=1))


def patient(
    *measurements: Measurement, age: int | None = 62, sex: Sex | None = MALE
) -> PatientFacts:
    return PatientFacts(now=NOW, measurements=measurements, age=age, sex=sex)


def current(
    *measurements: Measurement,
    age: int | None = 62,
    sex: Sex | None = MALE,
    window: timedelta = ACUTE,
    pregnant: bool = False,
) -> Estimate | None:
    facts = patient(*measurements, age=age, sex=sex)
    return current_egfr(facts, rules(), window=window, pregnant=pregnant)


def is_low(*measurements: Measurement, age: int | None = 62, sex: Sex | None = MALE) -> bool | None:
    found = current(*measurements, age=age, sex=sex)
    assert found is not None
    return found.is_low


def chosen(*measurements: Measurement) -> str:
    found = current(*measurements)
    assert found is not None
    return found.says


def each_order(*measurements: Measurement) -> set[str]:
    return {chosen(*each) for each in permutations(measurements)}


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
    converted = real_knowledge().reading.analytes["creatinine"].convert(Decimal(value), unit)

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


def test_a_worked_out_egfr_says_how_it_was_worked_out() -> None:
    found = current(creatinine("4.0"))

    assert found is not None
    assert "eGFR 16.1 mL/min/1.73 m² (CKD-EPI 2021, from creatinine 4.0)" == found.says
    assert "Observation/creatinine-4.0-" == found.evidence.resource


def test_a_low_egfr_never_reads_as_thirty() -> None:
    """A card that says *below 30* beside *eGFR 30* is not believed."""
    found = current(creatinine("2.4"))

    assert found is not None
    assert "eGFR 30" not in found.says


def test_a_reported_egfr_goes_before_one_that_is_worked_out() -> None:
    assert "estimated-gfr 54" == chosen(
        creatinine("4.0", ago(minutes=1)), egfr("54", ago(hours=30))
    )


@pytest.mark.parametrize(("age", "sex"), [(None, MALE), (62, None), (None, None)])
def test_without_age_or_sex_nothing_is_worked_out(age: int | None, sex: Sex | None) -> None:
    assert None is current(creatinine("4.0"), age=age, sex=sex)


@pytest.mark.parametrize("value", ["<0.2", ">15", "0"])
def test_a_creatinine_that_is_no_exact_number_is_not_put_into_an_equation(value: str) -> None:
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


def test_an_undated_value_is_shown_and_not_used() -> None:
    """It cannot be said to be recent."""
    undated = measured("estimated-gfr", "54", None)

    assert None is current(undated)
    assert undated == last_known(patient(undated), rules())


def test_the_last_known_value_may_be_of_any_age() -> None:
    older, newer = egfr("54", ago(days=900)), egfr("41", ago(days=400))

    assert newer == last_known(patient(newer, older), rules())


def test_a_dated_value_is_shown_before_an_undated_one() -> None:
    dated = egfr("41", ago(days=400))

    assert dated == last_known(patient(measured("estimated-gfr", "54", None), dated), rules())


def test_without_an_egfr_the_last_creatinine_is_shown() -> None:
    value = creatinine("1.4", ago(days=400))

    assert value == last_known(patient(value), rules())


def test_without_any_value_nothing_is_shown() -> None:
    assert None is last_known(patient(), rules())


def test_the_newest_value_is_shown_whether_egfr_or_creatinine() -> None:
    """Of a patient without a sex on record, today's creatinine says more than an eGFR of 2019."""
    today = creatinine("4.0", ago(hours=1))

    assert today == last_known(patient(egfr("88", ago(days=2500)), today, sex=None), rules())


def test_the_newest_of_several_counts() -> None:
    assert {"estimated-gfr 28"} == each_order(
        egfr("54", ago(hours=40)), egfr("28", ago(hours=2)), egfr("33", ago(hours=20))
    )


def test_of_one_moment_the_preferred_method_counts() -> None:
    """CKD-EPI 2021 (98979-8) before 2009 (62238-1), both before a method that is not listed."""
    assert {"estimated-gfr 28"} == each_order(
        egfr("41", code="62238-1"), egfr("28", code="98979-8"), egfr("33", code="33914-3")
    )


def test_of_one_day_the_preferred_method_counts() -> None:
    today = When(NOW - timedelta(hours=12), NOW + timedelta(hours=12))

    assert {"estimated-gfr 41"} == each_order(
        egfr("41", today, "62238-1"), egfr("28", today, "33914-3")
    )


def test_of_one_moment_and_method_the_lower_value_counts() -> None:
    assert {"estimated-gfr 28"} == each_order(
        egfr("41", code="62238-1"), egfr("28", code="62238-1")
    )


@pytest.mark.parametrize(("one", "other"), [("48642-3", "48643-1"), ("88293-6", "88294-4")])
def test_of_a_pair_by_race_the_lower_value_counts_whichever_it_is(one: str, other: str) -> None:
    """Never picked by race: for safety the lower."""
    assert {"estimated-gfr 28"} == each_order(egfr("34", code=one), egfr("28", code=other))
    assert {"estimated-gfr 28"} == each_order(egfr("28", code=one), egfr("34", code=other))


def test_a_pair_by_race_does_not_go_before_the_preferred_method() -> None:
    """The 2021 equation says 28; the older pair of the same sample would say 31 and reassure."""
    assert {"estimated-gfr 28"} == each_order(
        egfr("28", code="98979-8"), egfr("31", code="48642-3"), egfr("36", code="48643-1")
    )


def test_of_a_pair_that_was_sent_twice_the_lower_value_counts_in_any_order() -> None:
    assert {"estimated-gfr 28"} == each_order(
        egfr("28", code="48642-3"), egfr("31", code="48642-3"), egfr("36", code="48643-1")
    )


def test_of_two_creatinines_of_one_moment_the_higher_counts_in_any_order() -> None:
    (said,) = each_order(creatinine("1.0"), creatinine("4.0"))

    assert "from creatinine 4.0" in said


def rise(*values: Measurement) -> tuple[str, ...]:
    found = creatinine_rise(patient(*values), rules())
    return tuple(evidence.says for evidence in found) if found else ()


def at(value: str, before: timedelta) -> Measurement:
    return creatinine(value, When.at(NOW - before))


@pytest.mark.parametrize(
    ("earlier", "later", "apart", "injured"),
    [
        pytest.param("1.0", "1.3", ACUTE, True, id="0.3 in exactly 48 hours"),
        pytest.param("1.0", "1.29", ACUTE, False, id="less than 0.3"),
        pytest.param("1.0", "1.3", ACUTE + SECOND, False, id="0.3 in a second more"),
        pytest.param("1.0", "1.5", timedelta(days=7), True, id="1.5 times in exactly 7 days"),
        pytest.param("1.0", "1.49", timedelta(days=7), False, id="less than 1.5 times"),
        pytest.param("1.0", "1.5", timedelta(days=7) + SECOND, False, id="in a second more"),
        pytest.param("0.4", "0.6", timedelta(days=3), True, id="1.5 times of little"),
        pytest.param("4.0", "4.3", timedelta(hours=6), True, id="0.3 of much"),
        pytest.param("1.3", "1.0", timedelta(hours=6), False, id="a fall"),
        pytest.param("1.0", "1.0", timedelta(hours=6), False, id="no change"),
    ],
)
def test_an_acute_injury_is_a_rise_of_0_3_in_48_hours_or_of_half_in_7_days(
    earlier: str, later: str, apart: timedelta, *, injured: bool
) -> None:
    """KDIGO, as docs/clinical-rules.md 9 gives it; both ends of each window."""
    first, last = at(earlier, apart + timedelta(hours=1)), at(later, timedelta(hours=1))
    expected = (f"creatinine {earlier}", f"creatinine {later}") if injured else ()

    assert expected == rise(first, last)


def test_a_rise_is_found_in_any_order_of_the_values() -> None:
    values = (at("1.0", timedelta(days=6)), at("1.1", timedelta(days=3)), at("1.5", timedelta(0)))

    assert {("creatinine 1.0", "creatinine 1.5")} == {rise(*each) for each in permutations(values)}


@pytest.mark.parametrize(
    ("before", "injured"), [(timedelta(days=7), True), (timedelta(days=7) + SECOND, False)]
)
def test_a_rise_that_is_itself_past_is_no_acute_injury(before: timedelta, *, injured: bool) -> None:
    values = (at("1.0", before + timedelta(hours=24)), at("2.0", before))

    assert injured == bool(rise(*values))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((), id="none"),
        pytest.param((creatinine("4.0"),), id="one alone"),
        pytest.param(
            (measured("creatinine", "1.0", None), creatinine("2.0")), id="the earlier undated"
        ),
        pytest.param((at("<1.0", timedelta(hours=9)),), id="one below the limit"),
    ],
)
def test_without_two_dated_values_there_is_no_rise(values: Sequence[Measurement]) -> None:
    assert () == rise(*values)


@pytest.mark.parametrize(
    ("earlier", "later", "injured"), [("1.0", ">1.5", True), (">1.0", "1.5", False)]
)
def test_a_rise_between_values_with_comparators_is_one_that_is_sure(
    earlier: str, later: str, *, injured: bool
) -> None:
    values = (at(earlier, timedelta(hours=9)), at(later, timedelta(hours=1)))

    assert injured == bool(rise(*values))


def test_a_rise_from_below_a_limit_is_a_rise() -> None:
    """From ``<1.0`` to 1.5 is more than half, whatever the first was."""
    assert rise(at("<1.0", timedelta(hours=9)), at("1.5", timedelta(hours=1)))
