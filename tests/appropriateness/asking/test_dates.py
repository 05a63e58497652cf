"""How old an entry may be: each window at its edges, and what has no date."""

from datetime import timedelta

import pytest

from cds_service.appropriateness.asking.criteria import Recorded, Undated
from cds_service.appropriateness.terms.answers import Met, Unknown
from cds_service.appropriateness.terms.facts import Fact, Need, When

from .charts import (
    CRP,
    CULTURE,
    DIAGNOSIS,
    FILM,
    FINDING,
    NOW,
    SAYS,
    SECOND,
    STANDING,
    ago,
    ask,
    crp,
    culture,
    day,
    diagnosis,
    finding,
    kind,
    month,
    report,
    undated_crp,
)


def test_a_sure_entry_is_not_made_doubtful_by_one_without_a_date() -> None:
    assert Met((SAYS,)) == ask(DIAGNOSIS, diagnosis(None), diagnosis(ago(days=3)))


def test_a_diagnosis_without_a_date_is_uncertain_and_shown() -> None:
    answer = ask(DIAGNOSIS, diagnosis(None))

    assert isinstance(answer, Unknown)
    assert (SAYS,) == answer.because


@pytest.mark.parametrize(
    ("counts_as", "answer"),
    [(Undated.MET, "met"), (Undated.UNCERTAIN, "uncertain"), (Undated.IGNORED, "not met")],
)
def test_knowledge_says_what_a_diagnosis_without_a_date_counts_for(
    counts_as: Undated, answer: str
) -> None:
    """Spine pain counts, an infection is uncertain, a weak sign is left out."""
    asked = Recorded(
        "it", ("infection",), (Need.CONDITIONS,), within=timedelta(30), undated=counts_as
    )

    assert answer == kind(ask(asked, diagnosis(None)))


OLDER = Recorded(
    "it", ("infection",), (Need.CONDITIONS,), older_than=timedelta(42), undated=Undated.UNCERTAIN
)


@pytest.mark.parametrize(
    ("began", "answer"),
    [
        (ago(days=43), "met"),
        (ago(days=42), "not met"),
        (ago(days=42, seconds=1), "met"),
        (ago(days=3), "not met"),
        (When(NOW - timedelta(60), NOW - timedelta(20)), "uncertain"),
        (When(NOW - timedelta(60), NOW - timedelta(43)), "met"),
        (None, "uncertain"),
    ],
)
def test_what_began_longer_ago_than_a_time_is_asked_as_older_than_it(
    began: When | None, answer: str
) -> None:
    assert answer == kind(ask(OLDER, diagnosis(began)))


def test_what_is_over_is_not_older_than_anything() -> None:
    assert "not met" == kind(ask(OLDER, diagnosis(ago(days=90), past=True)))


def test_what_an_order_says_today_and_does_not_date_has_no_beginning() -> None:
    said = Fact("infection", Need.DRAFT_ORDERS, SAYS)

    assert "uncertain" == kind(ask(OLDER, said))


@pytest.mark.parametrize(("days", "answer"), [(60, "met"), (100, "not met"), (30, "not met")])
def test_older_than_goes_with_a_window(days: int, answer: str) -> None:
    """Of the last ninety days, and before the last forty-two."""
    asked = Recorded(
        "it",
        ("infection",),
        (Need.CONDITIONS,),
        within=timedelta(90),
        older_than=timedelta(42),
    )

    assert answer == kind(ask(asked, diagnosis(ago(days=days))))


def test_a_finding_without_a_date_is_uncertain_whatever_a_diagnosis_would_be() -> None:
    asked = Recorded(
        "it", ("weakness",), (Need.EXAM,), within=timedelta(30), undated=Undated.IGNORED
    )

    assert "uncertain" == kind(ask(asked, finding(None)))


def test_a_value_without_a_date_proves_nothing() -> None:
    assert "unknown" == kind(ask(CRP, undated_crp("200")))


def test_a_standing_fact_needs_no_date() -> None:
    assert "met" == kind(ask(STANDING, Fact("device", Need.DEVICES, SAYS)))


def test_a_standing_fact_never_grows_too_old() -> None:
    assert "met" == kind(ask(STANDING, Fact("device", Need.DEVICES, SAYS, ago(days=9000))))


def test_an_orders_reason_is_what_the_clinician_says_now() -> None:
    """It needs no date; drafts come with the call, and are always read."""
    assert "met" == kind(ask(DIAGNOSIS, Fact("infection", Need.DRAFT_ORDERS, SAYS)))


