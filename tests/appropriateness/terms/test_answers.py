"""Kleene's tables of three values, and the evidence that goes along with each answer."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.appropriateness.terms.answers import (
    Answer,
    Evidence,
    Lack,
    Met,
    NotMet,
    Unknown,
    Want,
    all_of,
    any_of,
    at_least,
    distinct,
    doubtful,
    is_uncertain,
    negation,
    not_established,
    possible,
)

FEVER = Evidence("Observation/1", "39 °C", "2026-11-20")
PAIN = Evidence("Condition/1", "back pain")
HINT = Evidence("Condition/2", "weakness, undated")
NOT_READ = Lack(Want.UNREADABLE, "conditions: not sent")
NOT_MEASURED = Lack(Want.NOT_MEASURED, "CRP: no value within 14 days")
UNSETTLED = Lack(Want.UNSETTLED, "recorded, but not surely recent")

YES = Met((FEVER,))
NO = NotMet()
OPEN = Unknown((NOT_MEASURED,))
ANSWERS: dict[str, Answer] = {"yes": YES, "no": NO, "open": OPEN}


def kind(answer: Answer) -> str:
    match answer:
        case Met():
            return "yes"
        case NotMet():
            return "no"
        case Unknown():
            return "open"


answers = st.lists(st.sampled_from([YES, NO, OPEN, Met((PAIN,)), Unknown((UNSETTLED,), (HINT,))]))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("yes", "yes", "yes"),
        ("yes", "no", "no"),
        ("yes", "open", "open"),
        ("no", "yes", "no"),
        ("no", "no", "no"),
        ("no", "open", "no"),
        ("open", "yes", "open"),
        ("open", "no", "no"),
        ("open", "open", "open"),
    ],
)
def test_all_of_two_is_kleenes_and(one: str, other: str, both: str) -> None:
    assert both == kind(all_of([ANSWERS[one], ANSWERS[other]]))


@pytest.mark.parametrize(
    ("one", "other", "either"),
    [
        ("yes", "yes", "yes"),
        ("yes", "no", "yes"),
        ("yes", "open", "yes"),
        ("no", "yes", "yes"),
        ("no", "no", "no"),
        ("no", "open", "open"),
        ("open", "yes", "yes"),
        ("open", "no", "open"),
        ("open", "open", "open"),
    ],
)
def test_any_of_two_is_kleenes_or(one: str, other: str, either: str) -> None:
    assert either == kind(any_of([ANSWERS[one], ANSWERS[other]]))


@pytest.mark.parametrize(
    ("members", "two_of_them"),
    [
        (["yes", "yes", "no"], "yes"),
        (["yes", "yes", "open"], "yes"),
        (["yes", "open", "no"], "open"),
        (["open", "open", "no"], "open"),
        (["yes", "no", "no"], "no"),
        (["open", "no", "no"], "no"),
        (["no", "no", "no"], "no"),
        (["yes"], "no"),
        ([], "no"),
    ],
)
def test_two_of_several_hangs_on_the_open_ones_only_where_they_could_make_it_so(
    members: list[str], two_of_them: str
) -> None:
    assert two_of_them == kind(at_least(2, [ANSWERS[each] for each in members]))


@pytest.mark.parametrize(("answer", "opposite"), [("yes", "no"), ("no", "yes"), ("open", "open")])
def test_the_opposite_of_what_is_open_is_open(answer: str, opposite: str) -> None:
    assert opposite == kind(negation(ANSWERS[answer]))


def test_nothing_to_ask_is_met_for_each_and_not_met_for_any() -> None:
    """The empty conjunction and the empty disjunction, as logic has them."""
    assert (Met(), NotMet()) == (all_of([]), any_of([]))


def test_what_is_met_because_of_several_names_each_once() -> None:
    assert Met((FEVER, PAIN)) == all_of([Met((FEVER, PAIN)), Met((PAIN,)), Met((FEVER,))])


def test_any_of_names_everything_that_speaks_for_it() -> None:
    """A clinician who sees one reason of three judges on one of three."""
    assert Met((FEVER, PAIN)) == any_of([Met((FEVER,)), NO, Met((PAIN,))])


def test_all_of_that_is_open_keeps_the_doubtful_members_evidence_alone() -> None:
    """Else a back pain that is sure would make an unmeasured marker look as if something spoke for it."""
    assert Unknown((NOT_MEASURED,)) == all_of([Met((PAIN,)), OPEN])


def test_all_of_joins_what_is_lacking_and_what_speaks_for_the_doubtful_ones() -> None:
    doubt = Unknown((UNSETTLED,), (HINT,))

    assert Unknown((NOT_MEASURED, UNSETTLED), (HINT,)) == all_of([OPEN, doubt, OPEN])


def test_any_of_joins_what_is_lacking() -> None:
    doubt = Unknown((UNSETTLED,), (HINT,))

    assert Unknown((NOT_MEASURED, UNSETTLED), (HINT,)) == any_of([OPEN, NO, doubt])


def test_at_least_that_is_open_shows_what_is_met_already() -> None:
    """One weak sign of two: a clinician should see the one there is."""
    assert Unknown((NOT_MEASURED,), (FEVER,)) == at_least(2, [YES, OPEN, NO])


def test_at_least_that_is_met_shows_the_sure_ones_alone() -> None:
    doubt = Unknown((UNSETTLED,), (HINT,))

    assert Met((FEVER, PAIN)) == at_least(2, [YES, Met((PAIN,)), doubt])


def test_what_nobody_recorded_is_named_when_all_of_fails() -> None:
    assert NotMet(("a deficit: not recorded",)) == all_of(
        [NotMet(("a deficit: not recorded",)), YES, NotMet(("a deficit: not recorded",))]
    )


def test_what_nobody_recorded_is_named_when_none_of_any_holds() -> None:
    assert NotMet(("a", "b")) == any_of([NotMet(("a",)), NotMet(("b",)), NotMet(("a",))])


def test_negation_of_an_unknown_keeps_what_is_lacking() -> None:
    assert OPEN == negation(OPEN)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(YES, NO, id="it holds"),
        pytest.param(NO, Met(), id="it does not"),
        pytest.param(OPEN, Met(), id="what nobody measured speaks for nothing"),
        pytest.param(Unknown((UNSETTLED,), (HINT,)), None, id="something speaks for it"),
        pytest.param(Unknown((NOT_READ,)), None, id="a list that nobody could read may"),
    ],
)
def test_not_established_says_that_nothing_speaks_for_it(
    answer: Answer, expected: Answer | None
) -> None:
    """Beside *not*, for which a value that nobody measured leaves all open."""
    assert (answer if expected is None else expected) == not_established(answer)


def test_doubtful_turns_a_yes_into_something_to_settle_with_its_evidence() -> None:
    assert Unknown((UNSETTLED,), (FEVER,)) == doubtful(YES, UNSETTLED.what)


@pytest.mark.parametrize("answer", [NO, OPEN, Unknown((UNSETTLED,), (HINT,))])
def test_doubtful_makes_nothing_of_what_does_not_surely_hold(answer: Answer) -> None:
    """It never raises a doubt of its own: two uncertainties on top of each other say nothing."""
    assert NotMet() == doubtful(answer, UNSETTLED.what)


def test_possible_is_met_by_what_speaks_for_it_unsurely() -> None:
    assert Met((HINT,)) == possible(Unknown((UNSETTLED,), (HINT,)))


@pytest.mark.parametrize("answer", [YES, NO, OPEN, Unknown((NOT_READ,))])
def test_possible_leaves_every_other_answer_as_it_is(answer: Answer) -> None:
    """A list that could not be read speaks for nothing."""
    assert answer == possible(answer)


@pytest.mark.parametrize(
    ("answer", "uncertain"),
    [
        pytest.param(YES, False, id="yes"),
        pytest.param(NO, False, id="no"),
        pytest.param(NotMet(("a deficit: not recorded",)), False, id="not recorded"),
        pytest.param(OPEN, False, id="nobody measured it"),
        pytest.param(Unknown((UNSETTLED,)), False, id="unsettled without evidence"),
        pytest.param(Unknown((UNSETTLED,), (HINT,)), True, id="something speaks for it"),
        pytest.param(Unknown((NOT_MEASURED,), (HINT,)), True, id="unmeasured, yet a hint"),
        pytest.param(Unknown((NOT_READ,)), True, id="a list that could not be read"),
        pytest.param(Unknown((NOT_MEASURED, NOT_READ)), True, id="one of two could not be read"),
    ],
)
def test_uncertain_is_what_must_be_settled_before_no_is_acted_on(
    answer: Answer, *, uncertain: bool
) -> None:
    """A value nobody measured speaks for nothing; a list nobody could read may hide an abscess."""
    assert uncertain == is_uncertain(answer)


@given(answers)
def test_all_of_and_any_of_are_each_others_mirror(members: list[Answer]) -> None:
    """De Morgan's law: what knowledge says with *not* means what it says."""
    turned = negation(any_of([negation(each) for each in members]))

    assert kind(all_of(members)) == kind(turned)


