"""How an answer came about: each criterion, what was answered of it, and by which resources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cds_service.appropriateness.terms.answers import Answer, Evidence, Met, NotMet, Unknown


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion that is met or unknown, in lines that may quote the record: escape them."""

    criterion: str
    answer: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why: what is met or unknown, the variants last, and what was asked and denied.

    What was denied explains a silence as well as a card.
    """

    reasons: tuple[Reason, ...]
    not_met: tuple[str, ...]


def explained(answers: Mapping[str, Answer]) -> Explanation:
    """The answers of a consultation, or of one of its topics, for a person to follow.

    A resource is named where it is first told of: what rests on others' evidence repeats
    only what they say.
    """
    told: set[Evidence] = set()
    rows = sorted(answers.items(), key=lambda row: row[0].startswith("variant "))
    found = ((name, answer, _answer(answer, told)) for name, answer in rows)
    return Explanation(
        reasons=tuple(
            Reason(name, word, because)
            for name, answer, (word, because) in found
            if answer != NotMet()
        ),
        not_met=tuple(name for name, answer in answers.items() if answer == NotMet()),
    )


def _answer(answer: Answer, told: set[Evidence]) -> tuple[str, tuple[str, ...]]:
    match answer:
        case Met(because):
            return "met", _lines(because, told)
        case NotMet(not_recorded):
            return "not met", not_recorded
        case Unknown(lacking, because):
            return "unknown", (*_lines(because, told), *(lack.what for lack in lacking))


def _lines(because: Iterable[Evidence], told: set[Evidence]) -> tuple[str, ...]:
    lines = dict.fromkeys(each.says if each in told else _line(each) for each in because)
    told.update(because)
    return tuple(lines)


def _line(each: Evidence) -> str:
    return f"{each.dated}: {each.resource}"
