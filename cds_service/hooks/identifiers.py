"""The ids that an answer carries: the same call gives the same id for the same thing.

The patient is in each of them, hashed: a client that sends one ``hookInstance`` for all its calls
gets other ids for another patient, and no id says who that is (``docs/records.md``).
"""

from hashlib import sha1, sha256
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.appropriateness.speaking.cards import Card
from cds_service.frozen import dataclass

from .profiles import Shape, usable
from .requests import HookRequest

#: The digit of a UUID that tells its variant, by what it would have been: its two lower bits are kept.
_OF_RFC_9562: Final = {f"{digit:x}": f"{digit & 0x3 | 0x8:x}" for digit in range(16)}
_IDS: Final = str(uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/hook-instance"))


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
    call = _call(request)
    return tuple(_named(card, call, consultation, request, shape) for card in consultation.cards)


def consultation_id(request: HookRequest) -> str:
    """The consultation id that PAMA asks for: one hook call, one consultation."""
    return derived_id(_call(request), "consultation")


def derived_id(parent: str, name: str) -> str:
    """The UUID that ``uuid5`` makes of both, in a third of its time: an answer has a dozen ids."""
    own = bytes.fromhex(parent.replace("-", ""))
    made = sha1(own + name.encode(), usedforsecurity=False).hexdigest()
    version, variant = f"5{made[13:16]}", f"{_OF_RFC_9562[made[16]]}{made[17:20]}"
    return f"{made[:8]}-{made[8:12]}-{version}-{variant}-{made[20:32]}"


def _call(request: HookRequest) -> str:
    """What the ids of one call are derived from."""
    patient = sha256(request.patient_id.encode()).hexdigest()
    return derived_id(_IDS, f"{patient}\n{request.hook.value}\n{request.hook_instance}")


def _named(
    card: Card, call: str, consultation: Consultation, request: HookRequest, shape: Shape
) -> NamedCard:
    its_id = derived_id(call, "\n".join(("card", card.about, *card.advice)))
    buttons = usable(card, consultation, shape, names_one=request.names_one)
    return NamedCard(
        id=its_id,
        card=card,
        buttons=tuple(
            NamedButton(derived_id(its_id, f"{place}\n{button.label}"), button)
            for place, button in enumerate(buttons)
        ),
    )
