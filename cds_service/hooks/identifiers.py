"""The ids that an answer carries: the same call gives the same id for the same thing."""

from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card

_IDS = uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/hook-instance")


def card_id(hook_instance: str, card: Card) -> str:
    """What a card is called on the wire, and what feedback names it by."""
    return _id_of(f"{hook_instance}\n{card.about}")


def suggestion_id(hook_instance: str, card: Card, place: int, suggestion: Button) -> str:
    """What the suggestion at a place of a card is called; accepting feedback names it."""
    return _id_of(f"{hook_instance}\n{card.about}/suggestion/{place}/{suggestion.label}")


def consultation_id(hook_instance: str) -> str:
    """The consultation id that PAMA asks for: one hook call, one consultation."""
    return _id_of(f"{hook_instance}\nconsultation")


@lru_cache(maxsize=256)  # the answer and its record name the same things, one after the other
def _id_of(name: str) -> str:
    return str(uuid5(_IDS, name))
