"""What one consultation said, as counts, and as a line of the list of firing orders."""

import re
from datetime import UTC, datetime

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.wording import Indicator
from cds_service.consult import read_imaging_orders
from cds_service.hooks.requests import HookRequest

from .tally import ALL_CARDS, ASKED, FIRING, WITH_CARD, Firing, Section, Tally

#: ``Condition/abc-1``: whose entry it was does not matter to how often a thing is not known.
_REFERENCE = re.compile(r"\b([A-Z][A-Za-z]+)/[^\s:,;]+")


#: What stands where others have their variant.
NO_VARIANT = "none"


def count_answer(answer: Consultation, orders: int, tally: Tally) -> None:
    """Cards by what leads them, by all that they say, by topic and by gravity; and how the call was read.

    ``orders`` of imaging of the spine were asked about in it.
    """
    fired = bool(answer.cards)
    tally.count(Section.CARDS, ASKED)
    tally.count(Section.CARDS, ALL_CARDS, len(answer.cards))
    tally.count(Section.CARDS, FIRING, int(fired))
    tally.count(Section.CARDS, WITH_CARD, orders if fired else 0)
    for card in answer.cards:
        tally.count(Section.LEADING, card.advice[0])
        tally.count(Section.INDICATOR, card.indicator.value)
        tally.count(Section.TOPIC, card.source.topic)
        for advice in card.advice:
            tally.count(Section.SAID, advice)
    tally.count(Section.STATUS, answer.status.value)
    tally.count(Section.VARIANT, variant_of(answer) or NO_VARIANT)
    for sentence in {_without_references(each) for each in answer.unknown}:
        tally.count(Section.UNKNOWN, sentence)


def variant_of(answer: Consultation) -> str:
    """As ``CDS_TOPICS`` names it: two topics may have a variant of one name."""
    return f"{answer.topic}/{answer.variant}" if answer.variant else ""


def firing_of(
    request: HookRequest, answer: Consultation, at: datetime, knowledge: Knowledge
) -> Firing:
    """One order that fired, for those who review it."""
    orders = [each for each in read_imaging_orders(request, knowledge) if each.in_question]
    gravest = max((card.indicator for card in answer.cards), key=lambda each: each.gravity)
    return Firing(
        at=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        patient=f"Patient/{request.patient_id}",
        orders=tuple(each.reference for each in orders),
        studies=tuple(knowledge.study_codes.name_of(each.study) for each in orders),
        status=answer.status.value,
        variant=variant_of(answer),
        indicator=gravest.value,
        advice=tuple(dict.fromkeys(code for card in answer.cards for code in card.advice)),
        cards=len(answer.cards),
        unknown=answer.unknown,
    )


def gravity_of(firing: Firing) -> int:
    """How grave the gravest card is: what a reviewer looks at first."""
    return Indicator(firing.indicator).gravity


def _without_references(sentence: str) -> str:
    return _REFERENCE.sub(r"\1/…", sentence)
