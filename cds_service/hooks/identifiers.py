"""The ids that an answer carries: the same call gives the same id for the same thing.

The patient is in each of them, hashed: a client that sends one ``hookInstance`` for all its calls
gets other ids for another patient, and no id says who that is (``docs/records.md``).
"""

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card
from cds_service.frozen import dataclass

from .derived_ids import derived_id
from .profiles import Shape, usable
from .requests import HookRequest


@dataclass(frozen=True, slots=True)
class NamedButton:
    """A button that this client can use.  ``id`` is what accepting feedback names it by."""

    id: str
    button: Button


@dataclass(frozen=True, slots=True)
class NamedCard:
    """A card as this client gets it.  ``id`` is what it is called on the wire and in feedback."""

    id: str
    card: Card
    buttons: tuple[NamedButton, ...]


def name_cards(
    consultation: Consultation, request: HookRequest, shape: Shape
) -> tuple[NamedCard, ...]:
    """The cards of an answer with their ids, made once for the wire and for the record."""
    return tuple([_named(card, consultation, request, shape) for card in consultation.cards])


def consultation_id(request: HookRequest) -> str:
    """The consultation id that PAMA asks for: one hook call, one consultation."""
    return derived_id(request.own_id, "consultation")


def _named(card: Card, consultation: Consultation, request: HookRequest, shape: Shape) -> NamedCard:
    its_id = derived_id(request.own_id, "\n".join(("card", card.about, *card.advice)))
    buttons = usable(card, consultation, shape, names_one=request.names_one)
    return NamedCard(
        id=its_id,
        card=card,
        buttons=tuple(
            [
                NamedButton(derived_id(its_id, f"{place}\n{button.label}"), button)
                for place, button in enumerate(buttons)
            ]
        ),
    )
