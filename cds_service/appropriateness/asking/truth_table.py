"""Plain questions to a chart: the truth table of ``docs/clinical-rules.md`` 2, in one place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from cds_service.appropriateness.terms.answers import (
    MET,
    NOT_MET,
    Answer,
    Evidence,
    Lack,
    Met,
    NotMet,
    Unknown,
    Want,
    distinct,
)
from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts

from .criteria import (
    Aged,
    Known,
    Measured,
    Positive,
    Recorded,
    Reported,
)
from .thresholds import fails, in_window, passes, unread_since
from .weights import Weight, is_explained_alone, weight_of

_MET, _UNCERTAIN = Weight.MET, Weight.UNCERTAIN


def _recorded(criterion: Recorded, facts: PatientFacts) -> Answer:
    recorded = facts.of_any(criterion.concepts)
    if not recorded:
        return _not_in_the_record(criterion, (), facts)
    met: list[Evidence] = []
    uncertain: list[Evidence] = []
    for fact in recorded:
        weight = weight_of(fact, criterion, facts)
        if weight is _MET:
            met.append(fact.evidence)
        elif weight is _UNCERTAIN:
            uncertain.append(fact.evidence)
    if met:
        return Met(distinct(met))
    if uncertain:
        is_old = not any(is_explained_alone(fact, criterion, facts) for fact in recorded)
        why = "but not surely recent" if is_old else "and another cause on record may explain it"
        doubt = Lack(Want.UNSETTLED, f"{criterion.label}: recorded, {why}")
        return Unknown((doubt,), distinct(uncertain))
    return _not_in_the_record(criterion, recorded, facts)


def _not_in_the_record(
    criterion: Recorded, recorded: Sequence[Fact], facts: PatientFacts
) -> Answer:
    unread = facts.unread(criterion.places)
    if unread:
        return Unknown(unread)
    if criterion.told_if_not_recorded:
        seen = (*recorded, *facts.of_any(criterion.looked_for_with))
        if not _was_looked_for(seen):
            return NotMet((f"{criterion.label}: not recorded",))
    if criterion.told_if_older and criterion.within and _is_in_force(recorded):
        days = criterion.within // timedelta(days=1)
        return NotMet((f"{criterion.label}: recorded, but older than {days} days",))
    return NOT_MET


def _is_in_force(recorded: Sequence[Fact]) -> bool:
    """Whether one of these stands in the record as going on, whatever its age."""
    return any(not fact.past for fact in recorded)


def _was_looked_for(recorded: Sequence[Fact]) -> bool:
    """Whether an examination says that one of these is not there: then it is recorded, as absent."""
    return any(fact.denied for fact in recorded)


def _measured(criterion: Measured, facts: PatientFacts) -> Answer:
    values = in_window(facts.measured(criterion.analyte), criterion.within, facts)
    if not values:
        return _no_value(criterion, facts)
    passing = [m.evidence for m in values if passes(m, criterion)]
    if passing:
        return Met(distinct(passing))
    if all(fails(m.bounds, criterion) for m in values):
        return NOT_MET
    unread = unread_since(values)
    if unread:
        doubt = Lack(Want.UNSETTLED, f"{criterion.label}: reported, and its value cannot be read")
        return Unknown((doubt,), distinct(m.evidence for m in unread))
    return Unknown((Lack(Want.NOT_MEASURED, f"{criterion.label}: reported without a limit"),))


def _no_value(criterion: Measured | Positive, facts: PatientFacts) -> Answer:
    """A value that nobody measured is Unknown, never normal.

    A culture or test that nobody took is no positive one, and a bedside finding that
    nobody wrote down is not recorded: both only where the list was read.
    """
    unread = facts.unread((criterion.place,))
    if unread:
        return Unknown(unread)
    if isinstance(criterion, Positive) or criterion.not_measured_is_no:
        return NOT_MET
    days = criterion.within // timedelta(days=1)
    return Unknown((Lack(Want.NOT_MEASURED, f"{criterion.label}: no value within {days} days"),))


def _known(criterion: Known, facts: PatientFacts) -> Answer:
    """Whether anybody looked: a single value will do, whatever it is."""
    for analyte in criterion.analytes:
        if in_window(facts.measured(analyte), criterion.within, facts):
            return MET
    unread = facts.unread(criterion.places)
    return Unknown(unread) if unread else NOT_MET


def _positive(criterion: Positive, facts: PatientFacts) -> Answer:
    values = in_window(facts.measured(criterion.analyte), criterion.within, facts)
    positive = [m for m in values if m.positive]
    if positive:
        return Met(distinct(m.evidence for m in positive))
    if any(m.positive is False for m in values):
        return NOT_MET
    return _no_value(criterion, facts)


def _aged(criterion: Aged, facts: PatientFacts) -> Answer:
    if facts.age is None:
        return Unknown((Lack(Want.UNREADABLE, "the patient's age"),))
    return MET if facts.age > criterion.above else NOT_MET


def _reported(criterion: Reported, facts: PatientFacts) -> Answer:
    found = [
        report.evidence
        for report in facts.reports
        if report.study.modality in criterion.modalities
        and report.concepts & set(criterion.concepts)
        and report.when is not None
        and report.when.perhaps_within(criterion.within, facts.now)
    ]
    if found:
        return Met(distinct(found))
    unread = facts.unread((Need.REPORTS,))
    return Unknown(unread) if unread else NOT_MET


#: How each form of question is answered from what was recorded, measured or reported.
ANSWERED_BY: Mapping[type, Callable[[Any, PatientFacts], Answer]] = {
    Recorded: _recorded,
    Measured: _measured,
    Known: _known,
    Positive: _positive,
    Aged: _aged,
    Reported: _reported,
}
