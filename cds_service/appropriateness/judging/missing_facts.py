"""Which facts would settle an infection that is in doubt: what is known already is not among them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import combinations

from cds_service.appropriateness.asking.criteria import (
    Criterion,
    Measured,
    Named,
    Positive,
    Recorded,
)
from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.terms.answers import Met, NotMet, Unknown
from cds_service.appropriateness.terms.facts import Fact, PatientFacts, When

from .topics import AskedFact, Topic


def facts_that_settle(topic: Topic, inquiry: Inquiry) -> tuple[AskedFact, ...]:
    """Those that the topic may ask for and that would establish its suspicion, in its own order.

    Each does so alone, or with one other that does not do so alone either.
    """
    open_ones = [e for e in topic.asks_for if _is_open(e, inquiry, topic.asked_again_after)]
    alone = {each for each in open_ones if _settle((each,), topic, inquiry)}
    others = [each for each in open_ones if each not in alone]
    pairs = [pair for pair in combinations(others, 2) if _settle(pair, topic, inquiry)]
    settling = alone.union(*pairs)
    return tuple(each for each in open_ones if each in settling)


def _settle(supposed: Collection[AskedFact], topic: Topic, inquiry: Inquiry) -> bool:
    """Whether the suspicion would be met if these were."""
    other = inquiry.supposing(each.criterion for each in supposed)
    return isinstance(other.ask_named(topic.suspicion), Met)


def _is_open(fact: AskedFact, inquiry: Inquiry, lately: timedelta) -> bool:
    """Whether nobody knows it yet.  What stands on record without its date is asked for that alone."""
    match inquiry.ask_named(fact.criterion):
        case Met():
            return False
        case Unknown(because=because) if because:
            return fact.on_record
        case _:
            return not fact.on_record and not _was_looked_for(fact, inquiry, lately)


def _was_looked_for(fact: AskedFact, inquiry: Inquiry, lately: timedelta) -> bool:
    """Whether it is known to be absent: measured and not raised; or each of it denied, or tested negative."""
    questions = tuple(inquiry.speaking_for(Named(fact.criterion)))
    measured = [each for each in questions if isinstance(each, Measured)]
    if any(isinstance(inquiry.ask(each), NotMet) for each in measured):
        return True
    return all(_is_denied(each, inquiry.facts, lately) for each in questions)


def _is_denied(question: Criterion, facts: PatientFacts, lately: timedelta) -> bool:
    """By an examination or a test; what one of months ago denied may have come since."""
    match question:
        case Positive(analyte=analyte):
            tests = (test for test in facts.measured(analyte) if test.positive is False)
            return any(_is_within(test.when, lately, facts.now) for test in tests)
        case Recorded(concepts=concepts):
            denied = (filter(_says_no, facts.of(name)) for name in concepts)
            return all(any(_is_within(f.when, lately, facts.now) for f in each) for each in denied)
        case _:
            return False


def _says_no(fact: Fact) -> bool:
    return fact.denied


def _is_within(when: When | None, lately: timedelta, now: datetime) -> bool:
    return when is not None and when.perhaps_within(lately, now)
