"""Orders as they stood at the time of one of them, and the call that it would have made."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cds_service.replay.history import History, by_type
from cds_service.replay.past_order import past_order
from cds_service.replay.past_orders import as_placed_at, instant_of, signed_together, was_meant

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW, EARLIER, LATER = "2026-03-10T12:00:00Z", "2026-03-10T07:00:00Z", "2026-03-11T08:00:00Z"
TYPES = frozenset({"Patient", "Condition", "Observation", "ServiceRequest", "DiagnosticReport"})


def order(own_id: str = "1", **elements: Any) -> dict[str, Any]:
    base = {"resourceType": "ServiceRequest", "id": own_id, "status": "completed"}
    return {**base, "intent": "order", "authoredOn": NOW, **elements}


def report(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "DiagnosticReport", "id": "r", "status": "final", **elements}


def call(asked: Any, *others: Any, exported: frozenset[str] = TYPES) -> Any:
    resources = by_type((asked, *others))
    orders = tuple(map(past_order, resources["ServiceRequest"]))
    return History("p", resources, exported, orders).call_for(past_order(asked), AT)


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"authoredOn": NOW}, AT),
        ({"authoredOn": "2026-03-10T06:00:00-06:00"}, AT),
        ({"authoredOn": "2026-03-10", "occurrenceDateTime": NOW}, AT),
        ({"authoredOn": None, "occurrencePeriod": {"start": NOW}}, AT),
        ({"authoredOn": "2026-03-10"}, None),
        ({"authoredOn": "2026-03-10T12:00:00"}, None),
        ({"authoredOn": "yesterday"}, None),
        ({"authoredOn": None}, None),
    ],
)
def test_only_a_time_with_a_zone_is_an_instant(elements: Any, expected: datetime | None) -> None:
    assert expected == instant_of(order(**elements))


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"status": "revoked"}, True),
        ({"status": "entered-in-error"}, False),
        ({"intent": "plan"}, False),
        ({"intent": "filler-order"}, False),
        ({"doNotPerform": True}, False),
    ],
)
def test_what_a_clinician_signed_was_meant(elements: Any, *, expected: bool) -> None:
    assert expected == was_meant(order(**elements))


def test_orders_of_one_instant_or_one_requisition_were_signed_together() -> None:
    requisition: dict[str, Any] = {"requisition": {"value": "A"}}
    asked = order(**requisition)
    others = [
        order("same-instant"),
        order("same-requisition", authoredOn=EARLIER, **requisition),
        order("added-later", authoredOn=LATER, **requisition),
        order("earlier", authoredOn=EARLIER),
        order("mistaken", status="entered-in-error"),
    ]

    placed = map(past_order, (asked, *others))
    found = [each.resource["id"] for each in signed_together(past_order(asked), AT, placed)]

    assert ["same-instant", "same-requisition"] == found


@pytest.mark.parametrize(
    ("ordered", "results", "status"),
    [
        (EARLIER, [], "active"),
        ("2026-03-01T07:00:00Z", [], "completed"),
        ("2026-03-01T07:00:00Z", [report(issued=LATER)], "active"),
        (EARLIER, [report(issued=EARLIER)], "completed"),
        (EARLIER, [report()], "active"),
    ],
)
def test_an_earlier_order_is_done_only_if_its_result_was_there(
    ordered: str, results: list[Any], status: str
) -> None:
    assert status == as_placed_at(AT, order(authoredOn=ordered), results)["status"]


def test_the_order_is_a_draft_in_question_and_what_was_signed_with_it_lies_beside() -> None:
    request = call(order(), order("2"))

    assert [("ServiceRequest/1", "draft", True), ("ServiceRequest/2", "draft", False)] == [
        (each.reference, each.resource["status"], each.in_question) for each in request.drafts
    ]
    assert [] == request.prefetch["orders"]


def test_what_came_of_the_order_is_not_in_the_chart_whatever_its_date() -> None:
    own = report(issued="2026-03-10", basedOn=[{"reference": "ServiceRequest/1"}])

    assert [] == call(order(), own).prefetch["reports"]


def test_an_earlier_order_that_was_open_is_in_the_list_of_orders() -> None:
    earlier = order("2", authoredOn=EARLIER)

    assert [{**earlier, "status": "active"}] == call(order(), earlier).prefetch["orders"]


def test_a_type_that_is_not_in_the_export_was_not_sent() -> None:
    """Absent is unknown; an empty list would say that there is none."""
    sent = call(order(), exported=TYPES - {"Condition"}).prefetch

    assert "conditions" not in sent
    assert [] == sent["reports"]


def test_only_the_encounter_of_the_order_is_sent() -> None:
    own = {"resourceType": "Encounter", "id": "e", "class": {"code": "EMER"}}
    other = {"resourceType": "Encounter", "id": "f", "class": {"code": "AMB"}}

    request = call(order(encounter={"reference": "Encounter/e"}), own, other)

    assert ("e", own) == (request.encounter_id, request.prefetch["encounter"])


def test_a_resource_that_comes_twice_counts_once() -> None:
    first, again = order(note=[{"text": "first"}]), order(note=[{"text": "again"}])

    assert {"ServiceRequest": (first,)} == by_type([first, again])
