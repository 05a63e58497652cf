"""A patient's orders as they stood at the time of one of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cds_service.fhir_r4.dates import moment
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_mapping,
    as_text,
    codes,
    target_of,
)

from .known_then import was_dated_by, without_later_notes
from .past_order import PastOrder

#: What a clinician signs; a plan or proposal is not signed yet, a filler's copy has been.
_SIGNED_INTENTS = frozenset({"order", "original-order"})
#: An order done by the export's day that names no result is taken as not yet done for so long.
_SAME_DAY = timedelta(hours=24)


def instant_of(order: Json) -> datetime | None:
    """When it was ordered: authoredOn, else when it was to happen.  A day is no instant."""
    for element in ("authoredOn", "occurrenceDateTime", "occurrencePeriod.start"):
        try:
            when, _ = moment(order, element)
        except ElementNotUnderstood:
            continue
        if when is not None and when.earliest == when.latest:
            return when.earliest
    return None


def was_meant(order: Json) -> bool:
    """Whether a clinician ordered it.  One that was revoked later was an order at its time."""
    if "entered-in-error" in codes(order.get("status")) or order.get("doNotPerform") is True:
        return False
    intents = codes(order.get("intent"))
    return not intents or bool(intents & _SIGNED_INTENTS)


def as_draft(order: PastOrder, at: datetime, *, in_question: bool) -> Draft:
    """The order as it lay on the screen before it was signed."""
    written = {**without_later_notes(at, order.resource), "status": "draft"}
    return Draft(order.reference, written, in_question)


def signed_together(
    order: PastOrder, at: datetime, others: Iterable[PastOrder]
) -> tuple[PastOrder, ...]:
    """The other orders of the same signing: of the same instant, or of one requisition by then."""
    requisition = _requisition(order.resource)
    return tuple(
        other
        for other in others
        if other.reference != order.reference
        and was_meant(other.resource)
        and (when := instant_of(other.resource)) is not None
        and (
            when == at
            or (when < at and requisition and _requisition(other.resource) == requisition)
        )
    )


def _requisition(order: Json) -> str:
    return as_text(as_mapping(order.get("requisition")).get("value"))


def as_placed_at(at: datetime, order: Json, results: Iterable[Json]) -> Json:
    """An earlier order with its status of then: done only if a result of it was there.

    Without a result to tell, an order that is done on the export's day counts as open for a
    day; an order that is open on the export's day was open then.
    """
    if "completed" not in codes(order.get("status")):
        return order
    results = tuple(results)
    if results:
        was_open = not any(was_dated_by(at, result) for result in results)
    else:
        ordered = instant_of(order)
        was_open = ordered is not None and at - ordered <= _SAME_DAY
    return {**order, "status": "active"} if was_open else order


def orders_behind(resource: Json) -> frozenset[str]:
    """The references of the orders that a result, a treatment or another order came of."""
    return frozenset(filter(None, (target_of(each) for each in as_list(resource.get("basedOn")))))
