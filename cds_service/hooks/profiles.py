"""What a client can use of an answer: EHRs differ, and are told apart by configuration alone."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from cds_service.appropriateness.advising.advice import RemoveOrder, changes_of
from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card
from cds_service.frozen import dataclass


class Profile(StrEnum):
    """The kinds of client, as the clients file names them (``docs/ehr-install.md``)."""

    GENERIC = "generic"
    SANDBOX = "sandbox"
    EPIC = "epic"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a client wants its answer.

    ``changes_studies``: whether an ``update`` can turn a draft into another study; Epic takes
    one ``create`` or ``delete`` a suggestion, and shows all of them as ticks.
    ``updates_alone``: whether whatever else a button does is passed over in silence.
    ``takes_priority``: whether an order has a place for how soon it is to be done.
    ``rates_suggestions``: whether a suggested order must carry a rating, as the sandbox's
    button fails without one.  ``reads_extension``: whether ``systemActions`` are looked for
    where the Argonaut guide had them before CDS Hooks 2.0.
    """

    changes_studies: bool = True
    updates_alone: bool = False
    takes_priority: bool = True
    rates_suggestions: bool = False
    reads_extension: bool = False


SHAPES: Mapping[Profile, Shape] = {
    Profile.GENERIC: Shape(),
    Profile.SANDBOX: Shape(
        updates_alone=True, takes_priority=False, rates_suggestions=True, reads_extension=True
    ),
    Profile.EPIC: Shape(changes_studies=False),
}


def usable(
    card: Card, consultation: Consultation, shape: Shape, *, names_one: Callable[[str], bool]
) -> tuple[Button, ...]:
    """The buttons of a card as this client can carry them out, in the order to show them.

    Where a study cannot be changed, be it by the client or because its draft has no id of its
    own, a change is creating one and removing the other, each once.  A mere change of priority
    cannot be carried out there, and the card's words say it; a draft without an id cannot be
    removed either.
    """
    steps = {
        step.change: step
        for button in card.buttons
        for step in _carried_out(button, card, consultation, shape, names_one)
        if _works(step, shape, names_one)
    }
    if shape.changes_studies:
        return tuple(steps.values())
    return tuple(sorted(steps.values(), key=lambda step: isinstance(step.change, RemoveOrder)))


def _carried_out(
    button: Button,
    card: Card,
    consultation: Consultation,
    shape: Shape,
    names_one: Callable[[str], bool],
) -> tuple[Button, ...]:
    changed = changes_of(button.change)
    can_be_changed = not changed or (
        shape.changes_studies and all(names_one(each.reference) for each in changed)
    )
    return (button,) if can_be_changed else consultation.in_steps(card, button)


def _works(step: Button, shape: Shape, names_one: Callable[[str], bool]) -> bool:
    """Whether a click on it does something."""
    if shape.updates_alone:
        return bool(changes_of(step.change))
    return not isinstance(step.change, RemoveOrder) or names_one(step.change.reference)
