"""Buttons: one click each, with its words and the note that it writes on the order."""

from dataclasses import dataclass, replace

from cds_service.appropriateness.advising.advice import (
    Change,
    ChangeOrder,
    Click,
    CreateStudy,
    CreateTest,
    RemoveOrder,
)
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.topics import Rating
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Modality

from .findings import LISTED, distinct_findings
from .markdown import plain


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


def button_of(
    click: Click, order: ImagingOrder | None, standing: Standing, note: str | None
) -> Button:
    """A click in words.  ``order`` is the draft that its card is about, if any.

    ``note`` is what it writes on a study for the radiologist to read.
    """
    change = click.change
    label, description = _words(change, standing)
    if not isinstance(change, ChangeOrder | CreateStudy):
        return Button(label, description, change, click.recommended, note=None)
    study = change.study or (order.study if order else None)
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
            key = "make-stat" if standing.emergency else "make-stat-if-new"
            return wording.label(key), wording.label(f"{key}-description")
        case ChangeOrder(study=study) | CreateStudy(study=study) if study is not None:
            verb = "change" if isinstance(change, ChangeOrder) else "create"
            blanks = {"study": procedures.name_of(study), "stat": _stat(change, standing)}
            return (
                wording.label(verb, **blanks),
                wording.label(f"{verb}-description", **blanks),
            )
        case CreateTest(text=text):
            return wording.label("test", test=text), wording.label("test-description", test=text)
        case _:
            key = _removal(change, standing)
            return wording.label("remove"), wording.label(key)


def _removal(change: Change, standing: Standing) -> str:
    """A film may be meant for hardware; any other draft is removed for what replaces it."""
    films = {o.reference for o in standing.orders if o.study.modality is Modality.RADIOGRAPHY}
    film = isinstance(change, RemoveOrder) and change.reference in films
    return "remove-film-description" if film else "remove-description"


def _stat(change: ChangeOrder | CreateStudy, standing: Standing) -> str:
    if change.priority is not Priority.STAT:
        return ""
    return standing.topic.wording.label("stat" if standing.emergency else "stat-if-new")


def note_on_the_order(standing: Standing, evidence: tuple[Evidence, ...]) -> str | None:
    """What the radiologist should read on the order itself."""
    if not (standing.emergency or standing.indication_unclear):
        return None
    findings = "; ".join(plain(item.dated) for item in distinct_findings(evidence)[:LISTED])
    key = "note-emergency" if standing.emergency else "note-unclear"
    return standing.topic.wording.label(key, findings=findings)
