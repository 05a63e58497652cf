"""Of several values of the kidneys, which one counts, and which is shown where none does."""

from datetime import timedelta
from itertools import permutations

import pytest

from cds_service.appropriateness.asking.renal_function import last_known
from cds_service.appropriateness.terms.facts import Measurement, When

from .kidneys import NOW, ago, creatinine, current, egfr, measured, patient, rules


def chosen(*measurements: Measurement) -> str:
    found = current(*measurements)
    assert found is not None
    return found.says


def each_order(*measurements: Measurement) -> set[str]:
    return {chosen(*each) for each in permutations(measurements)}


def test_a_reported_egfr_goes_before_one_that_is_worked_out() -> None:
    assert "estimated-gfr 54" == chosen(
        creatinine("4.0", ago(minutes=1)), egfr("54", ago(hours=30))
    )


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


@pytest.mark.parametrize(("apart", "says"), [(timedelta(seconds=1), "28"), (timedelta(hours=4), "28"),
    (timedelta(hours=5), "34"), (timedelta(days=1), "34")])  # fmt: skip
def test_a_pair_by_race_is_one_sample_where_no_more_than_hours_lie_between(
    apart: timedelta, says: str
) -> None:
    """A laboratory enters the two a second apart; yesterday's value is another sample."""
    earlier = ago(hours=30)
    later = When.at(earlier.earliest + apart)

    assert {f"estimated-gfr {says}"} == each_order(
        egfr("28", earlier, "48642-3"), egfr("34", later, "48643-1")
    )


def test_two_values_that_are_no_pair_are_two_samples() -> None:
    """Hours apart, the newer counts."""
    assert {"estimated-gfr 34"} == each_order(
        egfr("28", ago(hours=3), "98979-8"), egfr("34", ago(hours=2), "98979-8")
    )


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
