"""Suggestions and actions, requirement by requirement, on every answer that the fixtures give."""

from typing import Any
from uuid import UUID

import pytest
from answers import Answers
from fhir.resources.R4B.servicerequest import ServiceRequest
from pydantic import ValidationError


def reference(resource: Any) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def drafts_of(body: Any) -> dict[str, Any]:
    entries = body["context"]["draftOrders"]["entry"]
    return {reference(entry["resource"]): entry["resource"] for entry in entries}


@pytest.mark.conforms("cds-hooks_2.0@92", "cds-hooks_2.0@94")
def test_suggestions_are_a_list_where_there_are_any(answers: Answers) -> None:
    present = [card["suggestions"] for card in answers.cards if "suggestions" in card]

    assert 0 < len(present) < len(answers.cards)
    assert all(isinstance(each, list) and each for each in present)


@pytest.mark.conforms("cds-hooks_2.0@117", "cds-hooks_2.0@118", "cds-hooks_2.0@119")
def test_a_suggestion_has_its_label_and_its_uuid(answers: Answers) -> None:
    assert answers.suggestions
    for suggestion in answers.suggestions:
        assert suggestion["label"]
        assert str(UUID(suggestion["uuid"])) == suggestion["uuid"]


@pytest.mark.conforms("cds-hooks_2.0@120", "cds-hooks_2.0@121", "cds-hooks_2.0@122")
def test_several_are_recommended_only_where_any_may_be_chosen(answers: Answers) -> None:
    for card in answers.cards:
        recommended = [
            each["isRecommended"] for each in card.get("suggestions", []) if "isRecommended" in each
        ]

        assert all(each is True for each in recommended)
        assert len(recommended) <= 1 or "any" == card["selectionBehavior"]


@pytest.mark.conforms("cds-hooks_2.0@123", "cds-hooks_2.0@124", "cds-hooks_2.0@125")
def test_what_a_suggestion_does_is_one_action_that_stands_alone(answers: Answers) -> None:
    """All actions of a suggestion are taken together: with one there is nothing to fall apart."""
    assert {1} == {len(suggestion["actions"]) for suggestion in answers.suggestions}


@pytest.mark.conforms("cds-hooks_2.0@127", "cds-hooks_2.0@128", "cds-hooks_2.0@129")
def test_an_action_has_its_type_and_says_what_it_does(answers: Answers) -> None:
    assert {"create", "update", "delete"} == {action["type"] for action in answers.actions()}
    assert all(action["description"] for action in answers.actions())


@pytest.mark.conforms("cds-hooks_2.0@130", "cds-hooks_2.0@131")
def test_a_created_order_is_a_new_valid_resource(answers: Answers) -> None:
    created = [action["resource"] for action in answers.actions("create")]

    assert created
    assert not [order for order in created if "id" in order]
    for order in created:
        ServiceRequest.model_validate(order)


@pytest.mark.conforms("cds-hooks_2.0@130", "cds-hooks_2.0@132")
def test_an_update_is_the_whole_order_of_this_call(answers: Answers) -> None:
    updates = 0
    for body, answer in answers.exchanges:
        drafts = drafts_of(body)
        for action in Answers(((body, answer),)).actions("update"):
            updates += 1
            order = action["resource"]
            assert set(drafts[reference(order)]) <= set(order) | {"bodySite", "orderDetail"}
            assert _is_valid(order) == _is_valid(drafts[reference(order)])
    assert updates


def _is_valid(order: Any) -> bool:
    try:
        ServiceRequest.model_validate(order)
    except ValidationError:
        return False
    return True


@pytest.mark.conforms("cds-hooks_2.0@133", "cds-hooks_2.0@134", "cds-hooks_2.0@135")
def test_a_deletion_names_a_draft_of_this_call_and_carries_no_resource(answers: Answers) -> None:
    deletions = 0
    for body, answer in answers.exchanges:
        for action in Answers(((body, answer),)).actions("delete"):
            deletions += 1
            assert "resource" not in action
            assert action["resourceId"] in drafts_of(body)
    assert deletions


@pytest.mark.conforms("cds-hooks_2.0@75")
def test_system_actions_are_a_list_where_orders_are_rated_and_absent_elsewhere(
    answers: Answers,
) -> None:
    present = [answer["systemActions"] for answer in answers.all if "systemActions" in answer]

    assert 0 < len(present) < len(answers.all)
    assert all(isinstance(each, list) and each for each in present)
