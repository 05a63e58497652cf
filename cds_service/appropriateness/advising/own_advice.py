"""Advice that a topic names itself, in its variants' files: where it stands, and what it offers."""

from collections.abc import Iterable, Iterator

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.topics import REMOVAL, AdvicePlace, OwnAdvice
from cds_service.appropriateness.terms.orders import ImagingOrder

from .advice import INFORMATION, SAFETY, Advice, Click, RemoveOrder, WantedCard
from .clicks import click_tests

#: The one saying of a topic's own advice.
GIVEN = "given"

_BESIDE_ORDERS = {AdvicePlace.SAFETY: SAFETY, AdvicePlace.INFORMATION: INFORMATION}


def own_advice(standing: Standing) -> Iterator[WantedCard]:
    """A card for each, as if it came alone: it joins the one that stands at its place already."""
    for each in standing.variant.gives if standing.variant else ():
        spoken_of = [order for order in standing.in_question if _is_about(order, each, standing)]
        if spoken_of and (standing.voice.may_reassure or not each.reassures):
            first = spoken_of[0] if each.place is AdvicePlace.ORDER else None
            yield WantedCard(
                about=first.reference if first else _BESIDE_ORDERS[each.place],
                advice=(Advice(each.code, GIVEN, blanks=_rating(spoken_of[0], standing)),),
                clicks=tuple(_clicks(each, spoken_of, standing)),
                order=first,
                exclusive=False,
            )


def _is_about(order: ImagingOrder, advice: OwnAdvice, standing: Standing) -> bool:
    regions = order.study.regions
    if advice.of_regions and not (regions and regions <= advice.of_regions):
        return False
    rating = standing.rating_of(order.study)
    return not advice.where_rated or (rating is not None and rating.category in advice.where_rated)


def _rating(order: ImagingOrder, standing: Standing) -> tuple[tuple[str, str], ...]:
    rating = standing.rating_of(order.study)
    return (("rating", rating.category.in_words),) if rating else ()


def _clicks(
    advice: OwnAdvice, spoken_of: Iterable[ImagingOrder], standing: Standing
) -> Iterator[Click]:
    for offer in advice.offers:
        if offer == REMOVAL:
            yield from (Click(RemoveOrder(order.reference)) for order in spoken_of)
        else:
            yield from click_tests(standing, offer)
