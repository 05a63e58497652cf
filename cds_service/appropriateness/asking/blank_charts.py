"""What a topic's criteria answer where nothing that they ask for is on record.

Such an answer hangs on which lists were read, and on nothing of the patient; most of a topic's
criteria get it of most patients.  It is worked out once for each way in which the lists came.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Self

from cds_service.appropriateness.terms.answers import Answer
from cds_service.appropriateness.terms.facts import Availability, Need, PatientFacts
from cds_service.appropriateness.terms.groups import grouped

from .criteria import (
    AllOf,
    AnyOf,
    AtLeast,
    Criterion,
    Doubtful,
    Known,
    Measured,
    Named,
    Not,
    NotEstablished,
    Positive,
    Possible,
    Recorded,
    Reported,
)
from .inquiry import Inquiry, KnownAnswers

#: Ways in which the lists came that are remembered: an EHR has a few.
_REMEMBERED: Final = 256
#: A chart without anything in it is of no day.
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


class BlankCharts:
    """The answers of one book of criteria to charts in which nothing stands.

    It remembers in which states lists came, never whose they are.
    """

    def __init__(self, book: Mapping[str, Criterion]) -> None:
        self._book = book
        asked = {name: asked_for(criterion, book) for name, criterion in book.items()}
        self._asked_for = {name: of for name, of in asked.items() if of is not None}
        self._asking_for = grouped((each, name) for name, of in asked.items() for each in of or ())
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._answers)

    def __reduce__(self) -> tuple[type[Self], tuple[Mapping[str, Criterion]]]:
        """Kept as its book: what it remembers is asked again."""
        return type(self), (self._book,)

    def answers(self, facts: PatientFacts) -> KnownAnswers:
        """Of the criteria to which nothing on this patient's record speaks."""
        known = dict(self._remembered(frozenset(facts.availability.items())))
        asking = self._asking_for
        for spoken_of in facts.names & asking.keys():
            for name in asking[spoken_of]:
                known.pop(name, None)
        return known

    def _answers(self, availability: frozenset[tuple[Need, Availability]]) -> KnownAnswers:
        facts = PatientFacts(now=_ANY_DAY, availability=dict(availability))
        return {name: self._with_those_beneath(name, facts) for name in self._asked_for}

    def _with_those_beneath(self, name: str, facts: PatientFacts) -> Mapping[str, Answer]:
        inquiry = Inquiry(facts, self._book)
        inquiry.ask_named(name)
        return inquiry.answers


def asked_for(criterion: Criterion, book: Mapping[str, Criterion]) -> frozenset[str] | None:
    """The concepts and analytes by which an answer may differ from that of a blank chart.

    None where it hangs on more: on an age, or on what is worked out.
    """
    match criterion:
        case Recorded(concepts=concepts, looked_for_with=more):
            return frozenset((*concepts, *more))
        case Reported(concepts=concepts):
            return frozenset(concepts)
        case Measured(analyte=analyte) | Positive(analyte=analyte):
            return frozenset({analyte})
        case Known(analytes=analytes):
            return frozenset(analytes)
        case Not(inner) | NotEstablished(inner) | Doubtful(inner) | Possible(inner):
            return asked_for(inner, book)
        case Named(name):
            return asked_for(book[name], book) if name in book else None
        case AllOf(members) | AnyOf(members) | AtLeast(criteria=members):
            return _of_all(asked_for(member, book) for member in members)
        case _:
            return None


def _of_all(parts: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    told = list(parts)
    known = [part for part in told if part is not None]
    return frozenset[str]().union(*known) if len(known) == len(told) else None
