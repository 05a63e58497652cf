"""A consultation as the CDS Hooks answer: cards, suggestions, and our two extensions."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from cds_service.appropriateness.consultation import Consultation, RatedOrder
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.speaking.cards import Card
from cds_service.appropriateness.terms.wording import OverrideReason
from cds_service.frozen import dataclass

from .actions import Actions
from .identifiers import NamedButton, NamedCard, name_cards
from .pama import PamaSettings
from .profiles import SHAPES, Profile, Shape
from .quotations import Quotations
from .requests import HookRequest

ADVICE_SYSTEM = "https://spine-imaging-cds.org/CodeSystem/advice"
CARD_EXTENSION = "org.spine-imaging-cds.card"
CONSULTATION_EXTENSION = "org.spine-imaging-cds.consultation"


@dataclass(frozen=True)
class Renderer:
    """Puts one call's consultation on the wire, in the shape that this client can use.

    ``base_url`` is where our own pages are; orders are rated only with ``pama``.
    """

    request: HookRequest
    reading: Reading
    base_url: str
    profile: Profile = Profile.GENERIC
    pama: PamaSettings | None = None

    def render(self, consultation: Consultation) -> dict[str, Any]:
        """The body of a 200."""
        return self.body(consultation, self.named_cards(consultation))

    def named_cards(self, consultation: Consultation) -> tuple[NamedCard, ...]:
        """The cards as this client can use them, with their ids."""
        return name_cards(consultation, self.request, self._shape)

    def body(self, consultation: Consultation, cards: Iterable[NamedCard]) -> dict[str, Any]:
        """The body of a 200, of cards that have their ids.  Nothing is null or empty, ``cards`` aside."""
        named = tuple(cards)
        quotations = Quotations([consultation.evidence, *[each.card.evidence for each in named]])
        ratings = self._actions.ratings(consultation)
        beside = {"systemActions": ratings} if self._shape.reads_extension else {}
        return {
            "cards": [self._card(each, consultation, quotations) for each in named],
            **_filled(systemActions=ratings),
            "extension": {
                **_filled(**beside),
                CONSULTATION_EXTENSION: _consultation(consultation, quotations),
            },
        }

    @property
    def _shape(self) -> Shape:
        return SHAPES[self.profile]

    @cached_property
    def _actions(self) -> Actions:
        return Actions(self.request, self.reading, self._shape, self.pama)

    def _card(
        self, named: NamedCard, consultation: Consultation, quotations: Quotations
    ) -> dict[str, Any]:
        card = named.card
        suggestions = [self._suggestion(each) for each in named.buttons]
        exclusive = card.exclusive and self._shape.changes_studies
        behavior = "at-most-one" if exclusive else "any"
        return _filled(
            uuid=named.id,
            summary=card.summary,
            indicator=str(card.indicator),
            detail=card.detail + self._word_on_its_rating(card, consultation),
            source=_source(card),
            suggestions=suggestions,
            selectionBehavior=behavior if suggestions else None,
            overrideReasons=[_reason(each) for each in card.override_reasons],
            links=[self._link(card)],
            extension={CARD_EXTENSION: _card_extension(card, consultation, quotations)},
        )

    def _word_on_its_rating(self, card: Card, consultation: Consultation) -> str:
        """A paragraph where orders are rated, and the rating of this one would contradict its card."""
        if self.pama is None:
            return ""
        rated = (each.category for each in consultation.ratings if each.order == card.order)
        category = next(rated, None)
        word = self.pama.word_beside(card.indicator, category) if category else ""
        return f"\n\n{word}" if word else ""

    def _link(self, card: Card) -> dict[str, str]:
        path = f"guidance/{card.source.topic}/{card.source.page}"
        return {
            "label": f"Guidance: {card.source.title.lower()}",
            "url": f"{self.base_url}/{path}",
            "type": "absolute",
        }

    def _suggestion(self, named: NamedButton) -> dict[str, Any]:
        return _filled(
            label=named.button.label,
            uuid=named.id,
            isRecommended=True if named.button.recommended else None,
            actions=self._actions.of(named.button),
        )


def _source(card: Card) -> dict[str, Any]:
    topic = {"system": ADVICE_SYSTEM, "code": card.advice[0], "display": card.display}
    return {"label": card.source.label, "url": card.source.url, "topic": topic}


def _reason(reason: OverrideReason) -> dict[str, str]:
    return {"code": reason.code, "system": reason.system, "display": reason.display}


def _card_extension(
    card: Card, consultation: Consultation, quotations: Quotations
) -> dict[str, Any]:
    """``topic`` stands on a card of another topic than the consultation's own."""
    topic = card.source.topic
    return _filled(
        topic=topic if topic != consultation.topic else None,
        advice=list(card.advice),
        order=card.order,
        orders=[card.order, *card.others] if card.others else None,
        evidence=quotations.shown(card.evidence),
    )


def _consultation(consultation: Consultation, quotations: Quotations) -> dict[str, Any]:
    return _filled(
        topic=consultation.topic,
        variant=consultation.variant,
        status=str(consultation.status),
        evidence=quotations.shown(consultation.evidence),
        unknown=[*consultation.unknown, *quotations.remarks],
        ratings=[_rating(each) for each in consultation.ratings],
        beside=[
            _filled(topic=t.id, variant=t.variant, status=str(t.status))
            for t in consultation.beside
        ],
        knowledge=consultation.knowledge_version,
    )


def _rating(rated: RatedOrder) -> dict[str, Any]:
    return _filled(
        order=rated.order,
        procedure=rated.procedure,
        region=rated.region,
        rating=str(rated.category) if rated.category else None,
        radiation=rated.radiation,
        provenance=rated.provenance,
    )


def _filled(**members: Any) -> dict[str, Any]:
    """The members that have a value: CDS Hooks sends nothing null or empty."""
    for name, value in tuple(members.items()):
        if not value:
            del members[name]
    return members
