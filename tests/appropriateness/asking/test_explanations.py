"""One deficit that another diagnosis explains by itself is uncertain; two are new."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cds_service.appropriateness.asking.explanations import Explanation
from cds_service.appropriateness.terms.answers import Evidence, Unknown
from cds_service.appropriateness.terms.facts import Fact, Need, When

from .charts import FINDING, SAYS, ago, ask, finding, kind

EXPLAINED = replace(
    FINDING,
    concepts=("weakness", "numbness"),
    explained_by=(
        Explanation("weakness", ("infection",), timedelta(days=30)),
        Explanation("weakness", ("nerve-lesion",)),
    ),
    unless_beside=("weakness", "unsteadiness"),
)


def cause(when: When | None, concept: str = "infection", **more: Any) -> Fact:
    place = more.pop("found_in", Need.CONDITIONS)
    return Fact(concept, place, Evidence("Condition/cause", "known"), when, **more)


@pytest.mark.parametrize(
    ("other", "answer"),
    [
        pytest.param(cause(ago(days=3)), "uncertain", id="in its window"),
        pytest.param(cause(ago(days=30)), "uncertain", id="at its end"),
        pytest.param(cause(ago(days=31)), "met", id="after its window"),
        pytest.param(cause(None), "met", id="that has a window, and no date"),
        pytest.param(cause(ago(days=3), past=True), "met", id="that is over"),
        pytest.param(cause(ago(days=3), found_in=Need.EXAM), "met", id="that an examination names"),
        pytest.param(cause(ago(days=900), "nerve-lesion"), "uncertain", id="without a window"),
        pytest.param(cause(None, "nerve-lesion"), "uncertain", id="undated, without a window"),
        pytest.param(cause(ago(days=3), "stroke"), "met", id="of something else"),
    ],
)
def test_a_cause_explains_where_it_is_in_force(other: Fact, answer: str) -> None:
    assert answer == kind(ask(EXPLAINED, finding(ago(days=1)), other))


@pytest.mark.parametrize(
    ("found", "known", "answer"),
    [
        ({"left"}, {"left"}, "uncertain"),
        ({"left"}, {"right"}, "met"),
        ({"left"}, set(), "uncertain"),
        (set(), {"left"}, "uncertain"),
        ({"left", "right"}, set(), "met"),
        ({"left", "right"}, {"left"}, "met"),
        ({"left", "right"}, {"left", "right"}, "uncertain"),
    ],
)
def test_a_cause_explains_its_own_side(found: set[str], known: set[str], answer: str) -> None:
    new = finding(ago(days=1), sides=frozenset(found))
    other = cause(ago(days=3), "nerve-lesion", sides=frozenset(known))
    assert answer == kind(ask(EXPLAINED, new, other))


def test_what_the_orders_reason_calls_out_is_new() -> None:
    said = Fact("weakness", Need.DRAFT_ORDERS, SAYS)
    assert "met" == kind(ask(EXPLAINED, said, cause(ago(days=3))))


def test_a_second_deficit_is_new() -> None:
    second = Fact("numbness", Need.EXAM, SAYS, ago(days=1))
    assert "met" == kind(ask(EXPLAINED, finding(ago(days=1)), second, cause(ago(days=3))))


@pytest.mark.parametrize(
    ("beside", "answer"),
    [
        (Fact("unsteadiness", Need.EXAM, SAYS, ago(days=1)), "met"),
        (Fact("unsteadiness", Need.CONDITIONS, SAYS, ago(days=20)), "met"),
        (Fact("unsteadiness", Need.EXAM, SAYS, ago(days=20)), "uncertain"),
        (Fact("unsteadiness", Need.EXAM, SAYS, ago(days=1), past=True), "uncertain"),
        (Fact("weakness", Need.CONDITIONS, SAYS, ago(days=2)), "uncertain"),  # the same again
        (Fact("pain", Need.EXAM, SAYS, ago(days=1)), "uncertain"),
    ],
)
def test_a_weak_sign_beside_it_makes_it_new(beside: Fact, answer: str) -> None:
    assert answer == kind(ask(EXPLAINED, finding(ago(days=1)), cause(ago(days=3)), beside))


def test_a_doubt_says_what_it_is() -> None:
    answer = ask(EXPLAINED, finding(ago(days=1)), cause(ago(days=3)))
    assert isinstance(answer, Unknown)
    assert ["a deficit: recorded, and another cause on record may explain it"] == [
        lack.what for lack in answer.lacking
    ]
