"""More than one draft: each in question gets its card, and the others change nothing."""

from typing import Any

import pytest
from work import calls_in

from cds_service.consult import MOST_ORDERS

from .requests_made import (
    CARD,
    CONSULTATION,
    Answer,
    Scenario,
    actions,
    draft,
    drafted,
    with_drafts,
)


@pytest.mark.parametrize(
    "name",
    [
        "Lumbar puncture, rule out cauda equina syndrome and meningitis",
        "Sepsis panel; leg weakness protocol",
        "Post-void residual, urinary retention",
    ],
)
def test_what_else_is_drafted_changes_nothing(name: str, plain: Any, answer: Answer) -> None:
    before = answer(plain)
    note = [{"text": "New leg weakness? Cauda equina syndrome?"}]
    entries = plain["context"]["draftOrders"]["entry"]
    entries.append({"resource": draft("other", name, note=note, orderDetail=note)})
    assert before == answer(plain)


def test_a_second_region_without_contrast_and_not_now_gets_its_card(
    scenario: Scenario, answer: Answer
) -> None:
    request = with_drafts(
        scenario("article"),
        draft("lumbar", "MRI lumbar spine without and with contrast"),
        draft("thoracic", "MRI thoracic spine without contrast", priority="routine"),
    )
    cards = {card["extension"][CARD].get("order"): card for card in answer(request)["cards"]}
    assert {"ImageNow", "AddContrast"} <= set(
        cards["ServiceRequest/thoracic"]["extension"][CARD]["advice"]
    )


@pytest.mark.parametrize("turn", [1, -1])
def test_cards_stand_gravest_first_whichever_draft_comes_first(
    turn: int, scenario: Scenario, answer: Answer
) -> None:
    drafts = [
        draft("plain", "MRI thoracic spine without contrast", priority="urgent"),
        draft("film", "XR lumbar spine 2 views"),
    ]
    cards = answer(with_drafts(scenario("article"), *drafts[::turn]))["cards"]

    assert ["warning", "info", "info"] == [card["indicator"] for card in cards]
    assert "ServiceRequest/plain" == cards[0]["extension"][CARD]["order"]


def test_drafts_that_share_a_card_keep_their_turn_on_it(scenario: Scenario, answer: Answer) -> None:
    films = [draft(name, "XR lumbar spine 2 views") for name in ("second", "first", "third")]
    mri = draft("plain", "MRI thoracic spine without contrast", priority="urgent")
    of_the_mri, of_the_films, *_ = answer(with_drafts(scenario("article"), *films, mri))["cards"]

    assert "ServiceRequest/plain" == of_the_mri["extension"][CARD]["order"]
    assert ["ServiceRequest/second", "ServiceRequest/first", "ServiceRequest/third"] == (
        of_the_films["extension"][CARD]["orders"]
    )


def test_two_orders_of_one_id_are_not_updated(scenario: Scenario, answer: Answer) -> None:
    """The change of one would land on the other."""
    request = scenario("article")
    twin = {**drafted(request), "code": {"text": "CT lumbar spine without contrast"}}
    request["context"]["draftOrders"]["entry"].append({"resource": twin})
    cards = answer(request)["cards"]

    assert {"create"} >= {kind for card in cards for kind in actions(card)}


def test_a_basket_beyond_all_sense_costs_what_its_drafts_cost_and_says_what_was_left(
    scenario: Scenario, answer: Answer
) -> None:
    def basket(size: int) -> Any:
        request = scenario("article")
        one = drafted(request)
        return with_drafts(request, *({**one, "id": f"draft-{at}"} for at in range(size)))

    def of_how_many(said: Any) -> list[str]:
        return [
            line for line in said["extension"][CONSULTATION]["unknown"] if str(MOST_ORDERS) in line
        ]

    full, beyond = basket(MOST_ORDERS), basket(25 * MOST_ORDERS)

    assert calls_in(lambda: answer(beyond)) < 25 * calls_in(lambda: answer(full))
    assert of_how_many(answer(beyond))
    assert not of_how_many(answer(full))
