"""What one fact counts for under a question: whether it is there, new, and not of another cause."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import Enum, auto
from itertools import chain

from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts, When

from .criteria import Recorded, Severity, Undated
from .explanations import is_explained, same_limb


class Weight(Enum):
    """What one fact counts for, the most first."""

    MET = auto()
    UNCERTAIN = auto()
    NOTHING = auto()


# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_MET, _UNCERTAIN, _NOTHING = Weight.MET, Weight.UNCERTAIN, Weight.NOTHING
_EXAM, _DRAFTED, _SEVERE = Need.EXAM, Need.DRAFT_ORDERS, Severity.SEVERE
_CONDITIONS = Need.CONDITIONS


def weight_of(fact: Fact, criterion: Recorded, facts: PatientFacts) -> Weight:
    """What one fact counts for under one question: by its dates, and by what else may be its cause."""
    if fact.past:
        return _NOTHING
    if criterion.severity is _SEVERE and not fact.severe:
        return _NOTHING
    if criterion.regions and not fact.regions & criterion.regions:
        return _NOTHING
    weight = _weight_of_date(fact, criterion, facts)
    if weight is _MET and (
        (criterion.may_be_old and _may_be_old(fact, criterion, facts))
        or (criterion.explained_by and is_explained_alone(fact, criterion, facts))
    ):
        return _UNCERTAIN
    return weight


def _weight_of_date(fact: Fact, criterion: Recorded, facts: PatientFacts) -> Weight:
    if criterion.older_than is None:
        return _weight_in_window(fact, criterion, facts)
    if fact.when is None:
        return _weight_of_undated(fact, criterion)
    began = _weight_of_beginning(fact.when, criterion.older_than, facts)
    windowed = _weight_in_window(fact, criterion, facts)
    return max(began, windowed, key=lambda weight: weight.value)


def _weight_of_beginning(when: When, age: timedelta, facts: PatientFacts) -> Weight:
    """Whether it began, or was done, longer ago than that: surely, perhaps, or not."""
    before = facts.now - age
    if when.latest < before:
        return _MET
    return _UNCERTAIN if when.earliest < before else _NOTHING


def _weight_in_window(fact: Fact, criterion: Recorded, facts: PatientFacts) -> Weight:
    if fact.found_in is _DRAFTED and not fact.looks_back:
        return _MET  # the order's reason is what the clinician says now
    window = criterion.within
    if fact.found_in is _EXAM and criterion.examined_within and not fact.looks_back:
        window = criterion.examined_within
    if window is None:
        return _MET
    if fact.when is None:
        return _weight_of_undated(fact, criterion)
    if fact.when.surely_within(window, facts.now):
        return _MET
    if fact.when.perhaps_within(window, facts.now):
        return _MET if fact.when.is_day_or_finer else _UNCERTAIN
    return _weight_of_old(fact, criterion, facts)


def _weight_of_old(fact: Fact, criterion: Recorded, facts: PatientFacts) -> Weight:
    """What began before the window: what is called worse is new, whatever its beginning.

    What an old examination or note calls new was so on its day, and so was what an old record does;
    where nobody says when the word was written, it is uncertain.
    """
    if fact.called_new and criterion.may_be_old and fact.found_in is not _EXAM:
        said, window = fact.called_new_at, criterion.within
        is_new = said is not None and window is not None and said.surely_within(window, facts.now)
        return _MET if is_new else _UNCERTAIN
    longer = criterion.uncertain_within
    if longer is not None and fact.when is not None and fact.when.perhaps_within(longer, facts.now):
        return _UNCERTAIN
    return _NOTHING


def _weight_of_undated(fact: Fact, criterion: Recorded) -> Weight:
    if fact.found_in is _EXAM:
        return _UNCERTAIN
    match criterion.undated:
        case Undated.MET:
            return _MET
        case Undated.UNCERTAIN:
            return _UNCERTAIN
        case Undated.IGNORED:
            return _NOTHING


def _may_be_old(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    """Whether the record holds an older cause of the same concept and limb, and nobody calls it new.

    What its own words date (*lost over four days*) began then, whatever is older.
    """
    if fact.called_new or (fact.looks_back and fact.when is not None):
        return False
    if fact.found_in is _CONDITIONS:
        return fact.dated_by_entry and _is_coded_again(fact, criterion, facts)
    if fact.found_in not in (_EXAM, _DRAFTED):
        return False
    same_concept = (
        other for other in facts.of(fact.concept) if _is_long_standing(other, criterion, facts)
    )
    causes = (other for cause in criterion.older_causes for other in facts.of(cause))
    lasting = _lasting(criterion.lasting_causes, criterion, facts)
    return any(same_limb(fact, other) for other in chain(same_concept, causes, lasting))


def _is_coded_again(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    """Whether what lasts was entered once more, and nobody tells an onset: *paraplegia*, on the list for years."""
    if fact.concept not in criterion.lasting_causes:
        return False
    return any(same_limb(fact, other) for other in _lasting((fact.concept,), criterion, facts))


def _lasting(causes: Iterable[str], criterion: Recorded, facts: PatientFacts) -> Iterator[Fact]:
    """What of these is long-standing itself: on the problem list, or looked back on in words (*paraplegia since 2009*)."""
    for other in (each for cause in causes for each in facts.of(cause)):
        if _is_long_standing(other, criterion, facts) or (
            other.looks_back and _is_of_old(other, criterion, facts)
        ):
            yield other


def is_explained_alone(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    """Whether another cause explains it by itself: no second deficit stands beside it."""
    if not is_explained(fact, criterion.explained_by, facts):
        return False
    beside = facts.of_any(criterion.unless_beside)
    return not any(
        each.concept != fact.concept
        and not each.past
        and _weight_of_date(each, criterion, facts) is _MET
        for each in beside
    )


def _is_long_standing(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    if fact.found_in is not _CONDITIONS:
        return False
    return fact.past or (fact.when is not None and _is_of_old(fact, criterion, facts))


def _is_of_old(fact: Fact, criterion: Recorded, facts: PatientFacts) -> bool:
    """Whether it began longer ago than what is called long-standing; what looks back without a date did."""
    when = fact.when
    return when is None or not when.perhaps_within(criterion.long_standing_after, facts.now)
