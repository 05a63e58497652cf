"""A basket beyond sense: so many drafts are looked at, those in question first, and it is said."""

from typing import Any

import pytest

from cds_service.fhir_r4.limits import MOST_DRAFTS, MOST_SELECTIONS
from cds_service.hooks.requests import HookRequest, parse_request


def call(drafts: int, selections: list[str]) -> HookRequest:
    entries = [
        {"resource": {"resourceType": "ServiceRequest", "id": str(place)}}
        for place in range(drafts)
    ]
    context: dict[str, Any] = {
        "patientId": "p",
        "draftOrders": {"entry": entries},
        "selections": selections,
    }
    return parse_request({"hook": "order-select", "hookInstance": "a-call", "context": context})


def places_of(request: HookRequest) -> list[int]:
    return [int(draft.reference.removeprefix("ServiceRequest/")) for draft in request.drafts]


def test_a_large_basket_is_looked_at_whole() -> None:
    request = call(MOST_DRAFTS, ["ServiceRequest/7"])

    assert list(range(MOST_DRAFTS)) == places_of(request)
    assert () == request.remarks


def test_of_a_basket_beyond_sense_the_first_drafts_are_looked_at_and_that_is_said() -> None:
    request = call(MOST_DRAFTS + 1, ["ServiceRequest/7"])

    assert list(range(MOST_DRAFTS)) == places_of(request)
    assert (
        f"draft orders: no more than {MOST_DRAFTS} are looked at, those in question first",
    ) == request.remarks


def test_a_draft_in_question_is_looked_at_wherever_it_stands() -> None:
    request = call(MOST_DRAFTS + 100, [f"ServiceRequest/{MOST_DRAFTS + 50}"])

    assert [*range(MOST_DRAFTS - 1), MOST_DRAFTS + 50] == places_of(request)


@pytest.mark.parametrize(
    ("before", "remarks"),
    [
        (MOST_SELECTIONS - 1, ()),
        (
            MOST_SELECTIONS,
            (
                "selections: none of them names a draft order; every draft was looked at",
                f"selections: no more than the first {MOST_SELECTIONS:,} are looked at",
            ),
        ),
    ],
)
def test_selections_beyond_sense_are_not_looked_at_and_that_is_said(
    before: int, remarks: tuple[str, ...]
) -> None:
    """Then every draft is in question: none is missed."""
    request = call(2, [*["Other/x"] * before, "ServiceRequest/1"])

    assert remarks == request.remarks
    assert [bool(remarks), True] == [draft.in_question for draft in request.drafts]
