"""The answer to a call, requirement by requirement, on every answer that the fixtures give."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from answers import Answers
from fhir.resources.R4B.servicerequest import ServiceRequest
from flask.testing import FlaskClient
from markdown_it import MarkdownIt
from pydantic import ValidationError
from werkzeug.test import TestResponse

SERVICE = "/cds-services/spine-imaging"
SUMMARY_LIMIT = 140


def is_absolute(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def reference(resource: Any) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def drafts_of(body: Any) -> dict[str, Any]:
    entries = body["context"]["draftOrders"]["entry"]
    return {reference(entry["resource"]): entry["resource"] for entry in entries}


def members(value: Any, *, within_resource: bool = False) -> Iterator[tuple[str, Any]]:
    """Every member of ours; a resource is the client's own and is not looked into."""
    if isinstance(value, dict) and not within_resource:
        for key, inner in value.items():
            yield key, inner
            yield from members(inner, within_resource=key == "resource")
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner)


@pytest.mark.conforms("cds-hooks_2.0@1", "cds-hooks_2.0@28", "cds-hooks_2.0@74")
def test_a_call_is_answered_200_with_cards_as_json(
    post: Callable[..., TestResponse], scenario: Callable[[str], Any]
) -> None:
    response = post(scenario("article"))

    assert 200 == response.status_code
    assert "application/json" == response.mimetype
    assert isinstance(response.get_json()["cards"], list)


@pytest.mark.conforms("cds-hooks_2.0@77")
def test_without_advice_the_cards_are_an_empty_list(
    post: Callable[..., TestResponse], scenario: Callable[[str], Any]
) -> None:
    response = post(scenario("medication-only"))

    assert 200 == response.status_code
    assert [] == response.get_json()["cards"]


@pytest.mark.conforms("cds-hooks_2.0@3")
def test_nothing_is_null_or_empty_but_an_empty_list_of_cards(answers: Answers) -> None:
    empty = [
        key
        for answer in answers.all
        for key, value in members(answer)
        if value in (None, "", [], {}) and key != "cards"
    ]

    assert [] == empty


@pytest.mark.conforms("cds-hooks_2.0@14", "cds-hooks_2.0@76")
def test_what_cannot_be_answered_has_another_status_and_says_why(client: FlaskClient) -> None:
    unknown = client.post("/cds-services/another", json={})
    no_request = client.post(SERVICE, json={})

    assert (404, 400) == (unknown.status_code, no_request.status_code)
    assert "OperationOutcome" == unknown.get_json()["resourceType"]


@pytest.mark.conforms("cds-hooks_2.0@54")
def test_data_that_the_answer_hangs_on_and_nobody_can_get_is_412(
    post: Callable[..., TestResponse], scenario: Callable[[str], Any]
) -> None:
    body = scenario("article")
    draft = body["context"]["draftOrders"]["entry"][0]["resource"]
    draft.pop("reasonCode")
    body.pop("fhirServer", None)
    body["prefetch"] = {}

    assert 412 == post(body).status_code


