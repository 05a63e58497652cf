"""What a measured value, a culture or the lack of either says."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from cds_service.appropriateness.asking.criteria import Comparison, Flagged, Measured
from cds_service.appropriateness.terms.answers import Lack, Met, NotMet, Unknown, Want
from cds_service.appropriateness.terms.facts import Bounds, Measurement, Need, When

from .charts import (
    CRP,
    CULTURE,
    INFLAMMATION,
    NOW,
    RESIDUAL,
    SAYS,
    SECOND,
    ago,
    ask,
    crp,
    culture,
    kind,
    undated_crp,
)


def test_a_value_in_its_window_is_the_value() -> None:
    assert Met((SAYS,)) == ask(CRP, crp("11"))


def test_a_value_that_nobody_measured_is_unknown_and_never_normal() -> None:
    lacking = Lack(Want.NOT_MEASURED, "CRP: no value within 14 days")

    assert Unknown((lacking,)) == ask(CRP)


def test_a_culture_that_nobody_took_is_no_positive_one() -> None:
    assert NotMet() == ask(CULTURE)


def test_a_bedside_measure_that_nobody_wrote_down_is_not_recorded() -> None:
    """A post-void residual is part of an examination (``not_measured: "no"``)."""
    assert NotMet() == ask(RESIDUAL)


@pytest.mark.parametrize(
    ("comparison", "comparator", "value", "answer"),
    [
        (Comparison.ABOVE, "", "10.0", "not met"),
        (Comparison.ABOVE, "", "10.1", "met"),
        (Comparison.ABOVE, ">", "10", "met"),
        (Comparison.ABOVE, ">=", "10", "unknown"),
        (Comparison.ABOVE, ">", "9.9", "unknown"),
        (Comparison.ABOVE, ">=", "10.1", "met"),
        (Comparison.ABOVE, "<", "10", "not met"),
        (Comparison.ABOVE, "<=", "10", "not met"),
        (Comparison.ABOVE, "<", "10.1", "unknown"),
        (Comparison.AT_LEAST, "", "9.9", "not met"),
        (Comparison.AT_LEAST, "", "10", "met"),
        (Comparison.AT_LEAST, ">", "9.9", "unknown"),
        (Comparison.AT_LEAST, ">=", "10", "met"),
        (Comparison.AT_LEAST, ">", "10", "met"),
        (Comparison.AT_LEAST, "<", "10", "not met"),
        (Comparison.AT_LEAST, "<=", "10", "unknown"),
        (Comparison.AT_LEAST, "<=", "9.9", "not met"),
        (Comparison.BELOW, "", "10", "not met"),
        (Comparison.BELOW, "", "9.9", "met"),
        (Comparison.BELOW, "<", "10", "met"),
        (Comparison.BELOW, "<=", "10", "unknown"),
        (Comparison.BELOW, "<=", "9.9", "met"),
        (Comparison.BELOW, "<", "15", "unknown"),
        (Comparison.BELOW, ">", "10", "not met"),
        (Comparison.BELOW, ">=", "10", "not met"),
        (Comparison.BELOW, ">", "9.9", "unknown"),
    ],
)
def test_a_value_with_a_comparator_decides_only_where_it_surely_does(
    comparison: Comparison, comparator: str, value: str, answer: str
) -> None:
    asked = Measured("CRP", "crp", Need.LABS, comparison, Decimal(10), timedelta(days=14))

    assert answer == kind(ask(asked, crp(value, comparator=comparator)))


def test_a_value_that_does_not_decide_is_unknown_and_not_normal() -> None:
    assert "unknown" == kind(ask(CRP, crp("5"), crp("15", comparator="<")))


def test_one_raised_value_in_the_window_is_enough() -> None:
    """A fever that paracetamol brought down was a fever."""
    assert "met" == kind(ask(CRP, crp("4", ago(hours=1)), crp("120", ago(days=2))))


def test_a_raised_value_outside_the_window_is_not_made_up_for_by_a_normal_one_within() -> None:
    assert NotMet() == ask(CRP, crp("4"), crp("120", ago(days=20)))


def test_a_laboratorys_own_flag_counts_where_knowledge_says_so() -> None:
    flagged = Measured(
        "CRP",
        "crp",
        Need.LABS,
        Comparison.ABOVE,
        Decimal(10),
        timedelta(14),
        flagged=Flagged.ALWAYS,
    )

    assert "met" == kind(ask(flagged, crp("8", flagged=True)))


@pytest.mark.parametrize(("value", "answer"), [(None, "met"), ("8", "not met"), ("12", "met")])
def test_a_flag_that_counts_without_a_number_counts_beside_none(
    value: str | None, answer: str
) -> None:
    flagged = replace(CRP, flagged=Flagged.WITHOUT_NUMBER)
    measured = crp(value or "8", flagged=True)
    if value is None:
        measured = replace(measured, bounds=Bounds(None, None))

    assert answer == kind(ask(flagged, measured))


def test_a_laboratorys_own_flag_counts_nowhere_else() -> None:
    assert NotMet() == ask(CRP, crp("8", flagged=True))


def test_a_bedside_value_that_does_not_decide_is_unknown_and_not_unrecorded() -> None:
    more_than_150 = Measurement(
        "pvr", Bounds(Decimal(150), None, is_open=True), "mL", SAYS, ago(days=1)
    )

    assert "unknown" == kind(ask(RESIDUAL, more_than_150))


@pytest.mark.parametrize(
    ("positive", "answer"), [(True, "met"), (False, "not met"), (None, "not met")]
)
def test_a_culture_is_positive_only_where_it_grew(answer: str, *, positive: bool | None) -> None:
    assert answer == kind(ask(CULTURE, culture(positive=positive)))


def test_one_positive_culture_of_several_is_enough() -> None:
    cultures = (culture(positive=False), culture(positive=True), culture(positive=False))

    assert "met" == kind(ask(CULTURE, *cultures))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(crp("4"), id="normal"),
        pytest.param(crp("400"), id="raised"),
        pytest.param(crp("15", comparator="<"), id="below a limit"),
        pytest.param(crp("4", ago(days=14)), id="exactly at the window"),
        pytest.param(replace(crp("4"), analyte="esr"), id="the other analyte"),
    ],
)
def test_a_value_is_known_whatever_it_is(value: Measurement) -> None:
    assert Met() == ask(INFLAMMATION, value)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((), id="none"),
        pytest.param((crp("4", When.at(NOW - timedelta(days=14) - SECOND)),), id="too old"),
        pytest.param((undated_crp("4"),), id="undated"),
        pytest.param((replace(crp("4"), analyte="pvr"),), id="of something else"),
    ],
)
def test_without_a_dated_value_in_the_window_nothing_is_known(
    values: tuple[Measurement, ...],
) -> None:
    assert NotMet() == ask(INFLAMMATION, *values)
