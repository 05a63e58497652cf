"""An acute injury of the kidneys: a rise of the creatinine, of so much in so long."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest

from cds_service.appropriateness.asking.renal_function import creatinine_rise
from cds_service.appropriateness.terms.facts import Measurement, When

from .kidneys import ACUTE, NOW, SECOND, creatinine, measured, patient, rules


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