def test_an_orders_reason_of_an_older_date_is_said_now_all_the_same() -> None:
    said = Fact("infection", Need.DRAFT_ORDERS, SAYS, ago(days=400))

    assert "met" == kind(ask(DIAGNOSIS, said))


@pytest.mark.parametrize(
    ("when", "answer"),
    [(ago(days=3), "met"), (ago(days=31), "not met"), (None, "uncertain")],
    ids=["recent", "long ago", "undated"],
)
def test_an_orders_reason_that_looks_back_counts_by_its_own_date(
    when: When | None, answer: str
) -> None:
    """*s/p fusion* in a reason does not make the fusion recent."""
    said = Fact("infection", Need.DRAFT_ORDERS, SAYS, when, looks_back=True)

    assert answer == kind(ask(DIAGNOSIS, said))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=30), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=30) - SECOND), "not met", id="a second more"),
        pytest.param(When.at(NOW), "met", id="this moment"),
        pytest.param(When.at(NOW + timedelta(hours=23)), "met", id="a clock that runs ahead"),
        pytest.param(day("2026-10-21"), "met", id="its last day, part of it outside"),
        pytest.param(day("2026-10-20"), "not met", id="the day before, whole outside"),
        pytest.param(month("2026-11-01", "2026-12-01"), "met", id="this month, whole within"),
        pytest.param(month("2026-10-01", "2026-11-01"), "uncertain", id="a month across the edge"),
        pytest.param(month("2026-09-01", "2026-10-01"), "not met", id="a month outside"),
        pytest.param(month("2026-01-01", "2027-01-01"), "uncertain", id="a year across the edge"),
    ],
)
def test_a_diagnosis_is_dated_as_precisely_as_the_record_gives_it(when: When, answer: str) -> None:
    assert answer == kind(ask(DIAGNOSIS, diagnosis(when)))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=90), "uncertain", id="exactly at the longer window"),
        pytest.param(When.at(NOW - timedelta(days=90) - SECOND), "not met", id="a second more"),
        pytest.param(
            When.at(NOW - timedelta(days=30) - SECOND), "uncertain", id="past the shorter"
        ),
        pytest.param(month("2026-08-01", "2026-09-01"), "uncertain", id="a month across the edge"),
        pytest.param(month("2026-07-01", "2026-08-01"), "not met", id="a month outside"),
    ],
)
def test_between_the_two_windows_a_deficit_is_uncertain(when: When, answer: str) -> None:
    weakness = Fact("weakness", Need.CONDITIONS, SAYS, when)

    assert answer == kind(ask(FINDING, weakness))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=7), "met", id="exactly at its window"),
        pytest.param(When.at(NOW - timedelta(days=7) - SECOND), "uncertain", id="a second more"),
        pytest.param(day("2026-11-13"), "met", id="its last day"),
        pytest.param(day("2026-11-12"), "uncertain", id="the day before"),
        pytest.param(ago(days=90), "uncertain", id="at the longer window"),
        pytest.param(When.at(NOW - timedelta(days=90) - SECOND), "not met", id="beyond it"),
    ],
)
def test_a_finding_has_a_window_of_its_own(when: When, answer: str) -> None:
    """An examination of last month says little of today's legs."""
    assert answer == kind(ask(FINDING, finding(when)))


def test_a_finding_without_a_window_of_its_own_takes_the_diagnoses() -> None:
    asked = Recorded("it", ("weakness",), (Need.EXAM,), within=timedelta(30))

    assert "met" == kind(ask(asked, finding(ago(days=20))))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=14), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=14) - SECOND), "unknown", id="a second more"),
        pytest.param(day("2026-11-06"), "met", id="its last day"),
        pytest.param(day("2026-11-05"), "unknown", id="the day before"),
        pytest.param(
            month("2026-11-01", "2026-12-01"), "unknown", id="a month is no date of a value"
        ),
    ],
)
def test_a_value_outside_its_window_was_not_measured(when: When, answer: str) -> None:
    assert answer == kind(ask(CRP, crp("200", when)))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=30), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=30) - SECOND), "not met", id="a second more"),
        pytest.param(day("2026-10-21"), "met", id="its last day"),
        pytest.param(None, "not met", id="undated"),
    ],
)
def test_a_report_counts_in_its_window(when: When | None, answer: str) -> None:
    assert answer == kind(ask(FILM, report(when)))


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        pytest.param(ago(days=30), "met", id="exactly at the window"),
        pytest.param(When.at(NOW - timedelta(days=30) - SECOND), "not met", id="a second more"),
    ],
)
def test_a_culture_counts_in_its_window(when: When, answer: str) -> None:
    assert answer == kind(ask(CULTURE, culture(positive=True, when=when)))
