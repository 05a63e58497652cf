"""What one consultation said: as counts, and as a case to be read."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import TypeAlias

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.terms.wording import Indicator
from cds_service.consult import read_imaging_orders
from cds_service.hooks.requests import HookRequest

from .cases import Case, Said
from .discharge import Later
from .strata import Stratum
from .tally import (
    ALL_CARDS,
    ASKED,
    CRITICAL_SAID,
    DIAGNOSED,
    FIRING,
    INFECTED,
    LESS_SAID,
    NOTHING_SAID,
    WITH_CARD,
    Cell,
    Fate,
    Measure,
    Section,
    Tally,
)
from .versions import Versions

#: What came of asking: an answer, or why there is none.
Answered: TypeAlias = Consultation | Fate

#: ``Condition/abc-1``: whose entry it was does not matter to how often a thing is not known.
_REFERENCE = re.compile(r"\b([A-Z][A-Za-z]+)/[^\s:,;]+")


_MEASURES = {
    Indicator.CRITICAL: Measure.CRITICAL,
    Indicator.WARNING: Measure.WARNING,
    Indicator.INFO: Measure.INFO,
}
#: What stands where others have their variant.
NO_VARIANT = "none"


def count_answer(answer: Consultation, orders: int, stratum: Stratum, tally: Tally) -> None:
    """Cards by what leads them, by all that they say, by topic and by gravity; and how the call was read.

    ``orders`` of imaging of the spine were asked about in it, all of one stratum.
    """
    fired = bool(answer.cards)
    tally.count(Section.CARDS, ASKED)
    tally.count(Section.CARDS, ALL_CARDS, len(answer.cards))
    tally.count(Section.CARDS, FIRING, int(fired))
    tally.count(Section.CARDS, WITH_CARD, orders if fired else 0)
    _count_burden(answer, orders, stratum, tally)
    for card in answer.cards:
        tally.count(Section.LEADING, card.advice[0])
        tally.count(Section.INDICATOR, card.indicator.value)
        tally.count(Section.TOPIC, card.source.topic)
        if card.indicator is Indicator.CRITICAL:
            tally.count(Section.CRITICAL_TOPIC, card.source.topic)
        for advice in card.advice:
            tally.count(Section.SAID, advice)
    tally.count(Section.STATUS, answer.status.value)
    tally.count(Section.VARIANT, variant_of(answer) or NO_VARIANT)
    for sentence in {_without_references(each) for each in answer.unknown}:
        tally.count(Section.UNKNOWN, sentence)


def _count_burden(answer: Consultation, orders: int, stratum: Stratum, tally: Tally) -> None:
    cell = Cell(stratum, said_of(answer).topics)
    cards = Counter(_MEASURES[card.indicator] for card in answer.cards)
    tally.burden(cell, Measure.ORDERS, orders)
    tally.burden(cell, Measure.WITH_CARD, orders if answer.cards else 0)
    tally.burden(cell, Measure.CARDS, cards.total())
    for measure, number in cards.items():
        tally.burden(cell, measure, number)


def count_later(answered: Answered, later: Later, tally: Tally) -> None:
    """One order, by what was diagnosed after it and what was said of it."""
    if isinstance(answered, Fate) or not later.number:
        return
    tally.count(Section.LATER, DIAGNOSED)
    if later.infections:
        indicator = said_of(answered).indicator
        tally.count(Section.LATER, INFECTED)
        if indicator == Indicator.CRITICAL:
            tally.count(Section.LATER, CRITICAL_SAID)
        else:
            tally.count(Section.LATER, LESS_SAID if indicator else NOTHING_SAID)


def variant_of(answer: Consultation) -> str:
    """As ``CDS_TOPICS`` names it: two topics may have a variant of one name."""
    return f"{answer.topic}/{answer.variant}" if answer.variant else ""


def said_of(answered: Answered) -> Said:
    """What an answer comes to; where there is none, why."""
    if isinstance(answered, Fate):
        return Said(answered.value, variant="", indicator="", topics=(), advice=(), cards=0)
    cards = answered.cards
    gravest = max((card.indicator for card in cards), key=lambda each: each.gravity, default=None)
    return Said(
        status=answered.status.value,
        variant=variant_of(answered),
        indicator=gravest.value if gravest else "",
        topics=tuple(dict.fromkeys(card.source.topic for card in cards)),
        advice=tuple(dict.fromkeys(code for card in cards for code in card.advice)),
        cards=len(cards),
    )


def case_of(
    request: HookRequest, at: datetime, stratum: Stratum, answered: Answered, versions: Versions
) -> Case:
    """What was asked about, for those who read it.  Its studies are named by who recognises them."""
    read = ((each, read_imaging_orders(request, each)) for each in versions.all)
    knowledge, orders = next((pair for pair in read if pair[1]), (versions.after, ()))
    in_question = [each for each in orders if each.in_question]
    return Case(
        at=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        patient=f"Patient/{request.patient_id}",
        orders=tuple(each.reference for each in in_question),
        studies=tuple(knowledge.study_codes.name_of(each.study) for each in in_question),
        stratum=stratum,
        said=said_of(answered),
        unknown=() if isinstance(answered, Fate) else answered.unknown,
    )


def gravity_of(said: Said) -> int:
    """How grave the gravest card is, above that of silence: what a reviewer looks at first."""
    return 1 + Indicator(said.indicator).gravity if said.indicator else 0


def _without_references(sentence: str) -> str:
    return _REFERENCE.sub(r"\1/…", sentence)
