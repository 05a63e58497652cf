"""What the reasons of draft orders state of the patient: said today, or referred to today."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, When

from .annotations import notes_of
from .drafts import Draft
from .elements import (
    ElementNotUnderstood,
    Json,
    as_mapping,
    as_text,
    either,
    words_of,
)
from .entries import Entry
from .kinds import CONDITION, OBSERVATION
from .limits import MOST_DETAILS
from .order_reading import some_of_its
from .panels import read_panel
from .recognised import Recognised
from .recognition import Recogniser
from .referents import Referents, names_in
from .reports import read_report
from .statements import is_over, named_in
from .supporting import named_beside
from .weighing import Stated


def read_reasons(
    draft: Draft, recogniser: Recogniser, referents: Referents, *, is_imaging: bool
) -> Iterator[Fact]:
    """What the clinician writes as the reason: the freshest word there is on the patient.

    Of other drafts only the coded or named reason is read: a lumbar puncture or a sepsis
    panel on the screen says what may be done, not what the patient has.
    """
    recogniser.begin(draft)
    written = as_text(draft.resource.get("authoredOn")) or None
    found = list(_reasons(draft.resource, recogniser, referents))
    if is_imaging:
        found += _beside_the_reason(draft.resource, recogniser, referents)
    for each in dict.fromkeys(found):
        ago = each.days_ago
        yield Fact(
            concept=each.concept,
            found_in=Need.DRAFT_ORDERS,
            evidence=Evidence(draft.reference, each.says, written),
            when=None if ago is None else When.at(recogniser.now - timedelta(days=ago)),
            past=each.past,
            looks_back=each.historical
            or ago is not None
            or each.concept in recogniser.reading.events,
            called_new=each.called_new,
            severe=each.severe,
            regions=each.regions,
            sides=each.sides,
        )


def _reasons(order: Json, recogniser: Recogniser, referents: Referents) -> Iterator[Recognised]:
    for told in some_of_its(order, "reasonCode") or some_of_its(order, "reason"):
        reason, _ = either(told)
        yield from recogniser.by_code_or_words(recogniser.coded(reason))
        yield from recogniser.by_words(as_text(as_mapping(reason).get("text")))
    for reference, entry in _referred(order, referents):
        if entry is None:
            yield from recogniser.by_words(as_text(reference.get("display")))
        elif entry.kind is CONDITION and not entry.is_void and not is_over(entry):
            yield from recogniser.by_words(as_text(reference.get("display")))
            yield from _said_today(entry)


def _said_today(condition: Entry) -> Iterator[Recognised]:
    """What the order refers to is said today, whenever it was recorded, unless it looks back."""
    placed = condition.regions
    for each in named_in(condition):
        if not each.historical:
            yield each._replace(regions=each.regions or placed)


def read_found(drafts: Iterable[Draft], referents: Referents) -> Iterator[Fact]:
    """The findings that drafts refer to as their reasons: said today, whenever they were made.

    What they deny, or look back on, stays of its date; so do measured values.  Each is read once,
    however many refer to it.
    """
    named = (entry for draft in drafts for _, entry in _referred(draft.resource, referents))
    for entry in {id(entry.resource): entry for entry in named if entry is not None}.values():
        if entry.kind is not CONDITION:
            with suppress(ElementNotUnderstood):  # told with the chart's own entry
                for each in _stated_by(entry, referents):
                    if isinstance(each, Fact) and not (each.past or each.looks_back):
                        yield replace(each, found_in=Need.DRAFT_ORDERS, when=None)


def _stated_by(finding: Entry, referents: Referents) -> Iterable[Stated]:
    if finding.kind is OBSERVATION:
        return read_panel(finding)
    return read_report(finding, referents)


def _referred(order: Json, referents: Referents) -> Iterator[tuple[Json, Entry | None]]:
    """The order's references to its reasons, as far as they are looked at, with what they name."""
    return islice(referents.of(_with_references(order), "reasonReference"), MOST_DETAILS)


def _with_references(order: Json) -> Json:
    """The order with the references among R5's reasons where R4 has them."""
    if "reason" not in order or "reasonReference" in order:
        return order
    references = [reference for _, reference in map(either, some_of_its(order, "reason"))]
    return {**order, "reasonReference": [each for each in references if each]}


def referred_to(drafts: Iterable[Draft]) -> frozenset[str]:
    """What the drafts refer to as their reasons."""
    return frozenset(
        name
        for draft in drafts
        for reference in some_of_its(_with_references(draft.resource), "reasonReference")
        for name in names_in(as_mapping(reference))
    )


def _beside_the_reason(
    order: Json, recogniser: Recogniser, referents: Referents
) -> Iterator[Recognised]:
    """What a click of ours noted there is no finding: else it would bear witness for itself."""
    yield from recogniser.by_words(notes_of(order, but=recogniser.reading.own_notes))
    for detail in some_of_its(order, "orderDetail"):
        yield from recogniser.by_words(words_of(detail))
    for named in named_beside(order, referents):
        yield from recogniser.by_words(named)
