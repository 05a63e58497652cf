"""What the reasons of draft orders state of the patient: said today, or referred to today."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, When

from .drafts import Draft
from .elements import Json, as_list, as_mapping, as_text, notes_of, target_of, words_of
from .entries import Entry
from .kinds import CONDITION
from .order_reading import some_of_its
from .recognition import Recognised, Recogniser
from .statements import is_over, named_in

_UUID: Final = "urn:uuid:"


def read_reasons(
    draft: Draft, recogniser: Recogniser, conditions: Mapping[str, Entry], *, is_imaging: bool
) -> Iterator[Fact]:
    """What the clinician writes as the reason: the freshest word there is on the patient.

    Of other drafts only the coded or named reason is read: a lumbar puncture or a sepsis
    panel on the screen says what may be done, not what the patient has.  ``conditions`` are
    those of the chart that drafts refer to.
    """
    recogniser.begin(draft)
    written = as_text(draft.resource.get("authoredOn")) or None
    found = list(_reasons(draft.resource, recogniser, conditions))
    if is_imaging:
        found += _beside_the_reason(draft.resource, recogniser)
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


def _reasons(
    order: Json, recogniser: Recogniser, conditions: Mapping[str, Entry]
) -> Iterator[Recognised]:
    for reason in some_of_its(order, "reasonCode") or some_of_its(order, "reason"):
        yield from recogniser.by_code_or_words(recogniser.coded(reason))
        yield from recogniser.by_words(as_text(as_mapping(reason).get("text")))
    for reference in map(as_mapping, some_of_its(order, "reasonReference")):
        held = (Entry(each, CONDITION, recogniser) for each in _contained(order, reference))
        condition = conditions.get(named_by(reference)) or next(held, None)
        if condition is None:
            yield from recogniser.by_words(as_text(reference.get("display")))
        elif not condition.is_void and not is_over(condition):
            yield from recogniser.by_words(as_text(reference.get("display")))
            yield from _said_today(condition)


def _said_today(condition: Entry) -> Iterator[Recognised]:
    """What the order refers to is said today, whenever it was recorded, unless it looks back."""
    placed = condition.recogniser.regions_in(condition.site)
    for each in named_in(condition):
        if not each.historical:
            yield replace(each, regions=each.regions or placed)


def _contained(order: Json, reference: Json) -> Iterator[Json]:
    """What the order itself holds under this reference."""
    target = as_text(reference.get("reference")).removeprefix("#")
    for each in map(as_mapping, as_list(order.get("contained"))):
        if target and as_text(each.get("id")).removeprefix("#") == target:
            yield each


def referred_to(drafts: Iterable[Draft]) -> frozenset[str]:
    """What the drafts refer to as their reasons."""
    found = (
        named_by(as_mapping(reference))
        for draft in drafts
        for reference in some_of_its(draft.resource, "reasonReference")
    )
    return frozenset(filter(None, found))


def named_by(reference: Json) -> str:
    """``Condition/1`` of a reference, absolute or not; of a ``urn:uuid:`` the condition of that id."""
    target = as_text(reference.get("reference"))
    if target.startswith(_UUID):
        return f"Condition/{target.removeprefix(_UUID)}"
    return target_of(reference)


def _beside_the_reason(order: Json, recogniser: Recogniser) -> Iterator[Recognised]:
    yield from recogniser.by_words(notes_of(order))
    for detail in some_of_its(order, "orderDetail"):
        yield from recogniser.by_words(words_of(detail))
