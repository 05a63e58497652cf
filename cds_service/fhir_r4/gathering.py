"""What the entries of a chart state, gathered within limits, and what could not be read of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import ActiveStudy, Fact, ImagingReport, Measurement

from .elements import ElementNotUnderstood
from .entries import Entry
from .limits import LONGEST_QUOTE, MOST_ALIKE, MOST_NAMED, MOST_TEXT

Stated = Fact | Measurement | ImagingReport | ActiveStudy
Read = Callable[[Entry], Iterator[Stated]]

#: A date further ahead than this is no fact (``docs/clinical-rules.md`` 1): clocks differ by less.
_CLOCK_TOLERANCE = timedelta(hours=24)

#: What has no date may be of today.
_UNDATED = datetime.max.replace(tzinfo=UTC)

#: Characters of a date as FHIR writes it; nothing longer is quoted.
_LONGEST_DATE = 35


@dataclass
class Gathered:
    """Collects what entries state, in their order, and names what could not be read of them."""

    now: datetime
    stated: list[Stated] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)

    def take(self, entries: Sequence[Entry], read: Read) -> None:
        """Read entries of one kind.  What they state stays in their order, whichever is read first."""
        stated = {place: list(self._stated_by(entries[place], read)) for place in in_turn(entries)}
        self.stated += [each for place in sorted(stated) for each in stated[place]]

    def _stated_by(self, entry: Entry, read: Read) -> Iterator[Stated]:
        """Where an element cannot be understood, all of the entry is left out."""
        entry.recogniser.begin(entry)
        try:
            stated = tuple(read(entry))
        except ElementNotUnderstood as error:
            self.left_out.add(f"{entry.reference}: its {error.element} cannot be understood")
            return
        for each in stated:
            if self._is_ahead(each):
                self.left_out.add(f"{entry.reference}: dated in the future")
            else:
                yield each

    def _is_ahead(self, each: Stated) -> bool:
        when = None if isinstance(each, ActiveStudy) else each.when
        return when is not None and when.earliest - self.now > _CLOCK_TOLERANCE


def in_turn(entries: Sequence[Entry]) -> Sequence[int]:
    """The places of entries as they come; the freshest first where not all of it can be read."""
    places = range(len(entries))
    if sum(entry.length_of_text for entry in entries) <= MOST_TEXT:
        return places
    return sorted(places, key=lambda place: entries[place].written, reverse=True)


def weighed(stated: Sequence[Stated]) -> tuple[list[Stated], list[str]]:
    """What is weighed of all that was stated, with short quotations, and a sentence on the rest."""
    alike: defaultdict[tuple[str, bool], list[int]] = defaultdict(list)
    for place, each in enumerate(stated):
        alike[_kin_of(each)].append(place)
    dropped: set[int] = set()
    said = []
    for (name, _), places in alike.items():
        if len(places) > MOST_ALIKE:
            places.sort(key=lambda place: _latest(stated[place]), reverse=True)
            dropped.update(places[MOST_ALIKE:])
            said.append(f"{name}: of {len(places):,} the latest {MOST_ALIKE} were weighed")
    kept = (each for place, each in enumerate(stated) if place not in dropped)
    return [_quotable(each) for each in kept], said


def _kin_of(each: Stated) -> tuple[str, bool]:
    """What entries have in common that say the same; what is over is apart from what is not."""
    match each:
        case Fact(concept=concept, found_in=place, past=past):
            return f"{place.value}, {concept}", past
        case Measurement(analyte=analyte):
            return f"values of {analyte}", False
        case ImagingReport():
            return "reports of imaging", False
        case ActiveStudy():
            return "placed orders of imaging", False


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


def named(remarks: Iterable[str]) -> tuple[str, ...]:
    """What was left out, in an order of its own: the first ones by name, the others counted."""
    lines = sorted(set(remarks))
    more = len(lines) - MOST_NAMED
    return tuple(
        lines if more <= 0 else [*lines[:MOST_NAMED], f"{more:,} more entries were left out"]
    )
