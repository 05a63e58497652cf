"""The cards of several topics as one answer: an order has one card that changes it."""

from collections.abc import Container, Iterable, Iterator, Mapping, Set
from dataclasses import replace

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import distinct
from cds_service.appropriateness.terms.wording import Indicator

from .advice import BESIDE, INFORMATION, SAFETY, Advice, Change, CreateTest, WantedCard
from .cards_wanted import cards_wanted


def cards_together(standings: Iterable[Standing]) -> Iterator[tuple[Standing, WantedCard]]:
    """Each topic's cards, each with whose it is: emergencies first, then the gravest topic.

    Who speaks first of an order, of a new study, or of contrast has it.  Of the others' what is
    grave and has not been said of it is said, and changes nothing.
    """
    spoken_of: dict[str, frozenset[str]] = {}
    for standing in sorted(standings, key=lambda each: not each.emergency):
        for card in _joined(tuple(_kept(standing, spoken_of)), standing, spoken_of):
            codes = frozenset([advice.code for advice in card.advice])
            for place in _places(card):
                spoken_of[place] = spoken_of.get(place, frozenset()) | codes
            yield standing, card


def _places(card: WantedCard) -> Set[str]:
    """What a card is about: the orders that share it, or what belongs to none."""
    if not card.others:
        return {card.about}
    return {card.about, *(order.reference for order in card.others)}


def _kept(standing: Standing, spoken_of: Mapping[str, frozenset[str]]) -> Iterator[WantedCard]:
    """What a topic may say beside those that spoke before it."""
    may_change = standing.voice.may_change_orders
    wanted = cards_wanted(standing, spoken_of)
    cards = [card for card in wanted if may_change or card.about == INFORMATION]
    if not spoken_of:  # it speaks first
        yield from cards
        return
    free = [card for card in cards if spoken_of.keys().isdisjoint(_places(card))]
    said = frozenset(advice.code for card in free for advice in card.advice)
    offered = {click.change for card in free for click in card.clicks}
    for card in cards:
        if card in free:
            if card.about != SAFETY or BESIDE not in spoken_of:
                yield card
        else:
            told = said.union(*(spoken_of.get(place, ()) for place in _places(card)))
            if kept := _beside(card, told, offered, standing):
                yield kept


def _beside(
    card: WantedCard, said: Container[str], offered: Container[Change], standing: Standing
) -> WantedCard | None:
    """What is left of an order's card that another topic has: what is grave, and changes nothing."""
    advice = tuple(a for a in card.advice if a.code not in said and _is_grave(a, standing))
    tests = (each for each in card.clicks if isinstance(each.change, CreateTest))
    clicks = tuple(each for each in tests if each.change not in offered)
    about = f"{card.about} ({standing.topic.id})"
    return replace(card, about=about, advice=advice, clicks=clicks) if advice else None


def _is_grave(advice: Advice, standing: Standing) -> bool:
    phrase = standing.topic.wording.phrase(advice.code, advice.saying)
    return phrase.indicator is not Indicator.INFO


def _joined(
    cards: tuple[WantedCard, ...], standing: Standing, spoken_of: Container[str]
) -> Iterator[WantedCard]:
    """Safety and what comes next share the last card; of a second topic it has its name."""
    beside = []
    for card in cards:
        if card.about in (SAFETY, INFORMATION):
            beside.append(card)
        else:
            yield card
    if beside:
        about = f"{BESIDE} ({standing.topic.id})" if BESIDE in spoken_of else BESIDE
        advice = tuple([each for card in beside for each in card.advice])
        clicks = distinct([each for card in beside for each in card.clicks])
        yield WantedCard(about, advice, clicks, exclusive=False)
