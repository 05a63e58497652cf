"""A value held against its window and its threshold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from cds_service.appropriateness.terms.facts import Bounds, Measurement, PatientFacts

from .criteria import Comparison, Flagged, Measured

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_ALWAYS, _WITHOUT_NUMBER = Flagged.ALWAYS, Flagged.WITHOUT_NUMBER

_Test = Callable[[Bounds, Decimal], bool]
#: How bounds are surely beyond a threshold, and surely on the other side of it.
_PASSES: Final[Mapping[Comparison, _Test]] = {
    Comparison.ABOVE: Bounds.is_above,
    Comparison.AT_LEAST: Bounds.is_at_least,
    Comparison.BELOW: Bounds.is_below,
}
_FAILS: Final[Mapping[Comparison, _Test]] = {
    Comparison.ABOVE: Bounds.is_at_most,
    Comparison.AT_LEAST: Bounds.is_below,
    Comparison.BELOW: Bounds.is_at_least,
}


def in_window(
    values: Sequence[Measurement], window: timedelta, facts: PatientFacts
) -> list[Measurement]:
    """The dated values of a window.  One without a date is shown elsewhere, and proves nothing."""
    if not values:
        return []
    return [
        m
        for m in values
        if m.when is not None
        and m.when.is_day_or_finer
        and m.when.perhaps_within(window, facts.now)
    ]


def is_read(measurement: Measurement) -> bool:
    """Whether anything is known of its size."""
    bounds = measurement.bounds
    return bounds.low is not None or bounds.high is not None


def unread_since(values: Iterable[Measurement]) -> list[Measurement]:
    """Those that were reported, are not older than any that can be read, and may be of any size."""
    dated = [(m.when.latest, m) for m in values if m.when is not None]
    read = max((when for when, m in dated if is_read(m)), default=None)
    return [m for when, m in dated if not is_read(m) and (read is None or when >= read)]


def passes(measurement: Measurement, criterion: Measured) -> bool:
    """Surely beyond the threshold, or flagged high by the laboratory where that counts."""
    if measurement.flagged_high and _counts_as_flagged(measurement, criterion):
        return True
    return _PASSES[criterion.comparison](measurement.bounds, criterion.threshold)


def _counts_as_flagged(measurement: Measurement, criterion: Measured) -> bool:
    flagged = criterion.flagged
    return flagged is _ALWAYS or (flagged is _WITHOUT_NUMBER and not is_read(measurement))


def fails(bounds: Bounds, criterion: Measured) -> bool:
    """Surely on the other side: ``<15`` says nothing of a threshold of 10."""
    return _FAILS[criterion.comparison](bounds, criterion.threshold)
