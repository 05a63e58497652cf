"""Asking a topic's criteria of a patient's facts, each question once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from cds_service.appropriateness.terms.answers import (
    MET,
    NOT_MET,
    Answer,
    all_of,
    any_of,
    at_least,
    doubtful,
    negation,
    none_of,
    not_established,
    possible,
)
from cds_service.appropriateness.terms.facts import PatientFacts

from .criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Doubtful,
    Named,
    Not,
    NotEstablished,
    Possible,
)
from .truth_table import ANSWERED_BY

#: Answers to plain questions, each beside its question, by the identity of the question.
Asked = dict[int, tuple[Criterion, Answer]]

#: Answers that hang on nothing of the patient, by name, each among those that were asked for it.
KnownAnswers = Mapping[str, Mapping[str, Answer]]
_NONE_KNOWN: KnownAnswers = MappingProxyType({})


class Inquiry:
    """One patient's facts under one book of criteria.  Each named criterion is asked once.

    ``asked`` is shared by the inquiries of one call: topics that share a question share its answer.
    ``known`` are answers that are known before they are asked for.
    """

    def __init__(
        self,
        facts: PatientFacts,
        book: Mapping[str, Criterion],
        asked: Asked | None = None,
        known: KnownAnswers = _NONE_KNOWN,
    ) -> None:
        self.facts = facts
        self.answers: dict[str, Answer] = {}
        self._book = book
        self._asked: Asked = {} if asked is None else asked
        self._known = known

    def ask_named(self, name: str) -> Answer:
        """The answer to a criterion of the book, remembered for the explanation.

        Raises KeyError where the book has no such question: loading sees to it that it has.
        """
        answer = self.answers.get(name)
        if answer is None:
            known = self._known.get(name)
            if known is None:
                criterion = self._book[name]
                answer = self.answers[name] = _TURNS[type(criterion)](self, criterion)
            else:
                self.answers.update(known)  # of those beneath that were asked, the very same
                answer = known[name]
        return answer

    def ask(self, criterion: Criterion) -> Answer:
        """The answer to any criterion, from its members' answers or from the chart."""
        if type(criterion) is Named:  # as most are
            return self.ask_named(criterion.name)
        return _TURNS[type(criterion)](self, criterion)

    def ask_each(self, criteria: Iterable[Criterion]) -> list[Answer]:
        """The answers to several that say more than *no*, in their turn.

        Most questions are named, and most of those have been asked before.
        """
        known, told = self.answers, []
        for each in criteria:
            if type(each) is Named:
                answer = known.get(each.name) or self.ask_named(each.name)
            else:
                answer = _TURNS[type(each)](self, each)
            if answer is not NOT_MET:
                told.append(answer)
        return told

    def supposing(self, names: Iterable[str]) -> "Inquiry":
        """The same questions to the same chart, where these of them were met."""
        other = Inquiry(self.facts, self._book, self._asked)
        other.answers = dict.fromkeys(names, MET)
        return other

    def speaking_for(self, criterion: Criterion) -> Iterator[Criterion]:
        """The plain questions of which one or more speak for it; what is merely asked beside is none."""
        match criterion:
            case AllOf(members) | AnyOf(members) | AtLeast(criteria=members):
                for member in members:
                    yield from self.speaking_for(member)
            case Named(name):
                yield from self.speaking_for(self._book[name])
            case Not() | NotEstablished() | Doubtful() | Possible():
                return
            case _:
                yield criterion

    def ask_chart(self, criterion: Criterion) -> Answer:
        """The answer to a plain question, asked of the chart once in a call."""
        kept = self._asked.get(id(criterion))
        if kept is not None:
            return kept[1]
        answer = ANSWERED_BY[type(criterion)](criterion, self.facts)
        self._asked[id(criterion)] = criterion, answer
        return answer


def _named(inquiry: Inquiry, criterion: Named) -> Answer:
    return inquiry.ask_named(criterion.name)


def _all_of(inquiry: Inquiry, criterion: AllOf) -> Answer:
    told = inquiry.ask_each(criterion.criteria)
    return all_of(told) if len(told) == len(criterion.criteria) else none_of(told)


def _any_of(inquiry: Inquiry, criterion: AnyOf) -> Answer:
    return any_of(inquiry.ask_each(criterion.criteria))


def _at_least(inquiry: Inquiry, criterion: AtLeast) -> Answer:
    return at_least(criterion.number, inquiry.ask_each(criterion.criteria))


def _not(inquiry: Inquiry, criterion: Not) -> Answer:
    return negation(inquiry.ask(criterion.criterion))


def _not_established(inquiry: Inquiry, criterion: NotEstablished) -> Answer:
    return not_established(inquiry.ask(criterion.criterion))


def _doubtful(inquiry: Inquiry, criterion: Doubtful) -> Answer:
    return doubtful(inquiry.ask(criterion.criterion), criterion.because)


def _possible(inquiry: Inquiry, criterion: Possible) -> Answer:
    return possible(inquiry.ask(criterion.criterion))


#: What is made of other questions' answers; every other form is asked of the chart.
_TURNS: Mapping[type, Callable[[Inquiry, Any], Answer]] = {
    **dict.fromkeys(ANSWERED_BY, Inquiry.ask_chart),
    Named: _named,
    AllOf: _all_of,
    AnyOf: _any_of,
    AtLeast: _at_least,
    Not: _not,
    NotEstablished: _not_established,
    Doubtful: _doubtful,
    Possible: _possible,
}
