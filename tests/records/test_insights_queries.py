"""What is counted of three weeks, the same on either database."""

from datetime import date, timedelta

import pytest
from made_records import MONDAY, a_record, feedback, keep, teller
from sqlalchemy import Engine

from cds_service.hooks.feedback import Outcome
from cds_service.records.insights_queries import (
    CallCount,
    CardCount,
    ReasonCount,
    Scope,
    Tally,
    count_all_calls,
    count_by_advice,
    count_calls,
    count_cards,
    count_override_reasons,
)
from cds_service.records.record_keeping import Records


@pytest.fixture
def month(kept: Records) -> Engine:
    """Three weeks of two clients, with a trial, and what was heard of their cards."""
    keep(
        kept,
        a_record("a", ("ImageNow", "SpinalLevel"), ("Pregnancy",)),
        a_record("b", ("SpinalLevel",), client="north", received=MONDAY + timedelta(days=6)),
        a_record("c", ("SpinalLevel",), knowledge="2", received=MONDAY + timedelta(days=7)),
        a_record("d", status="not-relevant", duration_ms=9.0),
        a_record("t", ("ImageNow",), trial=True),
        a_record("s", ("ImageNow",), ("ImageNow",), ("ImageNow",), shadow=True),
    )
    reason = {"reason_system": "urn:reasons", "reason_code": "later"}
    kept.keep_feedback(
        teller(),
        (
            feedback("a-0", Outcome.OVERRIDDEN, **reason),
            feedback("a-0", Outcome.ACCEPTED, suggestions=("1", "2")),
            feedback("c-0", Outcome.OVERRIDDEN, commented=True),
            feedback("t-0", Outcome.OVERRIDDEN, **reason),
        ),
        now=MONDAY,
    )
    overridden = feedback("b-0", Outcome.OVERRIDDEN, **reason)
    kept.keep_feedback(teller("north"), (overridden,), now=MONDAY)
    return kept.engine


def test_a_card_counts_for_each_thing_that_it_says(month: Engine) -> None:
    assert (
        Tally("SpinalLevel", 3, 1, 2),
        Tally("ImageNow", 1, 1, 0),
        Tally("Pregnancy", 1, 0, 0),
    ) == count_by_advice(month, Scope())


def test_a_card_counts_once_among_those_that_are_like_it(month: Engine) -> None:
    """By week, hook, client, knowledge, how grave it calls itself, and the gravest thing that it says."""
    this, next_ = date(2026, 11, 16), date(2026, 11, 23)

    assert (
        CardCount(this, "order-sign", "north", "1", "warning", "SpinalLevel", 1, 0, 1),
        CardCount(this, "order-sign", "open", "1", "warning", "ImageNow", 1, 1, 0),
        CardCount(this, "order-sign", "open", "1", "warning", "Pregnancy", 1, 0, 0),
        CardCount(next_, "order-sign", "open", "2", "warning", "SpinalLevel", 1, 0, 1),
    ) == count_cards(month, Scope())


def test_reasons_are_counted_by_what_they_were_given_against(month: Engine) -> None:
    assert (
        ReasonCount("ImageNow", "urn:reasons", "later", 1),
        ReasonCount("SpinalLevel", None, None, 1),
        ReasonCount("SpinalLevel", "urn:reasons", "later", 1),
    ) == count_override_reasons(month, Scope())


def test_calls_are_counted_with_cards_or_without(month: Engine) -> None:
    this, next_ = date(2026, 11, 16), date(2026, 11, 23)

    assert (
        CallCount(this, "order-sign", "north", "1", "matched", 1, 2.0),
        CallCount(this, "order-sign", "open", "1", "matched", 1, 2.0),
        CallCount(this, "order-sign", "open", "1", "not-relevant", 1, 9.0),
        CallCount(next_, "order-sign", "open", "2", "matched", 1, 2.0),
    ) == count_calls(month, Scope())
    assert (4, 5, 1) == (
        count_all_calls(month, Scope()),
        count_all_calls(month, Scope(with_trials=True)),
        count_all_calls(month, Scope(shadow=True)),
    )


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(with_trials=True), 2),
        (Scope(shadow=True), 3),
        (Scope(client="north"), 0),
        (Scope(knowledge="2"), 0),
        (Scope(hook="order-select"), 0),
        (Scope(hook="order-sign"), 1),
        (Scope(since=MONDAY), 1),
        (Scope(until=MONDAY), 0),
        (Scope(until=MONDAY + timedelta(seconds=1)), 1),
    ],
)
def test_a_scope_says_which_are_counted(month: Engine, scope: Scope, said: int) -> None:
    found = {each.of: each.said for each in count_by_advice(month, scope)}

    assert said == found.get("ImageNow", 0)


def test_where_two_answers_share_a_card_id_the_later_one_is_meant(kept: Records) -> None:
    first = a_record("a", ("ImageNow",))
    second = a_record("b", received=MONDAY + timedelta(minutes=1), cards=first.cards)
    keep(kept, first, second)
    kept.keep_feedback(teller(), (feedback("a-0", Outcome.ACCEPTED),), now=MONDAY)

    assert (Tally("ImageNow", 2, 1, 0),) == count_by_advice(kept.engine, Scope())


def test_two_clients_that_share_a_card_id_each_tell_of_their_own(kept: Records) -> None:
    """Ids follow from the patient's id and the ``hookInstance``, which two clients may have alike."""
    first = a_record("a", ("ImageNow",), client="north")
    second = a_record(
        "b", client="south", received=MONDAY + timedelta(minutes=1), cards=first.cards
    )
    keep(kept, first, second)
    kept.keep_feedback(teller("north"), (feedback("a-0", Outcome.ACCEPTED),), now=MONDAY)
    overridden = feedback("a-0", Outcome.OVERRIDDEN, reason_code="later")
    kept.keep_feedback(teller("south"), (overridden,), now=MONDAY)

    by_client = {each.client: each for each in count_cards(kept.engine, Scope())}
    north, south = by_client["north"], by_client["south"]
    assert (1, 0) == (north.accepted, north.overridden)
    assert (0, 1) == (south.accepted, south.overridden)
    assert () == count_override_reasons(kept.engine, Scope(client="north"))
    assert 1 == len(count_override_reasons(kept.engine, Scope(client="south")))
