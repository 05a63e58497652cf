"""Feedback of several clients: each tells of its own cards, and learns nothing of another's."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.insights_queries import Scope, count_cards
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings

from .callers import BASE_URL, FEEDBACK, SHARED, World

Told = Callable[[str, str], TestResponse]


@pytest.fixture
def own(world: World, knowledge: Knowledge, instant: datetime, records: Records) -> FlaskClient:
    """A worker with a store that nobody else looks into."""
    settings = Settings(
        clients_file=world.clients_file,
        base_url=BASE_URL,
        database_url=records.engine.url.render_as_string(hide_password=False),
    )
    app = create_app(settings, knowledge=knowledge, records=records, now=lambda: instant)
    return app.test_client()


@pytest.fixture
def told(world: World, own: FlaskClient) -> Told:
    """``told(client, card)``: the answer to a client of one issuer that says the card was accepted."""

    def tell(client: str, card: str) -> TestResponse:
        signer = {"north": world.north, "south": world.south}[client]
        token = signer.token(world.claims(iss=SHARED, tenant=client, aud=FEEDBACK))
        outcome = {"card": card, "outcome": "accepted", "acceptedSuggestions": [{"id": card}]}
        return own.post(
            "/cds-services/spine-imaging/feedback",
            json={"feedback": [outcome]},
            headers={"Authorization": f"Bearer {token}"},
        )

    return tell


@pytest.fixture
def card_of_north(
    world: World, own: FlaskClient, records: Records, scenario: Callable[[str], Any]
) -> str:
    """The id of a card that the client *north* was sent."""
    token = world.north.token(world.claims(iss=SHARED, tenant="north"))
    response = own.post(
        "/cds-services/spine-imaging",
        json=scenario("article"),
        headers={"Authorization": f"Bearer {token}"},
    )
    records.drain()
    return str(json.loads(response.data)["cards"][0]["uuid"])


def accepted(engine: Engine) -> int:
    return sum(each.accepted for each in count_cards(engine, Scope(client="north")))


def test_only_who_was_sent_a_card_is_believed_of_it(
    told: Told, card_of_north: str, records: Records
) -> None:
    told("south", card_of_north)
    assert 0 == accepted(records.engine)

    told("north", card_of_north)
    assert 1 == accepted(records.engine)


def test_the_answer_does_not_tell_whether_another_was_sent_that_card(
    told: Told, card_of_north: str
) -> None:
    nobodys = "00000000-0000-4000-8000-000000000000"
    answers = [told("south", card) for card in (card_of_north, nobodys)]
    answers.append(told("north", card_of_north))

    assert 1 == len({(each.status_code, each.data, str(each.headers)) for each in answers})
    assert 200 == answers[0].status_code
