"""What a client can use decides how a suggestion reaches it; what is said stays the same."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.examples import list_examples
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.pama import RATING, PamaSettings
from cds_service.hooks.profiles import Profile
from cds_service.hooks.requests import parse_request
from cds_service.hooks.responses import Renderer

Answer = Callable[..., Any]
NAMES = tuple(example.name for example in list_examples())


@pytest.fixture(scope="module")
def answer_to(knowledge: Knowledge, instant: datetime, scenario: Callable[[str], Any]) -> Answer:
    """``answer_to(name, profile, change=…)``: a scenario's answer in the shape for that client."""

    def call(
        name: str,
        profile: Profile,
        *,
        change: Callable[[Any], None] = lambda _: None,
        pama: PamaSettings | None = None,
    ) -> Any:
        body = scenario(name)
        change(body)
        request = parse_request(body)
        renderer = Renderer(request, knowledge.reading, "https://cds.example.org", profile, pama)
        return renderer.render(
            consult(request, knowledge=knowledge, charts=SentCharts(), now=instant)
        )

    return call


def actions(answer: Any) -> list[tuple[str, str, bool]]:
    """What each suggestion of the first card does, to what, and whether it is recommended."""
    return [
        (
            action["type"],
            action.get("resourceId") or action["resource"]["code"]["text"],
            suggestion.get("isRecommended", False),
        )
        for suggestion in answer["cards"][0].get("suggestions", [])
        for action in suggestion["actions"]
    ]


def draft_of(body: Any) -> Any:
    return body["context"]["draftOrders"]["entry"][0]["resource"]


def test_epic_changes_a_study_by_creating_it_and_removing_the_draft(answer_to: Answer) -> None:
    """Epic takes one create or delete a suggestion, and cannot update a study."""
    reference = "ServiceRequest/article-ct-draft"

    def renamed(body: Any) -> None:
        draft_of(body)["id"] = "article-ct-draft"
        body["context"]["selections"] = [reference]

    said = actions(answer_to("article-ct", Profile.EPIC, change=renamed))

    assert [
        ("create", "MRI of the whole spine without and with IV contrast", True),
        ("delete", reference, False),
    ] == said


def test_epic_removes_a_draft_once_however_many_studies_may_replace_it(answer_to: Answer) -> None:
    said = actions(answer_to("article-unresolved-pacemaker", Profile.EPIC))

    assert ["create", "create", "delete"] == [kind for kind, _, _ in said]


@pytest.mark.parametrize("name", NAMES)
def test_epic_gets_one_action_a_suggestion_and_never_an_update(
    name: str, answer_to: Answer
) -> None:
    cards = answer_to(name, Profile.EPIC)["cards"]

    suggestions = [each for card in cards for each in card.get("suggestions", [])]
    assert {1} >= {len(each["actions"]) for each in suggestions}
    assert {"create", "delete"} >= {each["actions"][0]["type"] for each in suggestions}
    assert {"any"} >= {card["selectionBehavior"] for card in cards if "suggestions" in card}


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_is_never_removed_without_the_study_that_replaces_it(
    name: str, answer_to: Answer
) -> None:
    for card in answer_to(name, Profile.EPIC)["cards"]:
        kinds = [each["actions"][0]["type"] for each in card.get("suggestions", [])]

        assert "delete" not in kinds or "create" == kinds[0]


@pytest.mark.parametrize("name", NAMES)
def test_epic_is_never_sent_a_deletion_that_is_already_ticked(name: str, answer_to: Answer) -> None:
    ticked = [
        suggestion["actions"][0]["type"]
        for card in answer_to(name, Profile.EPIC)["cards"]
        for suggestion in card.get("suggestions", [])
        if suggestion.get("isRecommended")
    ]

    assert "delete" not in ticked


def test_a_mere_change_of_priority_is_not_offered_where_it_cannot_be_done(
    answer_to: Answer,
) -> None:
    """Epic ignores the details of a created order: a second, equal draft would help nobody."""

    def right_but_routine(body: Any) -> None:
        draft_of(body)["priority"] = "routine"

    (card,) = answer_to("article-right-order", Profile.EPIC, change=right_but_routine)["cards"]

    assert "ImageNow" == card["source"]["topic"]["code"]
    assert "suggestions" not in card
    assert "selectionBehavior" not in card


def test_epics_new_order_keeps_the_priority_of_the_draft_it_replaces(answer_to: Answer) -> None:
    def already_stat(body: Any) -> None:
        draft_of(body)["priority"] = "stat"

    (suggestion, _) = answer_to("article-ct", Profile.EPIC, change=already_stat)["cards"][0][
        "suggestions"
    ]

    assert "stat" == suggestion["actions"][0]["resource"]["priority"]


def test_every_profile_says_the_same(answer_to: Answer) -> None:
    said = {
        profile: [
            (card["uuid"], card["summary"], card["detail"], card["indicator"], card["source"])
            for card in answer_to("article-ct", profile)["cards"]
        ]
        for profile in Profile
    }

    assert said[Profile.GENERIC] == said[Profile.EPIC] == said[Profile.SANDBOX]


@pytest.mark.parametrize("name", ["article-ct", "indication-unclear"])
def test_the_sandboxs_button_finds_a_rating_on_every_updated_order(
    name: str, answer_to: Answer
) -> None:
    """Its screen fails on an updated order without one, also where no variant holds."""

    def with_reason(body: Any) -> None:
        draft_of(body)["reasonCode"] = [{"coding": [{"code": "279039007"}]}]

    answer = answer_to(name, Profile.SANDBOX, change=with_reason)
    updated = [
        action["resource"]
        for card in answer["cards"]
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
        if action["type"] == "update"
    ]

    assert updated
    assert all(order["code"]["coding"] for order in updated)
    assert all(order["reasonCode"] for order in updated)
    ratings = [
        extension["valueCodeableConcept"]["coding"][0]["code"]
        for order in updated
        for extension in order["extension"]
        if extension["url"] == RATING
    ]
    assert len(updated) == len(ratings)
    assert {"appropriate", "no-criteria-apply"} >= set(ratings)


def test_the_sandbox_also_reads_ratings_in_the_extension(answer_to: Answer) -> None:
    answer = answer_to("article-ct", Profile.SANDBOX, pama=PamaSettings())

    assert answer["systemActions"] == answer["extension"]["systemActions"]


@pytest.mark.parametrize("profile", [Profile.GENERIC, Profile.EPIC])
def test_no_other_client_is_told_twice(profile: Profile, answer_to: Answer) -> None:
    """Whoever reads both would apply a rating twice."""
    answer = answer_to("article-ct", profile, pama=PamaSettings())

    assert "systemActions" in answer
    assert "systemActions" not in answer["extension"]