@given(answers)
def test_at_least_one_is_any_of(members: list[Answer]) -> None:
    assert kind(any_of(members)) == kind(at_least(1, members))


@given(answers.filter(bool))
def test_at_least_as_many_as_there_are_is_all_of(members: list[Answer]) -> None:
    assert kind(all_of(members)) == kind(at_least(len(members), members))


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_the_members_never_changes_the_answer(
    members: list[Answer], chance: Random
) -> None:
    shuffled = sorted(members, key=lambda _: chance.random())

    assert [kind(f(members)) for f in (all_of, any_of)] == [
        kind(f(shuffled)) for f in (all_of, any_of)
    ]


@given(answers, st.integers(min_value=1, max_value=4))
def test_settling_what_is_open_never_turns_what_was_sure(
    members: list[Answer], number: int
) -> None:
    """Kleene's logic: to learn more may answer a question, and never takes an answer back."""
    settled = [YES if kind(each) == "open" else each for each in members]
    before = [kind(f) for f in (all_of(members), any_of(members), at_least(number, members))]
    after = [kind(f) for f in (all_of(settled), any_of(settled), at_least(number, settled))]

    assert [] == [
        pair for pair in zip(before, after, strict=True) if pair[0] not in ("open", pair[1])
    ]


@given(st.lists(st.integers()))
def test_distinct_keeps_the_first_of_each_in_its_place(items: list[int]) -> None:
    found = distinct(items)

    assert sorted(set(items)) == sorted(found)
    assert sorted(found, key=items.index) == list(found)
