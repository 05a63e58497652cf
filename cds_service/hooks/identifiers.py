"""The ids that an answer carries: the same call gives the same id for the same thing."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card

from .profiles import Shape, usable
from .requests import HookRequest

_IDS = uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/hook-instance")


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
    return tuple(_named(card, consultation, request, shape) for card in consultation.cards)


def consultation_id(hook_instance: str) -> str:
    """The consultation id that PAMA asks for: one hook call, one consultation."""
    return _id_of(f"{hook_instance}\nconsultation")


def _named(card: Card, consultation: Consultation, request: HookRequest, shape: Shape) -> NamedCard:
    about = f"{request.hook_instance}\n{card.about}"
    buttons = usable(card, consultation, shape, names_one=request.names_one)
    return NamedCard(
        id=_id_of(about),
        card=card,
        buttons=tuple(
            NamedButton(_id_of(f"{about}/suggestion/{place}/{button.label}"), button)
            for place, button in enumerate(buttons)
        ),
    )


def _id_of(name: str) -> str:
    return str(uuid5(_IDS, name))
