"""What is kept of a consultation: what was said, of which order, on which grounds.

References, codes and times; never a name, a value, a sentence, or who the patient is.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from operator import attrgetter

import msgspec

from cds_service.appropriateness.consultation import Consultation, RatedOrder
from cds_service.appropriateness.terms.answers import distinct
from cds_service.frozen import dataclass
from cds_service.hooks.derived_ids import derived_id
from cds_service.hooks.identifiers import NamedCard, consultation_id
from cds_service.hooks.profiles import Profile
from cds_service.hooks.requests import HookRequest

from .keepable import kept_id, kept_reference, kept_references

_RESOURCE = attrgetter("resource")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a consultation does not know of itself: who asked, when, and how it was answered.

    ``shadow``: the cards were kept back.  ``trial``: asked on our own page, of a fixture.
    """

    service: str
    received: datetime
    duration_ms: float
    client: str
    profile: Profile
    shadow: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRecord:
    """One card.  ``advice`` is gravest first, as the card itself has it."""

    id: str
    indicator: str
    advice: tuple[str, ...]
    order: str | None
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRecord:
    """One recognised order, and what the matched variant says of it, if anything."""

    order: str | None
    procedure: str | None
    region: str
    rating: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationRecord:
    """One answered hook.  ``consultation`` is the id that PAMA asks for.

    ``id`` is derived from the call and from what was answered: the same answer to the same
    call is one record, however often it is kept; another answer, or another patient, under a
    ``hookInstance`` that a client used twice is another.
    """

    id: str
    consultation: str
    hook_instance: str
    hook: str
    service: str
    client: str
    profile: str
    received: datetime
    duration_ms: float
    topic: str
    variant: str | None
    status: str
    emergency: bool
    shadow: bool
    trial: bool
    knowledge: str
    cards: tuple[CardRecord, ...]
    ratings: tuple[RatingRecord, ...]
    evidence: tuple[str, ...]


def record_of(
    consultation: Consultation,
    cards: Iterable[NamedCard],
    request: HookRequest,
    circumstances: Circumstances,
) -> ConsultationRecord:
    """What is kept of one answer and of its cards as the client got them."""
    called = consultation_id(request)
    kept = tuple(map(_card, cards))
    ratings = tuple([_rating(each) for each in consultation.ratings])
    said = (consultation.variant, str(consultation.status), kept, ratings)
    whose = (circumstances.service, str(request.hook), circumstances.client)
    return ConsultationRecord(
        id=_record_id(called, (*whose, said)),
        consultation=called,
        hook_instance=kept_id(request.hook_instance),
        hook=str(request.hook),
        service=circumstances.service,
        client=circumstances.client,
        profile=str(circumstances.profile),
        received=circumstances.received.astimezone(UTC),
        duration_ms=round(circumstances.duration_ms, 3),
        topic=consultation.topic,
        variant=consultation.variant,
        status=str(consultation.status),
        emergency=consultation.emergency,
        shadow=circumstances.shadow,
        trial=circumstances.trial,
        knowledge=consultation.knowledge_version,
        cards=kept,
        ratings=ratings,
        evidence=_references(consultation),
    )


def _record_id(consultation: str, about: object) -> str:
    return derived_id(consultation, msgspec.json.encode(about).decode())


def _card(named: NamedCard) -> CardRecord:
    card = named.card
    return CardRecord(
        id=named.id,
        indicator=str(card.indicator),
        advice=card.advice,
        order=kept_reference(card.order) if card.order else None,
        suggestions=tuple([each.id for each in named.buttons]),
    )


def _rating(rated: RatedOrder) -> RatingRecord:
    return RatingRecord(
        order=kept_reference(rated.order),
        procedure=rated.procedure,
        region=rated.region,
        rating=str(rated.category) if rated.category else None,
    )


def _references(consultation: Consultation) -> tuple[str, ...]:
    """The resources behind the answer, each once, whether a card or the whole rests on it."""
    told = (consultation.evidence, *[card.evidence for card in consultation.cards])
    return kept_references(distinct(map(_RESOURCE, chain.from_iterable(told))))
