"""Asking a topic's criteria of a patient's facts, each named one once."""

from collections.abc import Mapping

from cds_service.appropriateness.terms.answers import (
    Answer,
    Lack,
    NotMet,
    Want,
    all_of,
    any_of,
    at_least,
    doubtful,
    negation,
    possible,
)
from cds_service.appropriateness.terms.facts import PatientFacts

from .criteria import (
    Aged,
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Doubtful,
    Known,
    Measured,
    Named,
    Not,
    Positive,
    Possible,
    Recorded,
    Reported,
)
from .truth_table import ask_chart


class Inquiry:
    """One patient's facts under one topic's criteria.  Each named criterion is asked once."""

    def __init__(self, facts: PatientFacts, book: Mapping[str, Criterion]) -> None:
        self.facts = facts
        self._book = book
        self.answers: dict[str, Answer] = {}

    def ask_named(self, name: str) -> Answer:
        """The answer to a criterion of the topic's own, remembered for the explanation."""
        if name not in self.answers:
            self.answers[name] = self.ask(self._book[name])
        return self.answers[name]

    def ask_if_asked(self, name: str) -> Answer:
        """The same, or NotMet where the topic has no such question."""
        if name in self.answers or name in self._book:
            return self.ask_named(name)
        return NotMet()

    def ask(self, criterion: Criterion) -> Answer:
        match criterion:
            case Recorded() | Measured() | Known() | Positive() | Aged() | Reported():
                return ask_chart(criterion, self.facts)
            case Named(name):
                return self.ask_named(name)
            case AllOf(criteria):
                return all_of([self.ask(c) for c in criteria])
            case AnyOf(criteria):
                return any_of([self.ask(c) for c in criteria])
            case AtLeast(number, criteria):
                return at_least(number, [self.ask(c) for c in criteria])
            case _:
                return self._ask_turned(criterion)

    def _ask_turned(self, criterion: Not | Doubtful | Possible) -> Answer:
        match criterion:
            case Not(inner):
                return negation(self.ask(inner))
            case Doubtful(inner, because):
                return doubtful(self.ask(inner), Lack(Want.UNSETTLED, because))
            case Possible(inner):
                return possible(self.ask(inner))
