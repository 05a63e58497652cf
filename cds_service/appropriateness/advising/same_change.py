"""Drafts that need the same share one card, and one click sets all of them right."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from cds_service.appropriateness.terms.answers import distinct
from cds_service.appropriateness.terms.groups import grouped
from cds_service.appropriateness.terms.orders import Priority
from cds_service.appropriateness.terms.studies import Study, StudyKind

from .advice import (
    Advice,
    Change,
    ChangeOrder,
    ChangeOrders,
    Click,
    CreateStudy,
    CreateTest,
    RemoveOrder,
    WantedCard,
    changes_of,
)

#: Cards of drafts that differ in what is wrong with them; more than these are read by nobody.
_MOST: Final = 2


def shared_cards(cards: Iterable[WantedCard], *, at_once: bool) -> tuple[WantedCard, ...]:
    """One card for the drafts that need the same.

    Of more than two the drafts to change share one, and those that are merely spoken of another.
    ``at_once``: nothing may be asked on two cards, so that all that are to change share one.
    """
    cards = tuple(cards)
    if len(cards) <= 1:
        return cards
    alike = grouped((_need(card), card) for card in cards)
    shared = [_together(group) for group in alike.values()]
    changing = [card for card in shared if card.clicks]
    if len(shared) <= _MOST and not (at_once and len(changing) > 1):
        return tuple(shared)
    spoken_of = [card for card in shared if not card.clicks]
    return tuple(_together(tuple(group)) for group in (changing, spoken_of) if group)


#: What a click does, whichever draft it does it to, and whether it is preselected.
_Need = tuple[str, StudyKind | None, Priority | None, bool]


def _need(card: WantedCard) -> tuple[tuple[Advice, ...], tuple[_Need, ...]]:
    """What is said and what is done, whichever draft it is said of."""
    said = tuple(replace(each, because=()) for each in card.advice)
    return said, tuple(_done(click) for click in card.clicks)


def _done(click: Click) -> _Need:
    change = click.change
    study = change.study if isinstance(change, ChangeOrder | CreateStudy) else None
    priority = change.priority if isinstance(change, ChangeOrder | CreateStudy) else None
    name = change.test if isinstance(change, CreateTest) else type(change).__name__
    return name, StudyKind.of(study) if study else None, priority, click.recommended


def _together(cards: tuple[WantedCard, ...]) -> WantedCard:
    first, *others = cards
    if not others:
        return first
    columns = zip_longest(*(card.clicks for card in cards))
    rows = [[click for click in column if click is not None] for column in columns]
    also = (order for each in others for order in (each.order, *each.others))
    return replace(
        first,
        advice=_each_once(each for card in cards for each in card.advice),
        clicks=distinct(click for row in rows for click in _merged(row)),
        exclusive=all(card.exclusive for card in cards),
        others=(*first.others, *(order for order in also if order is not None)),
    )


def _each_once(advice: Iterable[Advice]) -> tuple[Advice, ...]:
    """What is to be said of several drafts is said once, with all that it rests on."""
    said: dict[tuple[str, str], Advice] = {}
    for each in advice:
        before = said.setdefault((each.code, each.saying), each)
        because = distinct((*before.because, *each.because))
        said[each.code, each.saying] = replace(before, because=because)
    return tuple(said.values())


def _merged(clicks: list[Click]) -> Iterator[Click]:
    """One click for those that change drafts, one for those that create the same kind of study."""
    changing = distinct(each for click in clicks for each in changes_of(click.change))
    if changing:
        change: Change = ChangeOrders(changing) if len(changing) > 1 else changing[0]
        yield Click(change, all(click.recommended for click in clicks))
    creating = [click for click in clicks if isinstance(click.change, CreateStudy)]
    for alike in grouped((_done(click), click) for click in creating).values():
        yield Click(_over_all(alike), all(click.recommended for click in clicks))
    for click in clicks:
        if isinstance(click.change, CreateTest | RemoveOrder):
            yield click


def _over_all(clicks: tuple[Click, ...]) -> CreateStudy:
    studies = [click.change for click in clicks if isinstance(click.change, CreateStudy)]
    regions = frozenset([region for each in studies for region in each.study.regions])
    study = studies[0].study
    return replace(studies[0], study=Study(study.modality, regions, study.contrast))
