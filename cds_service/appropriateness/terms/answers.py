"""Three-valued answers: Met, NotMet, Unknown, each with what stands behind it.

Not knowing is an answer.  A question whose data could not be read, or were never
measured, is Unknown; it is never taken for *no*.  An Unknown that carries evidence
is *uncertain*: something speaks for it, but not enough to say so.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from typing import ClassVar, Final, NamedTuple, TypeVar

from cds_service.frozen import dataclass

T = TypeVar("T")


class Evidence(NamedTuple):
    """One resource and what it says.  ``says`` may quote the record: escape it where it is shown.

    The same piece is met under many criteria and on many cards; a tuple is told apart at once.
    """

    resource: str
    says: str
    date: str | None = None

    @property
    def dated(self) -> str:
        """What it says, with its day."""
        return f"{self.says} ({self.date[:10]})" if self.date else self.says


class Want(StrEnum):
    """Why something is not known."""

    UNREADABLE = "unreadable"
    NOT_MEASURED = "not-measured"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that could not be known, in words for the clinician."""

    why: Want
    what: str


@dataclass(frozen=True, slots=True)
class Met:
    """Yes, because of this."""

    because: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class NotMet:
    """No.  ``not_recorded`` names what is not the same as absent: nobody wrote it down, or long ago.

    Nothing speaks for it: whoever asks what does, of any answer, is told so.
    """

    not_recorded: tuple[str, ...] = ()
    because: ClassVar[tuple[Evidence, ...]] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Cannot be said.  With ``because`` it is uncertain: something speaks for it."""

    lacking: tuple[Lack, ...]
    because: tuple[Evidence, ...] = ()

    @property
    def could_not_be_read(self) -> bool:
        return any(lack.why is Want.UNREADABLE for lack in self.lacking)


Answer = Met | NotMet | Unknown

#: *No*, and nothing to say of it: most questions get it of most patients.
NOT_MET: Final = NotMet()
#: *Yes*, which rests on no entry of the record.
MET: Final = Met()

_BECAUSE, _LACKING = attrgetter("because"), attrgetter("lacking")


def is_uncertain(answer: Answer) -> bool:
    """Whether an answer has to be settled by the clinician before one may act on *no*.

    A value that nobody measured makes an answer Unknown but speaks for nothing; evidence
    that does not suffice, or a list that could not be read, leaves the question open
    (``docs/clinical-rules.md`` 5, IndicationUnclear).
    """
    return isinstance(answer, Unknown) and (bool(answer.because) or answer.could_not_be_read)


def distinct(items: Iterable[T]) -> tuple[T, ...]:
    """The items in their order, each once; often there is one alone."""
    found = tuple(items)
    return found if len(found) <= 1 else tuple(dict.fromkeys(found))


def all_of(answers: Sequence[Answer]) -> Answer:
    """Met when each is; one NotMet decides.  An Unknown keeps only the doubtful members' evidence."""
    is_open = False
    for each in answers:
        if isinstance(each, NotMet):
            return none_of(answers)
        is_open = is_open or isinstance(each, Unknown)
    return _joined(answers) if is_open else _all_met(answers)


def any_of(answers: Sequence[Answer]) -> Answer:
    """Met when one is, with the evidence of every one that is."""
    if len(answers) == 1:
        return answers[0]
    is_open = False
    for each in answers:
        if isinstance(each, Met):
            return _all_met(answers)
        is_open = is_open or isinstance(each, Unknown)
    return _joined(answers) if is_open else none_of(answers)


def none_of(answers: Iterable[Answer]) -> NotMet:
    """The refusals among these, as one."""
    told = []
    for each in answers:
        if isinstance(each, NotMet) and each.not_recorded:
            told.append(each.not_recorded)  # noqa: PERF401  a comprehension costs more than a few members
    return NotMet(_each_once(told)) if told else NOT_MET


def at_least(number: int, answers: Sequence[Answer]) -> Answer:
    """Met when ``number`` of them are; Unknown when the unknown ones could still make it so."""
    kinds = list(map(type, answers))
    met = kinds.count(Met)
    if met + kinds.count(Unknown) < number:
        return NOT_MET
    found = _all_met(answers)
    if met >= number:
        return found
    joined = _joined(answers)
    return Unknown(joined.lacking, _together([found.because, joined.because]))


def negation(answer: Answer) -> Answer:
    """Not: an Unknown stays Unknown."""
    match answer:
        case Met():
            return NOT_MET
        case NotMet():
            return MET
        case Unknown():
            return answer


def not_established(answer: Answer) -> Answer:
    """Nothing speaks for it: what nobody measured does not, a list that nobody could read may."""
    match answer:
        case Met():
            return NOT_MET
        case Unknown() if is_uncertain(answer):
            return answer
        case _:
            return MET


def doubtful(answer: Answer, why: str) -> Answer:
    """What holds only makes it uncertain: a Met becomes an Unknown that keeps its evidence."""
    if isinstance(answer, Met):
        return Unknown((Lack(Want.UNSETTLED, why),), answer.because)
    return NOT_MET


def possible(answer: Answer) -> Answer:
    """Whether something speaks for it at all, for sure or not."""
    match answer:
        case Unknown(because=because) if because:
            return Met(because)
        case _:
            return answer


def _all_met(answers: Iterable[Answer]) -> Met:
    """Those that are, as one."""
    told = []
    for each in answers:
        if isinstance(each, Met) and each.because:
            told.append(each.because)  # noqa: PERF401  a comprehension costs more than a few members
    return Met(_each_once(told)) if told else MET


def _joined(answers: Iterable[Answer]) -> Unknown:
    """Those that are unknown, as one; there is one at the least."""
    unknown = [each for each in answers if isinstance(each, Unknown)]
    if len(unknown) == 1:
        return unknown[0]
    return Unknown(_together(map(_LACKING, unknown)), _together(map(_BECAUSE, unknown)))


def _together(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """What the parts hold, each once.  Mostly all but one are empty."""
    told = list(filter(None, parts))
    return _each_once(told) if told else ()


def _each_once(parts: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    """The same of parts of which none is empty.  One alone is its own answer."""
    return parts[0] if len(parts) == 1 else distinct(chain.from_iterable(parts))
