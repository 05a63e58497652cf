"""What is kept of a consultation, and what never is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.identifiers import name_cards
from cds_service.hooks.profiles import SHAPES, Profile
from cds_service.hooks.requests import parse_request
from cds_service.hooks.responses import CARD_EXTENSION
from cds_service.records.consultation_record import Circumstances, ConsultationRecord, record_of


@pytest.fixture
def record(knowledge: Knowledge, instant: datetime) -> Callable[..., ConsultationRecord]:
    """``record(body, **circumstances)``: what is kept of the answer."""

    def make(body: Any, **changed: Any) -> ConsultationRecord:
        request = parse_request(body)
        given = {
            "service": "spine-imaging",
            "received": instant,
            "duration_ms": 1.5,
            "client": "open",
            "profile": Profile.GENERIC,
        }
        circumstances = Circumstances(**{**given, **changed})
        consultation = consult(request, knowledge=knowledge, charts=SentCharts(), now=instant)
        cards = name_cards(consultation, request, SHAPES[circumstances.profile])
        return record_of(consultation, cards, request, circumstances)

    return make


def test_a_record_names_the_cards_and_suggestions_of_the_answer(
    record: Callable[..., ConsultationRecord],
    scenario: Callable[[str], Any],
    answer: Callable[[object], Any],
) -> None:
    body = scenario("article")
    said = [
        (
            card["uuid"],
            card["indicator"],
            tuple(card["extension"][CARD_EXTENSION]["advice"]),
            tuple(each["uuid"] for each in card.get("suggestions", ())),
        )
        for card in answer(body)["cards"]
    ]

    assert said
    assert said == [
        (card.id, card.indicator, card.advice, card.suggestions) for card in record(body).cards
    ]


def test_a_record_says_what_was_concluded_and_on_which_grounds(
    record: Callable[..., ConsultationRecord], scenario: Callable[[str], Any]
) -> None:
    made = record(scenario("article"))

    assert ("neurologic-deficit", "matched") == (made.variant, made.status)
    assert made.emergency
    assert made.evidence
    assert not [each for each in made.evidence if each.startswith("Patient")]
    (rating,) = made.ratings
    assert rating.procedure
    assert UUID(made.consultation)


def test_the_same_answer_to_the_same_call_is_one_record(
    record: Callable[..., ConsultationRecord], scenario: Callable[[str], Any], instant: datetime
) -> None:
    first = record(scenario("article"))
    later = record(scenario("article"), received=instant + timedelta(minutes=1), duration_ms=9)
    other_client = record(scenario("article"), client="general-hospital")

    assert first.id == later.id
    assert first.id != other_client.id


def test_another_answer_under_a_hook_instance_used_twice_is_another_record(
    record: Callable[..., ConsultationRecord], scenario: Callable[[str], Any]
) -> None:
    first, second = scenario("article"), scenario("article-ct")
    second["hookInstance"] = first["hookInstance"]

    assert record(first).id != record(second).id
    assert record(first).consultation == record(second).consultation


def test_an_instant_is_kept_in_utc(
    record: Callable[..., ConsultationRecord], scenario: Callable[[str], Any]
) -> None:
    here = datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    made = record(scenario("article"), received=here)

    assert (UTC, here) == (made.received.tzinfo, made.received)


def test_what_a_client_calls_an_id_is_kept_only_where_it_cannot_be_words(
    record: Callable[..., ConsultationRecord], scenario: Callable[[str], Any]
) -> None:
    text = json.dumps(scenario("article"), default=str)
    body = json.loads(text)
    body["hookInstance"] = "MARKER John Doe"
    for entry in body["prefetch"]["conditions"]["entry"]:
        entry["resource"]["id"] = "MARKER has diabetes"
    body["context"]["draftOrders"]["entry"][0]["resource"]["id"] = "MARKER of Mr Doe"
    body["context"].pop("selections", None)
    made = record(body)

    assert made.cards
    assert "Condition" in made.evidence
    assert "MARKER" not in repr(made)
    assert UUID(made.hook_instance)
