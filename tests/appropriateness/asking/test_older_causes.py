"""Whether a finding is new, or what stands on the record since long explains it."""

from datetime import timedelta
from typing import Any

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.criteria import Recorded
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts, When

from .charts import EVERYTHING_READ, FINDING, NOW, SAYS, ago, ask, finding, kind


def old(when: When | None, concept: str = "weakness", **more: Any) -> Fact:
    return Fact(concept, Need.CONDITIONS, Evidence("Condition/old", "known"), when, **more)


@pytest.mark.parametrize(
    ("older", "answer"),
    [
        pytest.param(old(ago(days=91)), "uncertain", id="longer on the record than ninety days"),
        pytest.param(old(ago(days=90)), "met", id="ninety days: not yet long-standing"),
        pytest.param(old(ago(days=3), past=True), "uncertain", id="resolved"),
        pytest.param(old(None, past=True), "uncertain", id="resolved, undated"),
        pytest.param(old(ago(days=91), "numbness"), "met", id="of another concept"),
        pytest.param(old(None, "old-stroke"), "uncertain", id="a late effect, undated"),
        pytest.param(old(ago(days=3), "old-stroke"), "uncertain", id="a late effect, entered now"),
    ],
)
def test_a_finding_with_an_older_cause_on_the_record_is_not_surely_new(
    older: Fact, answer: str
) -> None:
    assert answer == kind(ask(FINDING, finding(ago(days=1)), older))


@pytest.mark.parametrize(
    ("found", "known", "answer"),
    [
        pytest.param({"left"}, {"left"}, "uncertain", id="the same limb"),
        pytest.param({"left"}, {"right"}, "met", id="the other limb"),
        pytest.param({"left", "right"}, {"right"}, "met", id="one of both"),
        pytest.param({"left"}, {"left", "right"}, "uncertain", id="both of one"),
        pytest.param({"left", "right"}, {"left", "right"}, "uncertain", id="both of both"),
        pytest.param({"left"}, set(), "uncertain", id="the old one says no side"),
        pytest.param(set(), {"left"}, "uncertain", id="the new one says no side"),
    ],
)
def test_an_older_cause_is_one_of_the_same_limb(
    found: set[str], known: set[str], answer: str
) -> None:
    """A stroke that weakened the right arm explains no new weakness of the left leg, nor of both."""
    new = finding(ago(days=1), sides=frozenset(found))

    assert answer == kind(ask(FINDING, new, old(ago(days=400), sides=frozenset(known))))


def test_what_is_called_new_or_worse_is_new_whatever_is_older() -> None:
    assert "met" == kind(ask(FINDING, finding(ago(days=1), called_new=True), old(ago(days=400))))


def test_what_its_own_words_date_began_then_whatever_is_older() -> None:
    told = finding(ago(days=4), looks_back=True)

    assert "met" == kind(ask(FINDING, told, old(ago(days=400))))


def test_a_reason_of_an_order_may_be_old_too() -> None:
    said = Fact("weakness", Need.DRAFT_ORDERS, SAYS)

    assert "uncertain" == kind(ask(FINDING, said, old(ago(days=400))))


def test_a_diagnosis_with_a_recent_date_of_its_own_is_new() -> None:
    """Somebody entered it now, beside the older one."""
    entered = Fact("weakness", Need.CONDITIONS, SAYS, ago(days=3))

    assert "met" == kind(ask(FINDING, entered, old(ago(days=400))))


def test_an_older_examination_is_no_older_cause() -> None:
    """Only a problem list says that something stands since long."""
    before = Fact("weakness", Need.EXAM, SAYS, ago(days=400))

    assert "met" == kind(ask(FINDING, finding(ago(days=1)), before))


@pytest.mark.parametrize(
    ("paraplegia", "answer"),
    [
        pytest.param({"when": ago(days=91)}, "uncertain", id="for longer than ninety days"),
        pytest.param({"when": ago(days=90)}, "met", id="for ninety days"),
        pytest.param({"when": None, "past": True}, "uncertain", id="over"),
        pytest.param({"when": None}, "met", id="undated"),
    ],
)
def test_a_paraplegia_explains_a_finding_once_it_is_old(
    paraplegia: dict[str, Any], answer: str
) -> None:
    known = Fact("paraplegia", Need.CONDITIONS, Evidence("Condition/old", "known"), **paraplegia)

    assert answer == kind(ask(FINDING, finding(ago(days=1)), known))
    assert "met" == kind(ask(FINDING, finding(ago(days=1), called_new=True), known))


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        pytest.param({"when": ago(days=400), "looks_back": True}, "uncertain", id="since 2025"),
        pytest.param({"when": None, "looks_back": True}, "uncertain", id="a history of it"),
        pytest.param({"when": ago(days=9), "looks_back": True}, "met", id="for nine days"),
        pytest.param({"when": ago(days=400)}, "met", id="found a year ago, and nothing said of it"),
        pytest.param({"when": ago(days=1), "past": True, "denied": True}, "met", id="denied"),
    ],
)
def test_a_paraplegia_that_a_note_looks_back_on_explains_it_too(
    told: dict[str, Any], answer: str
) -> None:
    said = Fact("paraplegia", Need.EXAM, Evidence("Observation/note", "said"), **told)

    assert answer == kind(ask(FINDING, finding(ago(days=1)), said))


def test_a_question_that_does_not_care_for_age_does_not_look_for_older_causes() -> None:
    asked = Recorded("it", ("weakness",), (Need.EXAM,), within=timedelta(30))

    assert "met" == kind(ask(asked, finding(ago(days=1)), old(ago(days=400))))


@pytest.mark.parametrize(("days", "answer"), [(40, "met"), (90, "met"), (91, "uncertain")])
@pytest.mark.parametrize(
    ("concept", "name"),
    [
        ("generic-weakness", "weak-sign-generic-weakness"),
        ("sensory-loss", "weak-sign-numbness"),
        ("bladder-symptom", "weak-sign-bladder"),
        ("paralysis-unspecified", "weak-sign-paralysis-unspecified"),
    ],
)
def test_a_weak_sign_is_long_standing_after_ninety_days_and_not_before(
    concept: str, name: str, days: int, answer: str
) -> None:
    """docs/clinical-rules.md 3: long-standing is more than 90 days; 40 days on the list is not that."""
    topic = shipped_knowledge().topics[0]
    facts = PatientFacts(
        now=NOW,
        facts=(
            Fact(concept, Need.EXAM, SAYS, ago(days=1)),
            Fact(concept, Need.CONDITIONS, Evidence("Condition/2", "known"), ago(days=days)),
        ),
        availability=EVERYTHING_READ,
    )

    assert answer == kind(Inquiry(facts, topic.criteria).ask_named(name))
