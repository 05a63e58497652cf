"""Each rule that was mended by trial has worked cases on both sides of it: where it speaks, and where it does not.

``CASES_OF`` names them in ``cases.yaml`` by the first words of their names; ``TESTS_OF`` the tests
of those rules that say how a record is read or how an answer is written, which no worked case can show.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from cds_service.knowledge_base.checking.cases import Case, read_cases
from cds_service.settings import shipped

TESTS = Path(__file__).parents[1]
CASES = read_cases(Path(shipped("knowledge")))

#: The rule: cases in which it speaks, cases just beside it in which it does not.
CASES_OF: dict[str, tuple[list[str], list[str]]] = {
    "two kinds of marker and a new deficit are never out of scope": (
        [
            "Without pain, two kinds of marker, a risk and a new deficit are enough",
            "A new deficit with two kinds of marker is asked about, without pain and without any risk",
        ],
        ["With one kind of marker alone it is not", "Without pain, one kind of marker is not"],
    ),
    "spine pain of any age counts beside a deficit": (
        [
            "Old back pain, fever, a CRP of 200 and a new deficit are an emergency",
            "Old back pain, fever and a deficit that may be new are an infection",
        ],
        ["Old back pain and fever without a deficit are out of scope"],
    ),
    "what is called new or worse is new, whatever its age": (
        [
            "The same weak leg, called worse than before, is new",
            "The same that was called worse yesterday is new",
            "The order's reason calls an old weakness worse, and it is new",
        ],
        [
            "A weak leg that has been weak for a year makes the finding uncertain",
            "A weakness of years that a diagnosis calls worse, nobody says when, is asked about",
            "A weakness that began ninety-one days ago is not new",
        ],
    ),
    "an older cause guards every deficit": (
        [
            "A weak right leg is new where the left one has long been weak",
            "One that is called new is an emergency just so, of the cord",
            "It is new where it is called worse",
            "That is new where it is called worse",
            "Hyperreflexia is new where it is called worse",
            "One that is called new is an emergency all the same",
        ],
        [
            "The late effect of a stroke makes a weak leg of that side uncertain",
            "Beside the late effect of a stroke a sensory level that nobody calls new is asked about",
            "A sensory level that is on record for a year makes the finding uncertain",
            "An incontinence of stool that is on record for a year makes the finding uncertain",
            "Hyperreflexia that is on record for a year makes the finding uncertain",
            "Beside the late effect of a stroke a retention that nobody calls new is asked about",
        ],
    ),
    "one deficit that another cause explains is uncertain": (
        [
            "Retention beside a urinary infection is an emergency with a numb saddle",
            "Retention that the order's reason calls out is an emergency",
            "Beside a lesion of the other side it is an emergency",
            "A weak leg in dementia is an emergency",
        ],
        [
            "Retention beside a urinary infection of thirty days ago is asked about",
            "Retention beside an enlarged prostate, however old, is asked about",
            "A weak foot beside a lesion of the peroneal nerve of its side is asked about",
            "Incontinence in dementia is asked about",
        ],
    ),
    "another source of the fever lowers nothing": (
        ["The fever of a urinary infection lowers nothing beside a new weakness"],
        ["Back pain and a new weakness without any sign of infection are not this topic"],
    ),
    "iodinated contrast after a severe reaction to it is critical": (
        ["After anaphylaxis to iodinated contrast a CT with contrast is critical"],
        [
            "A reaction to iodinated contrast that was not severe leaves the CT a matter",
            "After anaphylaxis to iodinated contrast a CT without contrast is no danger",
        ],
    ),
    "where no priority is said yet, nothing is called wrong": (
        ["What is signed without a priority counts as routine"],
        ["Where no priority is said yet, it is asked to be ordered STAT"],
    ),
    "the recent intervention goes before the ulcer, and the ulcer before the deficit": (
        [
            "A recent operation goes before an ulcer",
            "A new deficit with an ulcer over the spine keeps the ulcer's label",
            "A new deficit three weeks after a fusion keeps the label of the intervention",
        ],
        ["A fusion of 366 days ago does not", "A pressure ulcer of the heel does not"],
    ),
    "a result in its window is not asked for again": (
        [
            "Cultures of last week without growth are",
            "No value at all asks for a creatinine",
            "A weakness that began thirty-one days ago may be",
        ],
        [
            "Cultures of this week are not drawn again before it",
            "A creatinine that is on its way is not asked for again",
            "A new deficit with two kinds of marker is asked about, without pain and without any risk",
        ],
    ),
}

#: The rule: tests in which it speaks, and in which it does not.
TESTS_OF: dict[str, tuple[list[str], list[str]]] = {
    "an onset that is no date dates a diagnosis": (
        ["fhir_r4/test_onsets.py::test_a_fresh_onset_or_none_is_new"],
        ["fhir_r4/test_onsets.py::test_an_old_onset_makes_old_whatever_the_day_of_recording"],
    ),
    "a diagnosis that is called worse is new as of the day it was recorded": (
        ["fhir_r4/test_onsets.py::test_what_is_called_worse_is_so_as_of_the_day_it_was_recorded"],
        ["fhir_r4/test_onsets.py::test_where_nobody_says_when_it_was_recorded_nobody_knows"],
    ),
    "the visit's own reasons are conditions of this encounter": (
        ["fhir_r4/test_visit.py::test_the_visits_own_reason_is_a_condition_of_this_encounter"],
        ["fhir_r4/test_visit.py::test_what_is_no_finding_of_this_visit_tells_nothing"],
    ),
    "what the order refers to is said today": (
        [
            "fhir_r4/test_referred_reasons.py::test_a_condition_that_the_order_refers_to_is_said_today"
        ],
        ["fhir_r4/test_referred_reasons.py::test_one_that_is_over_or_looks_back_is_not_said_today"],
    ),
    "a general code hides no specific words": (
        ["fhir_r4/test_general_codes.py::test_the_words_beside_a_general_code_decide"],
        ["fhir_r4/test_general_codes.py::test_a_general_code_without_specific_words_stays_general"],
    ),
    "beside a draft that cannot be read nothing is preselected": (
        [
            "end_to_end/test_drafts_half_understood.py::"
            "test_a_draft_that_may_be_the_mri_is_named_and_nothing_is_preselected_beside_it",
            "end_to_end/test_drafts_half_understood.py::"
            "test_an_imaging_order_of_another_patient_is_named_and_nothing_is_preselected",
        ],
        [
            "end_to_end/test_drafts_half_understood.py::"
            "test_a_draft_that_is_something_else_changes_nothing",
            "end_to_end/test_drafts_half_understood.py::"
            "test_another_order_of_another_patient_changes_nothing",
        ],
    ),
    "an MRI of the spine and more is never rewritten": (
        [
            "end_to_end/test_drafts_half_understood.py::"
            "test_an_mri_of_the_spine_and_more_is_spoken_of_and_never_rewritten"
        ],
        ["end_to_end/test_drafts_half_understood.py::test_an_mri_of_the_spine_alone_is_rewritten"],
    ),
    "data of another patient is set aside and named": (
        ["fhir_r4/test_chart.py::test_another_patients_data_is_set_aside_and_named"],
        ["hooks/test_patient_id.py::test_the_patients_own_resources_are_known_under_any_spelling"],
    ),
    "ids collide nowhere": (
        ["hooks/test_ids.py::test_two_patients_under_one_hook_instance_share_no_id"],
        ["hooks/test_ids.py::test_one_patient_in_two_spellings_has_the_same_ids"],
    ),
}


def cases_named(names: Iterable[str]) -> list[Case]:
    """For each beginning of a name the one case that has it."""
    found = []
    for name in names:
        (case,) = [each for each in CASES if each.name.startswith(name)]
        found.append(case)
    return found


@pytest.mark.parametrize("rule", CASES_OF)
def test_a_rule_has_worked_cases_on_both_sides(rule: str) -> None:
    speaks, does_not = map(cases_named, CASES_OF[rule])
    said = [case.expected for case in speaks]

    assert speaks
    assert does_not
    assert [] == [case.name for case in does_not if case.expected in said]


@pytest.mark.parametrize("rule", TESTS_OF)
def test_a_rule_of_reading_or_writing_has_tests_on_both_sides(rule: str) -> None:
    for side in TESTS_OF[rule]:
        assert side
        for each in side:
            file, _, name = each.partition("::")
            assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8"), each
