"""Buttons: one click each, with its words and the note that it writes on the order."""

from dataclasses import replace

from cds_service.appropriateness.advising.advice import (
    Change,
    ChangeOrder,
    ChangeOrders,
    Click,
    CreateStudy,
    CreateTest,
    RemoveOrder,
    changes_of,
)
from cds_service.appropriateness.judging.ratings import Rating
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import Evidence, Met
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Modality
from cds_service.appropriateness.terms.wording import Label
from cds_service.frozen import dataclass

from .budget import NOTED_FINDINGS
from .markdown import plain

#: A button and what stands beside it.
_MAKE_STAT = (Label.MAKE_STAT, Label.MAKE_STAT_DESCRIPTION)
_MAKE_STAT_IF_NEW = (Label.MAKE_STAT_IF_NEW, Label.MAKE_STAT_IF_NEW_DESCRIPTION)
_MAKE_ALL_STAT = (Label.MAKE_ALL_STAT, Label.MAKE_STAT_DESCRIPTION)
_MAKE_ALL_STAT_IF_NEW = (Label.MAKE_ALL_STAT_IF_NEW, Label.MAKE_STAT_IF_NEW_DESCRIPTION)
_CHANGE = (Label.CHANGE, Label.CHANGE_DESCRIPTION)
_CREATE = (Label.CREATE, Label.CREATE_DESCRIPTION)


@dataclass(frozen=True, slots=True)
class Button:
    """One click, with what it says on the button and beside it.

    ``rating`` is what the matched variant says of the study that the click leads to.
    """

    label: str
    description: str
    change: Change
    recommended: bool
    note: str | None
    rating: Rating | None = None


def takes_note(click: Click) -> bool:
    """Whether it leads to a study, on which a note for the radiologist can stand."""
    return not isinstance(click.change, CreateTest | RemoveOrder)


def button_of(
    click: Click, order: ImagingOrder | None, standing: Standing, note: str | None
) -> Button:
    """A click in words.  ``order`` is the draft that its card is about, if any.

    ``note`` is what it writes on a study for the radiologist to read.
    """
    change = click.change
    label, description = _words(change, standing)
    if not takes_note(click):
        return Button(label, description, change, click.recommended, note=None)
    made = (change,) if isinstance(change, CreateStudy) else changes_of(change)
    study = next((each.study for each in made if each.study), order.study if order else None)
    return Button(
        label,
        description,
        change,
        click.recommended,
        note=note,
        rating=standing.rating_of(study) if study else None,
    )


def in_steps(button: Button, standing: Standing) -> tuple[Button, ...]:
    """A change of study as two buttons, for an EHR that cannot change the study of a draft.

    None of a mere change of priority.  The draft is removed by a person, never by preselection.
    """
    change = button.change
    if isinstance(change, ChangeOrders):
        parts = (replace(button, change=each) for each in change.changes)
        return tuple(step for part in parts for step in in_steps(part, standing))
    if not isinstance(change, ChangeOrder) or change.study is None:
        return ()
    drafted = (o.priority for o in standing.orders if o.reference == change.reference)
    created = CreateStudy(change.study, change.priority or next(drafted, None), change.reference)
    removed = RemoveOrder(change.reference)
    label, description = _words(created, standing)
    return (
        replace(button, label=label, description=description, change=created),
        Button(*_words(removed, standing), removed, recommended=False, note=None),
    )


def _words(change: Change, standing: Standing) -> tuple[str, str]:
    """The button and its description, from knowledge's labels."""
    wording, procedures = standing.topic.wording, standing.study_codes
    match change:
        case ChangeOrder(study=None):
            keys = _MAKE_STAT if _is_new(standing) else _MAKE_STAT_IF_NEW
            return wording.label(keys[0]), wording.label(keys[1])
        case ChangeOrder(study=study) | CreateStudy(study=study) if study is not None:
            keys = _CHANGE if isinstance(change, ChangeOrder) else _CREATE
            blanks = {"study": procedures.name_of(study), "stat": _stat(change, standing)}
            return wording.label(keys[0], **blanks), wording.label(keys[1], **blanks)
        case ChangeOrders(changes):
            return _words_for_all(changes, standing)
        case CreateTest(text=text):
            return (
                wording.label(Label.TEST, test=text),
                wording.label(Label.TEST_DESCRIPTION, test=text),
            )
        case _:
            return _words_of_removal(change, standing)


def _words_for_all(changes: tuple[ChangeOrder, ...], standing: Standing) -> tuple[str, str]:
    """The same of several drafts: the kind of study is named, for each keeps its own region."""
    wording, number = standing.topic.wording, str(len(changes))
    study = next((each.study for each in changes if each.study), None)
    kind = standing.study_codes.of(study) if study else None
    if kind is None:
        keys = _MAKE_ALL_STAT if _is_new(standing) else _MAKE_ALL_STAT_IF_NEW
        return wording.label(keys[0], number=number), wording.label(keys[1])
    blanks = {"study": kind.short_label, "stat": _stat(changes[0], standing)}
    return (
        wording.label(Label.CHANGE_ALL, number=number, **blanks),
        wording.label(Label.CHANGE_DESCRIPTION, **blanks),
    )


def _words_of_removal(change: Change, standing: Standing) -> tuple[str, str]:
    """Which draft goes.  A film may be meant for hardware; any other is removed for what replaces it."""
    removed = next(o.study for o in standing.orders if RemoveOrder(o.reference) == change)
    film = removed.modality is Modality.RADIOGRAPHY
    key = Label.REMOVE_FILM_DESCRIPTION if film else Label.REMOVE_DESCRIPTION
    wording, name = standing.topic.wording, standing.study_codes.name_of(removed)
    return wording.label(Label.REMOVE, study=name), wording.label(key)


def _stat(change: ChangeOrder | CreateStudy, standing: Standing) -> str:
    if change.priority is not Priority.STAT:
        return ""
    return standing.topic.wording.label(Label.STAT if _is_new(standing) else Label.STAT_IF_NEW)


def _is_new(standing: Standing) -> bool:
    """Whether the deficit is new without an *if*: in an emergency, and where only infection is in doubt."""
    return standing.emergency or isinstance(standing.deficit, Met)


def note_on_the_order(standing: Standing, found: tuple[Evidence, ...]) -> str | None:
    """What the radiologist should read on the order itself, of what was found."""
    if not (standing.emergency or standing.indication_unclear):
        return None
    findings = "; ".join([plain(each.dated) for each in found[:NOTED_FINDINGS]])
    key = Label.NOTE_EMERGENCY if standing.emergency else Label.NOTE_UNCLEAR
    return standing.topic.wording.label(key, findings=findings)
