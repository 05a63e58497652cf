"""An onset that is no date dates a diagnosis; the day it was recorded stands in only where there is none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Fact, PatientFacts

Read = Callable[..., PatientFacts]
NINETY_DAYS = timedelta(days=90)
BORN = {"resourceType": "Patient", "id": "p", "birthDate": "1964-05-14"}


def foot_drop(**members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": "c",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "Foot drop, right"},
        "subject": {"reference": "Patient/p"},
        "encounter": {"reference": "Encounter/e"},
        "recordedDate": "2026-11-20",
        **members,
    }


def fact_of(read: Read, condition: Any, patient: Any = BORN) -> Fact:
    (fact,) = read({"patient": patient, "conditions": condition}).facts
    return fact


def is_old(fact: Fact, now: datetime) -> bool:
    return fact.when is not None and not fact.when.perhaps_within(NINETY_DAYS, now)


def is_new(fact: Fact, now: datetime) -> bool:
    return fact.when is not None and fact.when.surely_within(timedelta(days=7), now)


def age(value: float, unit: str = "a") -> dict[str, Any]:
    return {"value": value, "unit": unit}


OLD: list[dict[str, Any]] = [
    {"onsetString": "chronic since 2009"},
    {"onsetString": "2009"},
    {"onsetString": "since 2009"},
    {"onsetString": "20 years"},
    {"onsetString": "5 years ago"},
    {"onsetString": "last year"},
    {"onsetString": "3/4/2015"},
    {"onsetString": "18.11.2015"},
    {"onsetAge": age(30)},
    {"onsetAge": age(30, "years")},
    {"onsetAge": {**age(30, "yr"), "code": "a"}},
    {"onsetAge": age(40 * 12, "mo")},
    {"onsetQuantity": age(30)},
    {"onsetRange": {"low": age(20), "high": age(25)}},
    {"onsetRange": {"high": age(25)}},
    {"onsetPeriod": {"end": "2010"}},
    {"onsetPeriod": {"start": "2009", "end": "2010"}},
    {"onsetDateTime": "3/4/2015"},
    {"onsetDateTime": "childhood"},
    {"onsetPeriod": {"start": "18.11.2015"}},
]
NEITHER: list[dict[str, Any]] = [
    {"onsetString": "gradual"},
    {"onsetString": "unknown"},
    {"onsetString": "see the letter"},
    {"onsetString": "31/31/2026"},
    {"onsetString": "30.02.2026"},
    {"onsetAge": {"unit": "a"}},
    {"onsetAge": age(30, "moons")},
    {"onsetAge": age(10**9)},
    {"onsetRange": {}, "onsetString": "?"},
    {"onsetString": "since the letter"},
    {"onsetDateTime": "gradual"},
    {"onsetDateTime": 5},
    {"onsetDateTime": "2026-13-45"},
    {"onsetPeriod": {"start": []}},
]
NEW: list[dict[str, Any]] = [
    {},
    {"onsetString": ""},
    {"onsetString": "11/19/2026"},
    {"onsetString": "19.11.2026"},
    {"onsetString": "yesterday"},
    {"onsetString": "sudden, this morning"},
    {"onsetString": "2 days ago"},
    {"onsetString": "2026-11-19"},
    {"onsetString": "acute"},
    {"onsetString": "today"},
    {"onsetString": "Thursday"},
    {"onsetString": "this week"},
    {"onsetDateTime": "yesterday"},
    {"onsetDateTime": "11/19/2026"},
    {"onsetPeriod": {"start": "2026-11-19"}},
    {"onsetDateTime": "2026-11-19"},
]


@pytest.mark.parametrize("onset", OLD, ids=str)
def test_an_old_onset_makes_old_whatever_the_day_of_recording(
    onset: Any, read: Read, instant: datetime
) -> None:
    assert is_old(fact_of(read, foot_drop(**onset)), instant)


@pytest.mark.parametrize("onset", NEITHER, ids=str)
def test_an_onset_that_cannot_be_dated_has_no_date(onset: Any, read: Read) -> None:
    assert fact_of(read, foot_drop(**onset)).when is None


def test_an_onset_that_is_no_date_is_named(read: Read) -> None:
    found = read({"conditions": foot_drop(onsetDateTime="gradual")})
    assert ("Condition/c: its onsetDateTime cannot be understood",) == found.left_out
    assert () == read({"conditions": foot_drop(onsetDateTime="yesterday")}).left_out


@pytest.mark.parametrize("onset", NEW, ids=str)
def test_a_fresh_onset_or_none_is_new(onset: Any, read: Read, instant: datetime) -> None:
    assert is_new(fact_of(read, foot_drop(**onset)), instant)


def test_an_age_of_today_may_be_of_any_day_of_the_year(read: Read, instant: datetime) -> None:
    found = fact_of(read, foot_drop(onsetAge=age(62)))
    assert not is_old(found, instant)
    assert not is_new(found, instant)


def test_an_age_dates_nothing_where_nobody_knows_when_the_patient_was_born(read: Read) -> None:
    assert fact_of(read, foot_drop(onsetAge=age(30)), patient=None).when is None


def test_words_of_an_old_record_are_as_old_as_it_is(read: Read, instant: datetime) -> None:
    found = fact_of(read, foot_drop(onsetString="2 days ago", recordedDate="2020-01-01"))
    assert is_old(found, instant)


WORSE = ["Acute on chronic leg weakness", "Worsening leg weakness", "Progressive paraparesis"]


def called_new_at(fact: Fact) -> str | None:
    return f"{fact.called_new_at.earliest:%Y-%m-%d}" if fact.called_new_at else None


@pytest.mark.parametrize("said", WORSE)
def test_what_is_called_worse_is_so_as_of_the_day_it_was_recorded(
    said: str, read: Read, instant: datetime
) -> None:
    fact = fact_of(read, foot_drop(code={"text": said}, onsetDateTime="2019-03-01"))
    assert (True, "2026-11-20") == (fact.called_new, called_new_at(fact))
    assert is_old(fact, instant)


@pytest.mark.parametrize("said", WORSE)
def test_where_nobody_says_when_it_was_recorded_nobody_knows(said: str, read: Read) -> None:
    worse = foot_drop(code={"text": said}, onsetDateTime="2019-03-01", recordedDate=None)
    assert called_new_at(fact_of(read, worse)) is None


def test_what_nobody_calls_worse_is_called_new_on_no_day(read: Read) -> None:
    assert called_new_at(fact_of(read, foot_drop(onsetDateTime="2019-03-01"))) is None


def test_words_beside_a_code_call_its_finding_worse(read: Read) -> None:
    code = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G82.20"}
    told = {"coding": [code], "text": "Acute on chronic paraparesis"}
    fact = fact_of(read, foot_drop(code=told, onsetDateTime="2019-03-01"))
    assert ("paralysis", "2026-11-20") == (fact.concept, called_new_at(fact))


ASSERTED = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"


@pytest.mark.parametrize(
    ("members", "date"),
    [
        ({"recordedDate": None}, "2026-11-19"),
        ({"recordedDate": "2026-11-18"}, "2026-11-18"),
        ({"onsetDateTime": "2026-11-17"}, "2026-11-17"),
    ],
    ids=str,
)
def test_the_day_that_a_diagnosis_was_stated_dates_one_without_another_date(
    members: Any, date: str, read: Read
) -> None:
    stated = [{"url": "urn:other", "valueDateTime": "2001"}, {"url": ASSERTED, "valueDateTime": "2026-11-19"}]  # fmt: skip
    assert date == fact_of(read, foot_drop(extension=stated, **members)).evidence.date
