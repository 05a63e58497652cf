"""Suggestions: one click each, with the words on the button and the note on the order."""

from dataclasses import dataclass

from cds_service.appropriateness.advising.advice import (
    Action,
    ChangeOrder,
    CreateStudy,
    CreateTest,
    Offer,
    RemoveOrder,
)
from cds_service.appropriateness.judging.standing import Situation
from cds_service.appropriateness.judging.topics import Rating
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Modality

from .findings import LISTED, distinct_findings
from .markdown import plain


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One click, with what it says on the button and beside it.

    ``rating`` is what the matched variant says of the study that the click leads to.
    ``in_steps`` does the same by creating and removing, for an EHR that cannot change the
    study of a draft.
    """

    label: str
    description: str
    action: Action
    recommended: bool
    note: str | None
    rating: Rating | None = None
    in_steps: tuple["Suggestion", ...] = ()


def suggestion_of(
    offer: Offer,
    order: ImagingOrder | None,
    situation: Situation,
    evidence: tuple[Evidence, ...],
) -> Suggestion:
    """An offer in words.  ``order`` is the draft that its card is about, if any."""
    action = offer.action
    label, description = _words(action, situation)
    if not isinstance(action, ChangeOrder | CreateStudy):
        return Suggestion(label, description, action, offer.recommended, note=None)
    study = action.study or (order.study if order else None)
    drafted = order.priority if order else None
    return Suggestion(
        label,
        description,
        action,
        offer.recommended,
        note=_note(situation, evidence),
        rating=situation.rating_of(study) if study else None,
        in_steps=tuple(
            suggestion_of(step, order, situation, evidence)
            for step in _steps(action, drafted, recommended=offer.recommended)
        ),
    )


def _steps(
    action: ChangeOrder | CreateStudy, drafted: Priority | None, *, recommended: bool
) -> tuple[Offer, ...]:
    """A change of study as two clicks.  The draft is removed by a person, never by preselection."""
    if not isinstance(action, ChangeOrder) or action.study is None:
        return ()
    created = CreateStudy(action.study, action.priority or drafted, action.reference)
    return (Offer(created, recommended), Offer(RemoveOrder(action.reference)))


def _words(action: Action, situation: Situation) -> tuple[str, str]:
    """The button and its description, from knowledge's labels."""
    wording, procedures = situation.topic.wording, situation.procedures
    match action:
        case ChangeOrder(study=None):
            key = "make-stat" if situation.emergency else "make-stat-if-new"
            return wording.label(key), wording.label(f"{key}-description")
        case ChangeOrder(study=study) | CreateStudy(study=study) if study is not None:
            verb = "change" if isinstance(action, ChangeOrder) else "create"
            blanks = {"study": procedures.name_of(study), "stat": _stat(action, situation)}
            return (
                wording.label(verb, **blanks),
                wording.label(f"{verb}-description", **blanks),
            )
        case CreateTest(text=text):
            return wording.label("test", test=text), wording.label("test-description", test=text)
        case _:
            key = _removal(action, situation)
            return wording.label("remove"), wording.label(key)


def _removal(action: Action, situation: Situation) -> str:
    """A film may be meant for hardware; any other draft is removed for what replaces it."""
    films = {o.reference for o in situation.orders if o.study.modality is Modality.RADIOGRAPHY}
    film = isinstance(action, RemoveOrder) and action.reference in films
    return "remove-film-description" if film else "remove-description"


def _stat(action: ChangeOrder | CreateStudy, situation: Situation) -> str:
    if action.priority is not Priority.STAT:
        return ""
    return situation.topic.wording.label("stat" if situation.emergency else "stat-if-new")


def _note(situation: Situation, evidence: tuple[Evidence, ...]) -> str | None:
    """What the radiologist should read on the order itself."""
    if not (situation.emergency or situation.indication_unclear):
        return None
    findings = "; ".join(plain(item.dated) for item in distinct_findings(evidence)[:LISTED])
    key = "note-emergency" if situation.emergency else "note-unclear"
    return situation.topic.wording.label(key, findings=findings)
