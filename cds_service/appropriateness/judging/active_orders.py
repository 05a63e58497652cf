"""Imaging that is ordered already: whether it is the scan of today, or one that nobody waits for."""

from cds_service.appropriateness.terms.facts import ActiveStudy, PatientFacts
from cds_service.appropriateness.terms.orders import Priority

from .topics import Topic


def is_current(active: ActiveStudy, facts: PatientFacts, topic: Topic) -> bool:
    """Whether it was ordered as lately as a finished MRI counts; one without a date is taken for it.

    An order that stands open for weeks was never carried out, or is for another question.
    """
    return active.when is None or active.when.perhaps_within(topic.recent_mri, facts.now)


def is_at_once(active: ActiveStudy, facts: PatientFacts, topic: Topic) -> bool:
    """Whether it is STAT, of these days, and not set for later."""
    if active.priority != Priority.STAT or not is_current(active, facts, topic):
        return False
    return active.starts is None or active.starts - facts.now <= topic.far_ahead
