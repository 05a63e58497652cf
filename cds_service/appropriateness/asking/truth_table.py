"""Plain questions to a chart: the truth table of ``docs/clinical-rules.md`` 2, in one place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from cds_service.appropriateness.terms.answers import (
    Answer,
    Lack,
    Met,
    NotMet,
    Unknown,
    Want,
    distinct,
)
from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts, When

from .criteria import (
    Aged,
    Known,
    Measured,
    Positive,
    Recorded,
    Reported,
    Severity,
    Undated,
)
from .thresholds import fails, in_window, passes

_NOT_MET = NotMet()


class _Weight(Enum):
    """What one fact counts for, the most first."""

    MET = auto()
    UNCERTAIN = auto()
    NOTHING = auto()


def _recorded(criterion: Recorded, facts: PatientFacts) -> Answer:
    recorded = facts.of_any(criterion.concepts)
    if not recorded:
        return _not_in_the_record(criterion, (), facts)
    weighed = [(_weight(fact, criterion, facts), fact.evidence) for fact in recorded]
    met = [evidence for weight, evidence in weighed if weight is _Weight.MET]
    if met:
        return Met(distinct(met))
    uncertain = [evidence for weight, evidence in weighed if weight is _Weight.UNCERTAIN]
    if uncertain:
        doubt = Lack(Want.UNSETTLED, f"{criterion.label}: recorded, but not surely recent")
        return Unknown((doubt,), distinct(uncertain))
    return _not_in_the_record(criterion, recorded, facts)


def _not_in_the_record(
    criterion: Recorded, recorded: Sequence[Fact], facts: PatientFacts
) -> Answer:
    unread = facts.unread(criterion.places)
    if unread:
        return Unknown(unread)
    if criterion.told_if_not_recorded and not _was_looked_for(recorded):
        return NotMet((f"{criterion.label}: not recorded",))
    if criterion.told_if_older and criterion.within and _is_in_force(recorded):
        days = criterion.within // timedelta(days=1)
        return NotMet((f"{criterion.label}: recorded, but older than {days} days",))
    return _NOT_MET


def _is_in_force(recorded: Sequence[Fact]) -> bool:
    """Whether one of these stands in the record as going on, whatever its age."""
    return any(not fact.past for fact in recorded)


def _was_looked_for(recorded: Sequence[Fact]) -> bool:
    """Whether an examination says that one of these is not there: then it is recorded, as absent."""
    return any(fact.denied for fact in recorded)


def _weight(fact: Fact, criterion: Recorded, facts: PatientFacts) -> _Weight:
    if fact.past:
        return _Weight.NOTHING
    if criterion.severity is Severity.SEVERE and not fact.severe:
        return _Weight.NOTHING
    weight = _weight_of_date(fact, criterion, facts)
    if weight is _Weight.MET and _may_be_old(fact, criterion, facts):
        return _Weight.UNCERTAIN
    return weight


def _weight_of_date(fact: Fact, criterion: Recorded, facts: PatientFacts) -> _Weight:
    if criterion.older_than is None:
        return _weight_in_window(fact, criterion, facts)
    if fact.when is None:
        return _weight_of_undated(fact, criterion)
    began = _weight_of_beginning(fact.when, criterion.older_than, facts)
    windowed = _weight_in_window(fact, criterion, facts)
    return max(began, windowed, key=lambda weight: weight.value)


def _weight_of_beginning(when: When, age: timedelta, facts: PatientFacts) -> _Weight:
    """Whether it began, or was done, longer ago than that: surely, perhaps, or not."""
    before = facts.now - age
    if when.latest < before:
        return _Weight.MET
    return _Weight.UNCERTAIN if when.earliest < before else _Weight.NOTHING


def _weight_in_window(fact: Fact, criterion: Recorded, facts: PatientFacts) -> _Weight:
    if fact.found_in is Need.DRAFT_ORDERS and not fact.looks_back:
        return _Weight.MET  # the order's reason is what the clinician says now
    window = criterion.within
    if fact.found_in is Need.EXAM and criterion.examined_within and not fact.looks_back:
        window = criterion.examined_within
    if window is None:
        return _Weight.MET
    if fact.when is None:
        return _weight_of_undated(fact, criterion)
    if fact.when.surely_within(window, facts.now):
        return _Weight.MET
    if fact.when.perhaps_within(window, facts.now):
        return _Weight.MET if fact.when.is_day_or_finer else _Weight.UNCERTAIN
    return _weight_of_old(fact, criterion, facts)


def _weight_of_old(fact: Fact, criterion: Recorded, facts: PatientFacts) -> _Weight:
    """What began before the window: what is called worse is new, whatever its beginning.

    What an old examination or note calls new was so on its day.
    """
    if fact.called_new and criterion.may_be_old and fact.found_in is not Need.EXAM:
        return _Weight.UNCERTAIN
    longer = criterion.uncertain_within
    if longer is not None and fact.when is not None and fact.when.perhaps_within(longer, facts.now):
        return _Weight.UNCERTAIN
    return _Weight.NOTHING


def _weight_of_undated(fact: Fact, criterion: Recorded) -> _Weight:
    if fact.found_in is Need.EXAM:
        return _Weight.UNCERTAIN
    match criterion.undated:
        case Undated.MET:
            return _Weight.MET
        case Undated.UNCERTAIN:
            return _Weight.UNCERTAIN
        case Undated.IGNORED:
            return _Weight.NOTHING


def _may_be_old(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    """Whether the record holds an older cause of the same concept and limb, and nobody calls it new."""
    if not criterion.may_be_old or fact.called_new:
        return False
    if fact.found_in not in (Need.EXAM, Need.DRAFT_ORDERS):
        return False
    same_concept = (
        other for other in facts.of(fact.concept) if _is_long_standing(other, criterion, facts)
    )
    causes = (other for cause in criterion.older_causes for other in facts.of(cause))
    return any(_same_limb(fact, other) for source in (same_concept, causes) for other in source)


def _is_long_standing(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    if fact.found_in is not Need.CONDITIONS:
        return False
    longest = criterion.long_standing_after
    return fact.past or (fact.when is not None and not fact.when.perhaps_within(longest, facts.now))


def _same_limb(one: Fact, other: Fact) -> bool:
    """Whether the older cause can explain the whole finding: a left one does not explain both legs."""
    return not one.sides or not other.sides or one.sides <= other.sides


def _measured(criterion: Measured, facts: PatientFacts) -> Answer:
    values = in_window(facts.measured(criterion.analyte), criterion.within, facts)
    passing = [m for m in values if passes(m, criterion)]
    if passing:
        return Met(distinct(m.evidence for m in passing))
    if not values:
        return _no_value(criterion, facts)
    if all(fails(m.bounds, criterion) for m in values):
        return NotMet()
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
        return NotMet()
    days = criterion.within // timedelta(days=1)
    return Unknown((Lack(Want.NOT_MEASURED, f"{criterion.label}: no value within {days} days"),))


def _known(criterion: Known, facts: PatientFacts) -> Answer:
    """Whether anybody looked: a single value will do, whatever it is."""
    for analyte in criterion.analytes:
        if in_window(facts.measured(analyte), criterion.within, facts):
            return Met()
    unread = facts.unread(criterion.places)
    return Unknown(unread) if unread else NotMet()


def _positive(criterion: Positive, facts: PatientFacts) -> Answer:
    values = in_window(facts.measured(criterion.analyte), criterion.within, facts)
    positive = [m for m in values if m.positive]
    if positive:
        return Met(distinct(m.evidence for m in positive))
    if any(m.positive is False for m in values):
        return NotMet()
    return _no_value(criterion, facts)


def _aged(criterion: Aged, facts: PatientFacts) -> Answer:
    if facts.age is None:
        return Unknown((Lack(Want.UNREADABLE, "the patient's age"),))
    return Met() if facts.age > criterion.above else NotMet()


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
    return Unknown(unread) if unread else NotMet()


#: How each form of question is answered from what was recorded, measured or reported.
ANSWERED_BY: Mapping[type, Callable[[Any, PatientFacts], Answer]] = MappingProxyType(
    {
        Recorded: _recorded,
        Measured: _measured,
        Known: _known,
        Positive: _positive,
        Aged: _aged,
        Reported: _reported,
    }
)
