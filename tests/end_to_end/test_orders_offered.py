"""Orders that a click creates, changes or deletes: valid, and of this call."""

from collections import Counter

from fhir.resources.R4B.servicerequest import ServiceRequest

from .exchanges import Call, reference
from .requests_made import CARD, Answer, Scenario, actions, card_of, entry_of


def test_at_most_one_card_updates_a_given_order(call: Call) -> None:
    updated = Counter(
        target
        for card in call.cards
        for target in {
            reference(action["resource"])
            for suggestion in card.get("suggestions", ())
            for action in suggestion["actions"]
            if action["type"] == "update"
        }
    )
    assert all(count == 1 for count in updated.values())


def test_a_card_updates_only_the_order_that_it_is_about(call: Call) -> None:
    for card in call.cards:
        for suggestion in card.get("suggestions", ()):
            for action in suggestion["actions"]:
                if action["type"] == "update":
                    assert card["extension"][CARD]["order"] == reference(action["resource"])


def test_a_created_order_is_valid_r4_a_draft_and_this_patients(call: Call) -> None:
    for action in call.actions("create"):
        resource = action["resource"]
        ServiceRequest.model_validate(resource)
        assert ("draft", "order") == (resource["status"], resource["intent"])
        patient = call.sent["context"]["patientId"]
        assert {"reference": f"Patient/{patient}"} == resource["subject"]
        assert "id" not in resource
        assert resource["code"]["text"]


def test_an_updated_order_is_valid_r4_where_the_clients_own_was(call: Call) -> None:
    for action in call.actions("update"):
        if len(action["resource"]["id"]) <= 64:
            ServiceRequest.model_validate(action["resource"])


def test_what_is_updated_or_deleted_is_a_draft_of_this_call(call: Call) -> None:
    for action in call.actions("delete"):
        assert action["resourceId"] in call.drafts
    for action in call.actions("update"):
        assert reference(action["resource"]) in call.drafts


def test_an_order_without_an_id_is_neither_updated_nor_deleted(
    scenario: Scenario, answer: Answer
) -> None:
    """The client could not tell which order is meant; the right one can still be created."""
    for name in ("article", "article-radiograph"):
        request = scenario(name)
        del entry_of(request)["resource"]["id"]
        request["context"].pop("selections")
        card = answer(request)["cards"][0]

        assert "critical" == card["indicator"]
        assert {"create"} == set(actions(card))


def test_a_button_asks_whether_the_deficit_is_new_only_where_that_is_the_question(
    scenario: Scenario, answer: Answer
) -> None:
    unsettled_deficit = scenario("indication-unclear")
    unsettled_infection = scenario("article")
    unsettled_infection["prefetch"]["conditions"][
        "entry"
    ].pop()  # with retention it is a cauda equina
    for key in ("vitals", "labs"):
        unsettled_infection["prefetch"][key] = None
    if_new = "STAT if the deficit is new"

    asked = card_of(answer(unsettled_deficit), "IndicationUnclear")["suggestions"][0]
    known = card_of(answer(unsettled_infection), "IndicationUnclear")["suggestions"][0]

    assert if_new in asked["label"] + asked["actions"][0]["description"]
    assert if_new not in known["label"] + known["actions"][0]["description"]
    assert known["label"].endswith("STAT")
    for button in (asked, known):
        (note,) = button["actions"][0]["resource"]["note"]
        assert "if the deficit is new" not in note["text"]
