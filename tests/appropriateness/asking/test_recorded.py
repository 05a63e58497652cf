"""Which entries count as recorded, wherever they stand, and what it means that none does.

The files of this folder walk each cell of the truth table (``docs/clinical-rules.md`` 2), at its edges.
"""

from datetime import timedelta

import pytest

from cds_service.appropriateness.asking.criteria import Recorded, Reported, Severity
from cds_service.appropriateness.terms.answers import Evidence, Met, NotMet
from cds_service.appropriateness.terms.facts import Fact, Need, When
from cds_service.appropriateness.terms.studies import Modality

from .charts import (
    DIAGNOSIS,
    FILM,
    FINDING,
    NOW,
    SAYS,
    STANDING,
    ago,
    ask,
    diagnosis,
    finding,
    kind,
    report,
)


def test_a_diagnosis_in_force_and_in_its_window_is_met() -> None:
    assert Met((SAYS,)) == ask(DIAGNOSIS, diagnosis(ago(days=3)))


def test_a_finding_in_its_window_is_met() -> None:
    assert Met((SAYS,)) == ask(FINDING, finding(ago(days=3)))


def test_an_entry_counts_wherever_it_stands() -> None:
    """Resources are read by what they are, whatever list they came under."""
    elsewhere = Fact("infection", Need.REPORTS, SAYS, ago(days=3))

    assert Met((SAYS,)) == ask(DIAGNOSIS, elsewhere)


def test_each_of_several_entries_is_named_once() -> None:
    other = Evidence("Condition/2", "discitis")
    twice = (diagnosis(ago(days=3)), diagnosis(ago(days=4)))

    assert Met((SAYS, other)) == ask(
        DIAGNOSIS, *twice, Fact("infection", Need.CONDITIONS, other, ago(days=1))
    )


def test_a_diagnosis_absent_from_a_list_that_was_read_is_not_met() -> None:
    assert NotMet() == ask(DIAGNOSIS)


def test_a_finding_absent_from_lists_that_were_read_is_not_recorded() -> None:
    """An examination that nobody wrote down is not a normal one; the answer says so."""
    assert NotMet(("a deficit: not recorded",)) == ask(FINDING)


def test_a_finding_that_an_examination_denies_is_not_told_as_unrecorded() -> None:
    denied = finding(When.at(NOW), past=True, denied=True)

    assert NotMet() == ask(FINDING, denied)


def test_a_resolved_diagnosis_is_as_if_it_were_not_there() -> None:
    assert NotMet() == ask(DIAGNOSIS, diagnosis(ago(days=3), past=True))


def test_a_resolved_finding_is_as_if_it_were_not_there() -> None:
    assert "not met" == kind(ask(FINDING, finding(ago(days=3), past=True)))


def test_a_past_standing_fact_is_as_if_it_were_not_there() -> None:
    """An explanted pacemaker forbids nothing."""
    assert NotMet() == ask(STANDING, Fact("device", Need.DEVICES, SAYS, past=True))


def test_a_report_of_another_modality_is_not_asked_for() -> None:
    assert NotMet() == ask(FILM, report(ago(days=1), modality=Modality.MR))


def test_a_report_that_concludes_something_else_is_not_asked_for() -> None:
    asked = Reported("a film", (Modality.RADIOGRAPHY,), ("fracture",), timedelta(30))

    assert NotMet() == ask(asked, report(ago(days=1)))


@pytest.mark.parametrize(
    ("asked", "severe", "answer"),
    [
        (Severity.ANY, True, "met"),
        (Severity.ANY, False, "met"),
        (Severity.SEVERE, True, "met"),
        (Severity.SEVERE, False, "not met"),
    ],
)
def test_a_question_about_severe_reactions_leaves_the_others_out(
    asked: Severity, answer: str, *, severe: bool
) -> None:
    question = Recorded("a reaction", ("gadolinium",), (Need.ALLERGIES,), severity=asked)

    assert answer == kind(ask(question, Fact("gadolinium", Need.ALLERGIES, SAYS, severe=severe)))
