"""The public sandbox after a click: what it cannot carry is not asked of it again."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.examples import list_examples
from cds_service.hooks.responses import CARD_EXTENSION
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import decode, encode

from .the_sandbox import Screen, capture

SERVICE = "/cds-services/spine-imaging"
#: The studies of the spine that its list has: CT, then MRI, each by region and contrast.
STUDIES = (
    *("72125", "72126", "72127", "72128", "72129", "72130", "72131", "72132", "72133"),
    *("72141", "72142", "72156", "72146", "72147", "72157", "72148", "72149", "72158"),
)
Ask = Callable[[Any], Any]


@pytest.fixture(scope="module")
def ask(knowledge: Knowledge, instant: datetime, shared_records: Records) -> Ask:
    """``ask(body)``: the answer in the sandbox's profile."""
    settings = Settings(open_profile="sandbox")
    app = create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)
    client = app.test_client()

    def call(body: Any) -> Any:
        response = client.post(SERVICE, data=encode(body), content_type="application/json")
        assert 200 == response.status_code
        return decode(response.get_data())

    return call


def screen_of(body: Any, name: str = "order-select-ct-lumbar-with-reason") -> Screen:
    """A captured call, with a fixture's patient in place of the one it was made of."""
    text = encode(body["prefetch"]).decode()
    own = json.loads(capture(name))["context"]["patientId"]
    return Screen.of(
        capture(name), prefetch=json.loads(text.replace(body["context"]["patientId"], own))
    )


def said_of(card: Any) -> list[str]:
    return list(card["extension"][CARD_EXTENSION]["advice"])


def buttons(answer: Any) -> list[Any]:
    return [each for card in answer["cards"] for each in card.get("suggestions", [])]


def test_the_screen_sends_what_was_captured() -> None:
    for name in ("ct-lumbar-chosen", "ct-lumbar-with-reason", "after-accepted-suggestion"):
        sent = json.loads(capture(f"order-select-{name}"))
        drawn = Screen.of(capture(f"order-select-{name}")).call()
        order = sent["context"]["draftOrders"]["entry"][0]["resource"]
        drawn_order = drawn["context"]["draftOrders"]["entry"][0]["resource"]
        assert sent["context"]["selections"] == drawn["context"]["selections"]
        assert order["code"]["coding"] == drawn_order["code"]["coding"]
        assert order["reasonCode"] == drawn_order["reasonCode"]
        assert set(order) == set(drawn_order)


@pytest.mark.parametrize("name", [each.name for each in list_examples()])
def test_after_one_click_no_red_card_is_left_and_no_button_does_nothing(
    name: str, ask: Ask, scenario: Callable[[str], Any]
) -> None:
    for study in STUDIES:
        screen = screen_of(scenario(name)).choosing(study)
        before = ask(screen.call())
        assert all(screen.clicked(each) != screen for each in buttons(before))
        for first in buttons(before)[:1]:
            after = ask(screen.clicked(first).call())
            assert "critical" not in [card["indicator"] for card in after["cards"]], study
            assert "ImageNow" not in [code for card in after["cards"] for code in said_of(card)]


def test_the_articles_patient_is_told_of_time_once(
    ask: Ask, scenario: Callable[[str], Any]
) -> None:
    """The first card says it with the study that it changes; then there is nothing left to set."""
    screen = screen_of(scenario("article"))
    (card, *_) = ask(screen.call())["cards"]
    assert {"ImageNow", "CtPreferMri"} <= set(said_of(card))

    after = ask(screen.clicked(card["suggestions"][0]).call())

    assert not [each for each in after["cards"] if "order" in each["extension"][CARD_EXTENSION]]
    assert [] == buttons(after)


def test_a_priority_that_is_sent_all_the_same_is_spoken_of(
    ask: Ask, scenario: Callable[[str], Any]
) -> None:
    screen = screen_of(scenario("article"))
    (card, *_) = ask(screen.call())["cards"]
    body = screen.clicked(card["suggestions"][0]).call()
    body["context"]["draftOrders"]["entry"][0]["resource"]["priority"] = "routine"

    (card, *_) = ask(body)["cards"]

    assert ["ImageNow"] == said_of(card)
    (button,) = card["suggestions"]
    assert "stat" == button["actions"][0]["resource"]["priority"]


def test_where_one_fact_would_decide_the_study_is_offered_once(
    ask: Ask, scenario: Callable[[str], Any]
) -> None:
    screen = screen_of(scenario("indication-unclear"))
    (first,) = buttons(ask(screen.call()))

    after = ask(screen.clicked(first).call())

    assert [] == buttons(after)
    assert "IndicationUnclear" in [code for card in after["cards"] for code in said_of(card)]