@pytest.mark.conforms("cds-hooks_2.0@52")
def test_an_operation_outcome_in_the_place_of_data_is_unknown_not_none(
    answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    body = scenario("article-right-order")
    body["prefetch"]["allergies"] = {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": "timeout"}],
    }
    (consultation,) = answer(body)["extension"].values()

    assert "allergies: could not be read" in consultation["unknown"]


@pytest.mark.conforms("cds-hooks_2.0@80", "cds-hooks_2.0@81", "cds-hooks_2.0@82")
def test_a_cards_uuid_is_a_uuid_and_its_own(answers: Answers) -> None:
    for answer in answers.all:
        uuids = [card["uuid"] for card in answer["cards"]]

        assert len(uuids) == len(set(uuids))
        assert all(str(UUID(uuid)) == uuid for uuid in uuids)


@pytest.mark.conforms("cds-hooks_2.0@83")
def test_a_summary_is_shorter_than_140_characters(answers: Answers) -> None:
    assert answers.cards
    assert all(0 < len(card["summary"]) < SUMMARY_LIMIT for card in answers.cards)


@pytest.mark.conforms("cds-hooks_2.0@84", "cds-hooks_2.0@85")
def test_a_detail_is_markdown_without_html(answers: Answers) -> None:
    parser = MarkdownIt("commonmark")
    kinds = {
        token.type
        for card in answers.cards
        for block in parser.parse(card["detail"])
        for token in (block, *(block.children or ()))
    }

    assert {"paragraph_open", "bullet_list_open"} <= kinds
    assert not {"html_block", "html_inline"} & kinds


@pytest.mark.conforms("cds-hooks_2.0@87", "cds-hooks_2.0@88", "cds-hooks_2.0@89")
def test_an_indicator_is_one_of_the_three(answers: Answers) -> None:
    assert {"info", "warning", "critical"} == {card["indicator"] for card in answers.cards}


@pytest.mark.conforms(
    "cds-hooks_2.0@90",
    "cds-hooks_2.0@105",
    "cds-hooks_2.0@106",
    "cds-hooks_2.0@107",
    "cds-hooks_2.0@108",
)
def test_a_source_has_a_label_and_an_absolute_address(answers: Answers) -> None:
    assert all(source["label"] for source in answers.sources)
    assert all(is_absolute(source["url"]) for source in answers.sources)


@pytest.mark.conforms("cds-hooks_2.0@109", "cds-hooks_2.0@110")
def test_the_source_is_the_criteria_and_what_the_card_goes_on_to_is_a_link(
    answers: Answers,
) -> None:
    assert 1 == len({source["url"] for source in answers.sources})
    assert all("/guidance/" in link["url"] for link in answers.links)


@pytest.mark.conforms("cds-hooks_2.0@111", "cds-hooks_2.0@112", "cds-hooks_2.0@113")
def test_a_source_has_no_icon(answers: Answers) -> None:
    """It is optional, and we have none: what is not sent cannot be malformed."""
    assert not [source for source in answers.sources if "icon" in source]


@pytest.mark.conforms(
    "cds-hooks_2.0@115",
    "cds-hooks_2.0@116",
    "cds-hooks_2.0@216",
    "cds-hooks_2.0@217",
    "cds-hooks_2.0@218",
    "cds-hooks_2.0@220",
)
def test_a_topic_is_a_coding_with_its_display(answers: Answers) -> None:
    for source in answers.sources:
        topic = source["topic"]

        assert {"system", "code", "display"} == set(topic)
        assert all(isinstance(value, str) and value for value in topic.values())


@pytest.mark.conforms("cds-hooks_2.0@92", "cds-hooks_2.0@94")
def test_suggestions_are_a_list_where_there_are_any(answers: Answers) -> None:
    present = [card["suggestions"] for card in answers.cards if "suggestions" in card]

    assert 0 < len(present) < len(answers.cards)
    assert all(isinstance(each, list) and each for each in present)


@pytest.mark.conforms("cds-hooks_2.0@93", "cds-hooks_2.0@95", "cds-hooks_2.0@96")
def test_a_selection_behavior_stands_where_suggestions_stand(answers: Answers) -> None:
    for card in answers.cards:
        assert ("suggestions" in card) == ("selectionBehavior" in card)
    assert {"at-most-one", "any"} == {
        card["selectionBehavior"] for card in answers.cards if "selectionBehavior" in card
    }


@pytest.mark.conforms(
    "cds-hooks_2.0@98",
    "cds-hooks_2.0@99",
    "cds-hooks_2.0@100",
    "cds-hooks_2.0@136",
    "cds-hooks_2.0@216",
    "cds-hooks_2.0@217",
    "cds-hooks_2.0@219",
)
def test_override_reasons_are_codings_with_words(answers: Answers) -> None:
    assert answers.override_reasons
    for reason in answers.override_reasons:
        assert {"system", "code", "display"} == set(reason)
        assert all(isinstance(value, str) and value for value in reason.values())


@pytest.mark.conforms(
    "cds-hooks_2.0@103",
    "cds-hooks_2.0@104",
    "cds-hooks_2.0@138",
    "cds-hooks_2.0@139",
    "cds-hooks_2.0@140",
    "cds-hooks_2.0@141",
    "cds-hooks_2.0@142",
)
def test_a_link_has_a_label_an_absolute_address_and_its_type(answers: Answers) -> None:
    assert answers.links
    for link in answers.links:
        assert link["label"]
        assert is_absolute(link["url"])
        assert "absolute" == link["type"]


@pytest.mark.conforms(
    "cds-hooks_2.0@144", "cds-hooks_2.0@145", "cds-hooks_2.0@146", "cds-hooks_2.0@147"
)
def test_an_absolute_link_has_no_app_context(answers: Answers) -> None:
    assert not [link for link in answers.links if "appContext" in link]


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


@pytest.mark.conforms("cds-hooks_2.0@214", "cds-hooks_2.0@215")
def test_extensions_are_objects_under_reversed_domain_names(answers: Answers) -> None:
    """``systemActions`` is the guide's own, older than CDS Hooks 2.0, for the sandbox alone."""
    holders = [*answers.all, *answers.cards]
    named = {key: value for each in holders for key, value in each.get("extension", {}).items()}

    assert named
    for key, value in named.items():
        assert re.fullmatch(r"org\.spine-imaging-cds\.[a-z]+", key) or "systemActions" == key
        assert isinstance(value, list if "systemActions" == key else dict)


@pytest.mark.conforms("cds-hooks_2.0@148")
def test_feedback_on_a_card_is_taken(
    answer: Callable[[object], Any],
    post: Callable[..., TestResponse],
    scenario: Callable[[str], Any],
) -> None:
    (card, *_) = answer(scenario("article"))["cards"]
    feedback = {
        "card": card["uuid"],
        "outcome": "accepted",
        "acceptedSuggestions": [{"id": card["suggestions"][0]["uuid"]}],
        "outcomeTimestamp": "2026-11-20T14:31:00Z",
    }

    assert 200 == post({"feedback": [feedback]}, f"{SERVICE}/feedback").status_code


@pytest.mark.conforms("cds-hooks_2.0@208")
@pytest.mark.parametrize("path", ["/cds-services", SERVICE, f"{SERVICE}/feedback"])
def test_a_browser_may_call_every_endpoint(path: str, client: FlaskClient) -> None:
    origin = "https://sandbox.cds-hooks.org"
    response = client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )

    assert 200 == response.status_code
    assert response.headers["Access-Control-Allow-Origin"] in {"*", origin}
    assert "authorization" in response.headers["Access-Control-Allow-Headers"]
