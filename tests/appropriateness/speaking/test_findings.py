"""What a card lists of a record: the weightiest first, one line a kind, a few of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from cds_service.appropriateness.speaking.budget import FINDING_WORDS, FINDINGS, words
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import (
    Availability,
    Bounds,
    Fact,
    Measurement,
    Need,
    PatientFacts,
    When,
)
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, Study

from ..any_patient import NOW, answer


def finding(concept: str, says: str, **members: object) -> Fact:
    evidence = Evidence(f"Observation/{says}", says, "2026-11-20T06:40:00Z")
    fact = Fact(concept, Need.EXAM, evidence, When.at(NOW), called_new=True)
    return replace(fact, **members)  # type: ignore[arg-type]


def temperature(value: str, hour: int) -> Measurement:
    says, when = f"body temperature {value} °C", datetime(2026, 11, 20, hour, tzinfo=NOW.tzinfo)
    evidence = Evidence(f"Observation/{hour}", says, when.isoformat())
    bounds = Bounds.exactly(Decimal(value))
    return Measurement("body-temperature", bounds, "Cel", evidence, When.at(when))


def lines(*facts: Fact, values: tuple[Measurement, ...] = ()) -> list[str]:
    """The lines of the card of a routine MRI."""
    study = Study(Modality.MR, frozenset({Region.LUMBAR}), Contrast.WITHOUT_AND_WITH)
    order = ImagingOrder("ServiceRequest/1", study, None, Priority.ROUTINE, None, in_question=True)
    read = dict.fromkeys(Need, Availability.READ)
    patient = PatientFacts(NOW, facts, values, availability=read)
    (card, *_) = answer((order,), patient).cards
    return [line.removeprefix("- ") for line in card.detail.split("\n") if line.startswith("- ")]


WEAK = finding("focal-weakness", "Weak legs")
PAIN = finding("spine-pain", "Back pain", found_in=Need.CONDITIONS)
DIABETES = finding("diabetes-mellitus", "Diabetes", found_in=Need.CONDITIONS)
HOT = temperature("38.9", 6)


def test_the_deficit_stands_before_fever_and_pain_and_the_risk_last() -> None:
    said = lines(DIABETES, PAIN, WEAK, values=(HOT,))

    assert ["Weak legs", "body temperature 38.9 °C", "Back pain", "Diabetes"] == [
        line.split(",")[0] for line in said
    ]


def test_two_temperatures_of_a_morning_are_one_the_higher() -> None:
    said = lines(PAIN, WEAK, values=(temperature("38.2", 5), HOT, temperature("38.4", 7)))

    assert ["body temperature 38.9 °C, today 06:00"] == [s for s in said if "temperature" in s]


def test_one_weakness_told_twice_is_one_line() -> None:
    again = finding("focal-weakness", "Leg weakness on examination", called_new=False)

    assert ["Weak legs"] == [
        s.split(",")[0] for s in lines(again, PAIN, WEAK, values=(HOT,)) if "eak" in s
    ]


def test_more_than_a_glance_takes_in_is_counted() -> None:
    others = [
        finding("saddle-anesthesia", "Numb saddle area since this morning"),
        finding("bladder-dysfunction", "Retention of 900 mL in the bladder"),
        finding("sensory-level", "Sensory level at T10 on both sides"),
        finding("bowel-dysfunction", "Lax anal sphincter"),
    ]
    said = lines(*others, PAIN, WEAK, DIABETES, values=(HOT,))

    assert 1 < len(said) <= FINDINGS + 1
    assert sum(map(words, said[:-1])) <= FINDING_WORDS
    assert f"and {8 - len(said[:-1])} more findings" == said[-1]


def test_one_more_is_said_as_one() -> None:
    long = finding("focal-weakness", "Weakness of both legs and of the left hand, worse since noon")
    said = lines(long, PAIN, finding("cauda-equina", "Cauda equina syndrome, the team believes"))

    assert "and 1 more finding" == said[-1]


def test_a_finding_in_the_records_words_is_dated_in_its_zone() -> None:
    evidence = Evidence("Observation/1", "Weak legs", (NOW - timedelta(days=3)).date().isoformat())

    assert "Weak legs, 3 days ago" in lines(replace(WEAK, evidence=evidence), PAIN, values=(HOT,))
