"""What is weighed of all that a chart states: of entries that say the same the latest, of each kind some."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import ActiveStudy, Fact, ImagingReport, Measurement

from .limits import LONGEST_QUOTE, MOST_ALIKE, MOST_VALUES

Stated = Fact | Measurement | ImagingReport | ActiveStudy

#: What has no date may be of today.
_UNDATED = datetime.max.replace(tzinfo=UTC)

#: Characters of a date as FHIR writes it; nothing longer is quoted.
_LONGEST_DATE = 35


def weighed(stated: Sequence[Stated]) -> tuple[list[Stated], list[str]]:
    """What is weighed, with short quotations, and a sentence on what is not."""
    if len(stated) <= MOST_ALIKE:
        return list(map(_quotable, stated)), []
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, each in enumerate(stated):
        groups[_group_of(each)].append(place)
    dropped: set[int] = set()
    said = []
    for places in groups.values():
        first = stated[places[0]]
        most = MOST_ALIKE if isinstance(first, Fact) else MOST_VALUES
        if len(places) > most:
            dropped.update(_of_each_kind_the_latest(places, stated)[most:])
            said.append(f"{_named(first)}: of {len(places):,} no more than {most:,} were weighed")
    return [_quotable(each) for place, each in enumerate(stated) if place not in dropped], said


def _group_of(each: Stated) -> Hashable:
    """Entries that say the same are of one group; what is over is apart from what is not."""
    if isinstance(each, Fact):
        return each.found_in, each.concept, each.past
    if isinstance(each, Measurement):
        return each.analyte
    return isinstance(each, ActiveStudy)


def _named(each: Stated) -> str:
    """What a group is called."""
    match each:
        case Fact(concept=concept, found_in=place):
            return f"{place.value}, {concept}"
        case Measurement(analyte=analyte):
            return f"values of {analyte}"
        case ImagingReport():
            return "reports of imaging"
        case ActiveStudy():
            return "placed orders of imaging"


def _of_each_kind_the_latest(places: Iterable[int], stated: Sequence[Stated]) -> list[int]:
    """The latest of each kind first, then the second of each, and so on.

    A reaction that was severe, or a finding of the other side, is not pushed out by hundreds that
    were not.
    """
    latest_first = sorted(places, key=lambda place: _latest(stated[place]), reverse=True)
    before: Counter[Hashable] = Counter()
    turns = {}
    for place in latest_first:
        kind = _kind_of(stated[place])
        turns[place] = before[kind]
        before[kind] += 1
    return sorted(latest_first, key=turns.__getitem__)


def _kind_of(each: Stated) -> Hashable:
    if isinstance(each, Fact):
        told = each.severe, each.called_new, each.looks_back, each.denied
        return told, each.sides, each.regions
    if isinstance(each, Measurement):
        return each.positive, each.flagged_high
    if isinstance(each, ImagingReport):
        return each.study, each.concepts
    return each.study, each.priority


def _latest(each: Stated) -> datetime:
    """The latest that it may be of."""
    when = None if isinstance(each, ActiveStudy) else each.when
    return when.latest if when else _UNDATED


def _quotable(each: Stated) -> Stated:
    """The same with no more of the record's words than may be quoted."""
    says, date = each.evidence.says, each.evidence.date or ""
    if len(says) <= LONGEST_QUOTE and len(date) <= _LONGEST_DATE:
        return each
    short = says if len(says) <= LONGEST_QUOTE else f"{says[: LONGEST_QUOTE - 1]}…"
    return replace(
        each, evidence=Evidence(each.evidence.resource, short, date[:_LONGEST_DATE] or None)
    )
