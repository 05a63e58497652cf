"""What one knowledge answers otherwise than another: worked cases, told in a line each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge, NotSpoken

from .case_patients import NotInKnowledge
from .cases import Case, consult, read_cases


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that was asked, and both answers."""

    name: str
    before: str
    after: str


def changed_cases(before: Path, after: Path, old: Knowledge, new: Knowledge) -> Iterator[Changed]:
    """The cases of both folders that are not answered alike; of one name that of the new folder."""
    for case in _of_both(read_cases(before), read_cases(after)):
        told = _told(case, old), _told(case, new)
        if told[0] != told[1]:
            yield Changed(case.name, *told)


def _of_both(old: Iterable[Case], new: Iterable[Case]) -> Iterable[Case]:
    return {case.name: case for case in (*old, *new)}.values()


def _told(case: Case, knowledge: Knowledge) -> str:
    try:
        return in_a_line(consult(case, knowledge))
    except (NotInKnowledge, NotSpoken) as error:
        return f"cannot be asked: {error}"


def in_a_line(found: Consultation) -> str:
    """Topic, label and cards of an answer, without its words."""
    label = f"{found.topic}: {found.variant or found.status.value}"
    cards = (
        f"{card.indicator.value} {' + '.join(card.advice)} ({len(card.buttons)} to click)"
        for card in found.cards
    )
    return "; ".join((label, *cards)) if found.cards else f"{label}; no card"
