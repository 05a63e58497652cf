"""The clinical tests: every worked case of ``cases.yaml``, and whether they show what they must."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.wording import blanks_of
from cds_service.knowledge_base.checking.case_coverage import faults_of_cases, gaps
from cds_service.knowledge_base.checking.cases import Case, consult, differences, read_cases
from cds_service.settings import shipped

ROOT = Path(shipped("knowledge"))
CASES = read_cases(ROOT)


def slug(case: Case) -> str:
    """``priority-and-time: urgent-is-not-enough``, as a test's id may read."""
    return "/".join(
        re.sub(r"\W+", "-", part.lower()).strip("-") for part in (case.group, case.name)
    )


def shown(case: Case) -> Any:
    marks = (
        [pytest.mark.xfail(strict=True, raises=AssertionError, reason=case.fault)]
        if case.fault
        else []
    )
    return pytest.param(case, id=slug(case), marks=marks)


@pytest.mark.parametrize("case", [shown(case) for case in CASES])
def test_radiology_answers_as_the_case_says(case: Case, knowledge: Knowledge) -> None:
    assert [] == [str(fault) for fault in differences(case, knowledge)]


@pytest.mark.parametrize("case", CASES, ids=slug)
def test_no_card_shows_a_blank_that_nothing_fills(case: Case, knowledge: Knowledge) -> None:
    cards = consult(case, knowledge).cards
    said = [text for card in cards for text in (card.summary, card.detail)]
    said += [text for card in cards for b in card.buttons for text in (b.label, b.description)]

    assert [] == [text for text in said if blanks_of(text)]


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert [] == sorted({name for name in names if names.count(name) > 1})


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


def test_a_third_of_them_are_silent_or_near_misses() -> None:
    quiet = [case for case in CASES if not case.expected["cards"] or "near_miss" in case.data]
    assert len(quiet) >= len(CASES) / 3


def test_every_variant_and_every_advice_is_shown(knowledge: Knowledge) -> None:
    assert [] == [sentence for topic in knowledge.topics for sentence in gaps(topic, CASES)]


def test_the_knowledge_check_runs_the_cases(knowledge: Knowledge) -> None:
    assert [] == [str(fault) for fault in faults_of_cases(knowledge, ROOT)]


class TestTheRunner:
    """A runner that finds nothing proves nothing: it has to see each kind of difference."""

    @pytest.fixture
    def case(self) -> Case:
        return next(c for c in CASES if c.expected["cards"] and not c.fault)

    @pytest.mark.parametrize(
        ("expected", "sentence"),
        [
            ({"status": "not-relevant"}, "status: expected not-relevant, found matched"),
            ({"variant": "overlying-ulcer"}, "variant: expected overlying-ulcer"),
            ({"emergency": False}, "emergency: expected False, found True"),
            ({"rating": "may-be-appropriate"}, "rating: expected may-be-appropriate"),
            ({"unknown": ["the weather"]}, "unknown: 'the weather' is not said"),
            ({"cards": []}, "a card on order was not expected"),
        ],
    )
    def test_sees(
        self, case: Case, knowledge: Knowledge, expected: dict[str, Any], sentence: str
    ) -> None:
        wrong = replace(case, data={**case.data, "expect": {**case.expected, **expected}})
        found = differences(wrong, knowledge)
        assert [True] == [sentence in fault.sentence for fault in found]
        assert f"cases.yaml:{case.location.line}" in str(found[0])

    @pytest.mark.parametrize(
        ("part", "value"),
        [
            ("advice", ["AddContrast"]),
            ("indicator", "info"),
            ("offers", ["delete"]),
            ("says", "something else"),
        ],
    )
    def test_sees_what_a_card_does_otherwise(
        self, case: Case, knowledge: Knowledge, part: str, value: Any
    ) -> None:
        card = {**case.expected["cards"][0], part: value}
        wrong = replace(case, data={**case.data, "expect": {**case.expected, "cards": [card]}})
        assert 1 == len(differences(wrong, knowledge))

    def test_sees_a_card_that_does_not_come(self, case: Case, knowledge: Knowledge) -> None:
        more = {"on": "order 9", "advice": ["AddContrast"], "indicator": "info"}
        cards = [*case.expected["cards"], more]
        wrong = replace(case, data={**case.data, "expect": {**case.expected, "cards": cards}})
        assert [
            "no card on order 9" in fault.sentence for fault in differences(wrong, knowledge)
        ] == [True]

    @pytest.mark.parametrize(
        "patient",
        [
            {"conditions": ["no-such-concept"]},
            {"measured": [{"no-such-analyte": "1 mg/L", "when": "now"}]},
            {"measured": [{"body-temperature": "38.9 mg/L", "when": "now"}]},
            {"positive": [{"no-such-test": "now"}]},
            {"reports": [{"study": "no-such-study", "when": "now"}]},
        ],
    )
    def test_names_what_knowledge_does_not_have(
        self, case: Case, knowledge: Knowledge, patient: dict[str, Any]
    ) -> None:
        assert 1 == len(differences(replace(case, patient=patient), knowledge))
