"""Which cards there are: one per order, one for safety, one for information, or one of its own."""

from dataclasses import replace

from cds_service.appropriateness.judging.standing import Standing

from .advice import (
    WantedCard,
)
from .clicks import clicks_on_order, is_changeable
from .on_contrast import on_contrast_safety
from .on_orders import advise_on_order
from .on_the_patient import on_information, on_nothing_drafted


def cards_wanted(standing: Standing) -> tuple[WantedCard, ...]:
    """Every card of the answer, before words.  A topic says only what it has words for."""
    cards = _cards(standing) if standing.in_question else on_nothing_drafted(standing)
    worded = (_worded(card, standing) for card in cards)
    return tuple(card for card in worded if card.advice)


def _worded(card: WantedCard, standing: Standing) -> WantedCard:
    words = standing.topic.wording.advice
    return replace(card, advice=tuple(each for each in card.advice if each.code in words))


def _cards(standing: Standing) -> tuple[WantedCard, ...]:
    orders = tuple(
        WantedCard(
            about=order.reference,
            advice=advice,
            clicks=clicks_on_order(order, advice, standing),
            order=order,
            exclusive=is_changeable(order),
        )
        for order in standing.in_question
        if (advice := advise_on_order(order, standing))
    )
    return (*orders, *on_contrast_safety(standing), *on_information(standing))
