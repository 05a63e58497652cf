"""Questions made of questions, and the answers that one inquiry keeps."""

import pytest

from cds_service.appropriateness.asking.criteria import (
    Aged,
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Doubtful,
    Named,
    Not,
    Possible,
)
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.terms.answers import Lack, Met, Unknown, Want
from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts

from .charts import CRP, DIAGNOSIS, NOW, SAYS, STANDING, ask, kind


@pytest.mark.parametrize(("age", "answer"), [(60, "not met"), (61, "met"), (None, "unknown")])
def test_older_than_sixty_begins_at_sixty_one(age: int | None, answer: str) -> None:
    assert answer == kind(ask(Aged(60), age=age))


PRESENT = Fact("device", Need.DEVICES, SAYS)


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        (AllOf((STANDING, DIAGNOSIS)), "not met"),
        (AnyOf((STANDING, DIAGNOSIS)), "met"),
        (AtLeast(1, (STANDING, DIAGNOSIS)), "met"),
        (AtLeast(2, (STANDING, DIAGNOSIS)), "not met"),
        (AllOf((STANDING, CRP)), "unknown"),
        (Not(STANDING), "not met"),
        (Not(DIAGNOSIS), "met"),
        (Not(CRP), "unknown"),
        (Doubtful(STANDING, "whether"), "uncertain"),
        (Doubtful(CRP, "whether"), "not met"),
        (Possible(Doubtful(STANDING, "whether")), "met"),
        (Possible(CRP), "unknown"),
    ],
)
def test_questions_are_composed_by_kleenes_logic(criterion: Criterion, answer: str) -> None:
    assert answer == kind(ask(criterion, PRESENT))


def test_a_doubt_says_what_to_settle() -> None:
    settle = Lack(Want.UNSETTLED, "whether it is new")

    assert Unknown((settle,), (SAYS,)) == ask(Doubtful(STANDING, "whether it is new"), PRESENT)


def test_a_named_question_is_asked_once_and_kept_for_the_explanation() -> None:
    inquiry = Inquiry(PatientFacts(now=NOW, facts=(PRESENT,)), {"a-device": STANDING})
    answer = inquiry.ask(AllOf((Named("a-device"), Named("a-device"))))

    assert Met((SAYS,)) == answer
    assert {"a-device": Met((SAYS,))} == inquiry.answers


def test_a_question_that_nobody_defines_has_no_answer() -> None:
    """*Not met* for a name that is misspelt would be a device that nobody asks about."""
    with pytest.raises(KeyError):
        Inquiry(PatientFacts(now=NOW), {}).ask_named("mri-impossible")


def test_an_answer_that_was_worked_out_is_taken_as_it_is() -> None:
    inquiry = Inquiry(PatientFacts(now=NOW), {})
    inquiry.answers["creatinine-rise"] = Met((SAYS,))

    assert Met((SAYS,)) == inquiry.ask_named("creatinine-rise")
