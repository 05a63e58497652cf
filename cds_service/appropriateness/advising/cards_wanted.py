"""Which cards there are: one per order, one for safety, one for information, or one of its own."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import distinct

from .advice import Advice, AdviceCode, WantedCard
from .clicks import click_cultures_first, clicks_on_order, is_changeable
from .on_contrast import on_contrast_safety
from .on_doubt import click_what_settles
from .on_orders import advise_on_order
from .on_the_patient import on_information, on_nothing_drafted
from .own_advice import own_advice
from .same_change import shared_cards

_UNCLEAR: str = AdviceCode.INDICATION_UNCLEAR  # looked up once


def cards_wanted(standing: Standing, taken: Container[str] = frozenset()) -> tuple[WantedCard, ...]:
    """Every card of the answer, before words.  A topic says only what it has words for.

    Orders that are ``taken`` have a card of another topic: no question can be asked there.
    """
    cards = _cards(standing, taken) if standing.in_question else on_nothing_drafted(standing)
    worded = [_worded(card, standing) for card in cards]
    return tuple([card for card in worded if card.advice])


def _worded(card: WantedCard, standing: Standing) -> WantedCard:
    words = standing.topic.wording.advice
    worded = tuple([each for each in card.advice if each.code in words])
    return card if len(worded) == len(card.advice) else replace(card, advice=worded)


def _cards(standing: Standing, taken: Container[str]) -> tuple[WantedCard, ...]:
    alike = shared_cards(_on_orders(standing), at_once=standing.indication_unclear)
    orders = tuple(_with_cultures(alike, standing))
    asked = any(_asks(card.advice) for card in orders if card.about not in taken)
    beside = (*on_contrast_safety(standing), *on_information(standing, asked=asked))
    return tuple(_joined((*orders, *beside, *own_advice(standing))))


def _on_orders(standing: Standing) -> Iterator[WantedCard]:
    words = standing.topic.wording.advice
    for order in standing.in_question:
        given = advise_on_order(order, standing)
        advice = tuple([each for each in given if each.code in words])
        if advice:
            clicks = clicks_on_order(order, advice, standing)
            settling = click_what_settles(standing) if _asks(advice) else ()
            exclusive = is_changeable(order) and not settling
            yield WantedCard(order.reference, advice, (*clicks, *settling), order, exclusive)


def _with_cultures(cards: Iterable[WantedCard], standing: Standing) -> Iterator[WantedCard]:
    """Cultures before the first antibiotic stand on the first card of an order."""
    cultures = click_cultures_first(standing)
    for card in cards:
        if cultures:
            yield replace(card, clicks=(*card.clicks, *cultures), exclusive=False)
        else:
            yield card
        cultures = ()


def _asks(advice: tuple[Advice, ...]) -> bool:
    return _UNCLEAR in [each.code for each in advice]


def _joined(cards: Iterable[WantedCard]) -> Iterable[WantedCard]:
    """One card of all that is said at one place."""
    by_place: dict[str, WantedCard] = {}
    for card in cards:
        first = by_place.get(card.about)
        by_place[card.about] = card if first is None else _with(first, card)
    return by_place.values()


def _with(first: WantedCard, more: WantedCard) -> WantedCard:
    return replace(
        first,
        advice=(*first.advice, *more.advice),
        clicks=distinct((*first.clicks, *more.clicks)),
        exclusive=first.exclusive and more.exclusive,
    )
