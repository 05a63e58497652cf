"""A deficit that another cause on record explains by itself: not surely one of the spine."""

from datetime import timedelta

from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts
from cds_service.frozen import dataclass

_DRAFTED = Need.DRAFT_ORDERS  # looked up once: it takes Python as long as a line of code


@dataclass(frozen=True, slots=True)
class Explanation:
    """What may explain a deficit by itself: retention with a urinary infection.

    ``within``: a cause counts for so long after it began, or was recorded; else as long as it is in force.
    """

    deficit: str
    causes: tuple[str, ...]
    within: timedelta | None = None


def is_explained(fact: Fact, explanations: tuple[Explanation, ...], facts: PatientFacts) -> bool:
    """Whether a diagnosis on record explains a deficit, unless the order's reason calls it out."""
    if not explanations or fact.found_in is _DRAFTED:
        return False
    return any(
        _explains(cause, fact, explanation, facts)
        for explanation in explanations
        if explanation.deficit == fact.concept
        for cause in facts.of_any(explanation.causes)
    )


def _explains(cause: Fact, fact: Fact, explanation: Explanation, facts: PatientFacts) -> bool:
    if cause.past or cause.found_in is not Need.CONDITIONS or not same_limb(fact, cause):
        return False
    if len(fact.sides) > max(len(cause.sides), 1):
        return False  # a lesion that is not said to be on both sides does not explain both legs
    if explanation.within is None:
        return True
    return cause.when is not None and cause.when.perhaps_within(explanation.within, facts.now)


def same_limb(one: Fact, other: Fact) -> bool:
    """Whether the other can explain the whole finding: a left one does not explain both legs."""
    return not one.sides or not other.sides or one.sides <= other.sides
