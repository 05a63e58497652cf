"""What one knowledge answers otherwise than another: worked cases, told in a line each, and their words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge, NotSpoken

from .case_patients import NotInKnowledge
from .cases import Case, consult, read_cases


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is compared: what is said in one line, and every line in which it is said."""

    outline: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that was asked, and both answers."""

    name: str
    before: Told
    after: Told

    @property
    def is_reworded_alone(self) -> bool:
        """Whether the same is said, in other words."""
        return self.before.outline == self.after.outline


@dataclass(frozen=True, slots=True)
class Rewording:
    """Lines that were taken away, and those that stand in their place."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def changed_cases(before: Path, after: Path, old: Knowledge, new: Knowledge) -> Iterator[Changed]:
    """The cases of both folders that are not answered alike; of one name that of the new folder."""
    for case in _of_both(read_cases(before), read_cases(after)):
        answers = _told(case, old), _told(case, new)
        if answers[0] != answers[1]:
            yield Changed(case.name, *answers)


def rewordings(changed: Iterable[Changed]) -> Mapping[Rewording, list[str]]:
    """Each rewording once, with the names of all whose answer has it: one sentence is on many cards."""
    found: dict[Rewording, list[str]] = {}
    for each in changed:
        old, new = each.before.words, each.after.words
        for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            if kind != "equal":
                found.setdefault(Rewording(old[i:j], new[k:m]), []).append(each.name)
    return found


def told(found: Consultation) -> Told:
    """Topic, label and cards of an answer in a line, and beneath it all that a clinician would read."""
    label = f"{found.topic}: {found.variant or found.status.value}"
    cards = (
        f"{card.indicator.value} {' + '.join(card.advice)} ({len(card.buttons)} to click)"
        for card in found.cards
    )
    outline = "; ".join((label, *cards)) if found.cards else f"{label}; no card"
    return Told(outline, tuple(_words_of(found)))


def _of_both(old: Iterable[Case], new: Iterable[Case]) -> Iterable[Case]:
    return {case.name: case for case in (*old, *new)}.values()


def _told(case: Case, knowledge: Knowledge) -> Told:
    try:
        return told(consult(case, knowledge))
    except (NotInKnowledge, NotSpoken) as error:
        return Told(f"cannot be asked: {error}")


def _words_of(found: Consultation) -> Iterator[str]:
    for card in found.cards:
        yield card.summary
        yield from filter(None, card.detail.splitlines())
        yield from (f"[ ] {button.label}" for button in card.buttons)
    for each in found.ratings:
        yield f"{each.order}: {each.category.in_words if each.category else 'not rated'}"
    yield from (f"not known: {sentence}" for sentence in found.unknown)
