"""What is known of a blank chart before anything is asked is what would be answered."""

from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from hypothesis import given
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.blank_charts import BlankCharts, asked_for
from cds_service.appropriateness.asking.criteria import Aged, AnyOf, Criterion, Named, Not, Recorded
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.terms.facts import Availability, Fact, Need, PatientFacts
from tests.appropriateness.any_patient import patients, search

from .charts import CRP, DIAGNOSIS, NOW, SAYS, STANDING


@search
@given(patients())
def test_every_answer_is_that_of_asking_the_chart(patient: PatientFacts) -> None:
    """In the same order too, for the answer tells what it could not know in that order."""
    topic = shipped_knowledge().topics[0]
    asking = Inquiry(patient, topic.criteria)
    knowing = Inquiry(patient, topic.criteria, None, topic.blank_charts.answers(patient))
    names = [name for name in topic.criteria if _is_asked_of_the_chart(name, topic.criteria)]
    for name in names:
        assert asking.ask_named(name) == knowing.ask_named(name)

    assert list(asking.answers.items()) == list(knowing.answers.items())


def _is_asked_of_the_chart(name: str, book: Mapping[str, Criterion]) -> bool:
    return asked_for(book[name], book) is not None


def test_nothing_is_known_beforehand_of_what_is_on_record() -> None:
    patient = PatientFacts(now=NOW, facts=(Fact("device", Need.DEVICES, SAYS),))
    blank = BlankCharts({"a-device": STANDING, "a-diagnosis": DIAGNOSIS})

    assert ["a-diagnosis"] == list(blank.answers(patient))


def test_what_is_known_hangs_on_which_lists_were_read() -> None:
    blank = BlankCharts({"a-diagnosis": DIAGNOSIS})
    read = PatientFacts(now=NOW, availability={Need.CONDITIONS: Availability.READ})
    unread = PatientFacts(now=NOW)

    assert blank.answers(read) != blank.answers(unread)


def test_nothing_is_known_of_an_age_or_of_what_is_worked_out() -> None:
    book: dict[str, Criterion] = {
        "old": Not(Aged(60)),
        "kidneys": AnyOf((CRP, Named("renal-function-low"))),
    }

    assert {} == dict(BlankCharts(book).answers(PatientFacts(now=NOW)))


#: What of a question matters only where something that it asks for is on record.
_BESIDE_A_FACT = {"older_causes", "lasting_causes", "unless_beside"}


@pytest.mark.parametrize(
    "name", [each.name for each in fields(Recorded) if each.type == tuple[str, ...]]
)
def test_a_blank_chart_holds_nothing_that_a_question_names(name: str) -> None:
    """Of a concept that is overlooked here it would be said that it is not on record."""
    question = replace(DIAGNOSIS, **{name: ("another",)})  # type: ignore[arg-type]

    assert ("another" in (asked_for(question, {}) or ())) == (name not in _BESIDE_A_FACT)
