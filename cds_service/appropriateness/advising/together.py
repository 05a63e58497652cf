"""The cards of several topics as one answer: an order has one card that changes it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import distinct
from cds_service.appropriateness.terms.wording import Indicator

from .advice import BESIDE, INFORMATION, SAFETY, WantedCard
from .cards_wanted import cards_wanted


def cards_together(standings: Iterable[Standing]) -> Iterator[tuple[Standing, WantedCard]]:
    """Each topic's cards, each with whose it is: emergencies first, then the gravest topic.

    Who speaks first of an order, of a new study, or of contrast has it.  Of the others' what is
    grave is said, and changes nothing.
    """
    spoken_of: set[str] = set()
    for standing in sorted(standings, key=lambda each: not each.emergency):
        cards = []
        for card in _allowed(standing):
            kept = _beside(card, standing) if card.about in spoken_of else card
            if kept is not None:
                spoken_of.update((kept.about, *(order.reference for order in kept.others)))
                cards.append(kept)
        yield from ((standing, card) for card in _joined(cards))


def _joined(cards: list[WantedCard]) -> Iterator[WantedCard]:
    """Safety and what comes next share the last card."""
    beside = [card for card in cards if card.about in (SAFETY, INFORMATION)]
    yield from (card for card in cards if card not in beside)
    if beside:
        advice = tuple(each for card in beside for each in card.advice)
        clicks = distinct(each for card in beside for each in card.clicks)
        yield WantedCard(BESIDE, advice, clicks, exclusive=False)


def _allowed(standing: Standing) -> Iterator[WantedCard]:
    for card in cards_wanted(standing):
        if standing.voice.may_change_orders or card.about == INFORMATION:
            yield card


def _beside(card: WantedCard, standing: Standing) -> WantedCard | None:
    if card.about == SAFETY:
        return None
    if card.about == INFORMATION:
        return replace(card, about=f"{BESIDE} ({standing.topic.id})")
    about = f"{card.about} ({standing.topic.id})"
    grave = tuple(each for each in card.advice if _is_grave(each.code, each.saying, standing))
    return replace(card, about=about, advice=grave, clicks=()) if grave else None


def _is_grave(code: str, saying: str, standing: Standing) -> bool:
    return standing.topic.wording.phrase(code, saying).indicator is not Indicator.INFO
