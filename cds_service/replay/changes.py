"""What would change: orders by what one knowledge said of them and what another says."""

from .said import Answered, said_of
from .tally import Section, Tally

#: Between what was said before and what is said after.
ARROW = " → "
NO_CARD, NO_VARIANT, NO_TOPIC = "no card", "none", "none"
ALIKE, OTHERWISE = "answered alike", "answered otherwise"
#: How grave the gravest card may be, silence first.
GRAVITIES = (NO_CARD, "info", "warning", "critical")
#: Of ``Section.BEFORE``.
CARDS_BEFORE, WITH_CARD_BEFORE, CRITICAL_BEFORE = (
    "cards",
    "consultations with a card",
    "consultations with a critical card",
)


def count_change(before: Answered, after: Answered, tally: Tally) -> None:
    """One consultation, asked by both."""
    old, new = said_of(before), said_of(after)
    tally.count(Section.BEFORE, CARDS_BEFORE, old.cards)
    tally.count(Section.BEFORE, WITH_CARD_BEFORE, int(old.cards > 0))
    tally.count(Section.BEFORE, CRITICAL_BEFORE, int(old.indicator == "critical"))
    tally.count(Section.CHANGES, ALIKE if old == new else OTHERWISE)
    gravest = (old.indicator or NO_CARD, new.indicator or NO_CARD)
    tally.count(Section.GRAVITY_CHANGE, ARROW.join(gravest))
    for section, was, now in (
        (Section.VARIANT_CHANGE, old.variant or NO_VARIANT, new.variant or NO_VARIANT),
        (Section.STATUS_CHANGE, old.status, new.status),
        (Section.TOPICS_CHANGE, _joined(old.topics), _joined(new.topics)),
    ):
        if was != now:
            tally.count(section, f"{was}{ARROW}{now}")
    for code in set(new.advice) - set(old.advice):
        tally.count(Section.GAINED, code)
    for code in set(old.advice) - set(new.advice):
        tally.count(Section.LOST, code)


def _joined(topics: tuple[str, ...]) -> str:
    return " ".join(topics) or NO_TOPIC
