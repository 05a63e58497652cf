"""The answer to a call as a whole, requirement by requirement."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from answers import Answers
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SERVICE = "/cds-services/spine-imaging"


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
