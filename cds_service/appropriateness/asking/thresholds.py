"""A value held against its window and its threshold."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from cds_service.appropriateness.terms.facts import Bounds, Measurement, PatientFacts

from .criteria import Comparison, Flagged, Measured

_NO_NUMBER: Final = Bounds(None, None)


def in_window(
    values: tuple[Measurement, ...], window: timedelta, facts: PatientFacts
) -> list[Measurement]:
    """The dated values of a window.  One without a date is shown elsewhere, and proves nothing."""
    return [
        m
        for m in values
        if m.when is not None
        and m.when.is_day_or_finer
        and m.when.perhaps_within(window, facts.now)
    ]


def is_read(measurement: Measurement) -> bool:
    """Whether anything is known of its size."""
    return measurement.bounds != _NO_NUMBER


def unread_since(values: Iterable[Measurement]) -> list[Measurement]:
    """Those that were reported, are not older than any that can be read, and may be of any size."""
    dated = [(m.when.latest, m) for m in values if m.when is not None]
    read = max((when for when, m in dated if is_read(m)), default=None)
    return [m for when, m in dated if not is_read(m) and (read is None or when >= read)]


def passes(measurement: Measurement, criterion: Measured) -> bool:
    """Surely beyond the threshold, or flagged high by the laboratory where that counts."""
    if measurement.flagged_high and _counts_as_flagged(measurement, criterion):
        return True
    match criterion.comparison:
        case Comparison.ABOVE:
            return measurement.bounds.is_above(criterion.threshold)
        case Comparison.AT_LEAST:
            return measurement.bounds.is_at_least(criterion.threshold)
        case Comparison.BELOW:
            return measurement.bounds.is_below(criterion.threshold)


def _counts_as_flagged(measurement: Measurement, criterion: Measured) -> bool:
    match criterion.flagged:
        case Flagged.ALWAYS:
            return True
        case Flagged.WITHOUT_NUMBER:
            return not is_read(measurement)
        case Flagged.NOTHING:
            return False


def fails(bounds: Bounds, criterion: Measured) -> bool:
    """Surely on the other side: ``<15`` says nothing of a threshold of 10."""
    match criterion.comparison:
        case Comparison.ABOVE:
            return bounds.is_at_most(criterion.threshold)
        case Comparison.AT_LEAST:
            return bounds.is_below(criterion.threshold)
        case Comparison.BELOW:
            return bounds.is_at_least(criterion.threshold)
