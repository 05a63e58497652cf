"""The scratchpad carries out actions as an EHR does, and the draft keeps all that it came with."""

import json
from decimal import Decimal

from cds_service.hooks.requests import Hook
from cds_service.web.trying.scratchpad import Scratchpad

LUMBAR = {"resourceType": "ServiceRequest", "id": "1", "hours": Decimal("1.50")}
FILM = {"resourceType": "ServiceRequest", "id": "2", "code": {"text": "Film"}}
DRAFTS = Scratchpad((LUMBAR, FILM), ("ServiceRequest/1",))


def test_it_is_written_down_and_read_again_with_every_digit() -> None:
    assert '"hours":1.50' in DRAFTS.written()
    assert DRAFTS == Scratchpad.read(DRAFTS.written())


def test_an_update_takes_the_place_of_its_draft() -> None:
    changed = {**LUMBAR, "priority": "stat"}

    assert (changed, FILM) == DRAFTS.carried_out([{"type": "update", "resource": changed}]).orders


def test_what_is_created_gets_an_id_and_is_selected() -> None:
    made = DRAFTS.carried_out([{"type": "create", "resource": {"resourceType": "ServiceRequest"}}])

    assert {"resourceType": "ServiceRequest", "id": "created-1"} == made.orders[-1]
    assert ("ServiceRequest/1", "ServiceRequest/created-1") == made.selected


def test_two_that_are_created_one_after_the_other_have_two_ids() -> None:
    action = {"type": "create", "resource": {"resourceType": "ServiceRequest"}}
    deletion = {"type": "delete", "resourceId": "ServiceRequest/1"}
    orders = DRAFTS.carried_out([action, deletion, action]).orders

    assert 3 == len({each["id"] for each in orders})


def test_what_is_deleted_is_selected_no_more() -> None:
    left = DRAFTS.carried_out([{"type": "delete", "resourceId": "ServiceRequest/1"}])

    assert Scratchpad((FILM,), ()) == left


def test_an_action_of_another_kind_changes_nothing() -> None:
    assert DRAFTS == DRAFTS.carried_out([{"type": "dance"}, {}])


def test_only_a_selection_is_sent_with_selections() -> None:
    request = {"context": {"selections": ["x"], "userId": "Practitioner/1"}}
    selecting = DRAFTS.in_request(request, Hook.ORDER_SELECT)["context"]
    signing = DRAFTS.in_request(request, Hook.ORDER_SIGN)["context"]

    assert ["ServiceRequest/1"] == json.loads(json.dumps(selecting["selections"]))
    assert "selections" not in signing
    assert "Practitioner/1" == selecting["userId"] == signing["userId"]


def test_the_others_are_called_by_their_words() -> None:
    assert ["Film"] == DRAFTS.names_but("ServiceRequest/1")
