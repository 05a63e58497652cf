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
from cds_service.records.keepable import (
    kept_code,
    kept_id,
    kept_instant,
    kept_reference,
    kept_system,
)


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


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Condition/123", "Condition/123"),
        ("ServiceRequest/" + "e.-_" * 50, "ServiceRequest/" + "e.-_" * 50),
        ("draftOrders.entry[3]", "draftOrders.entry[3]"),
        ("Condition/John Doe", "Condition"),
        ("Condition/jöhn", "Condition"),
        ("Condition/" + "a" * 257, "Condition"),
        ("Condition/1\n", "Condition"),
        ("Condition/1/2", "Condition"),
        ("Condition", "Condition"),
        ("Patient/1", None),
        ("Patient/John Doe", None),
        ("John Doe", None),
        ("", None),
    ],
)
def test_a_reference_is_kept_if_it_looks_like_one(sent: str, kept: str | None) -> None:
    assert kept == kept_reference(sent)


ID = "0b3f1f0e-1c1b-4c55-9a5d-3f1f0e1c1b4c"


@pytest.mark.parametrize("sent", [ID, ID.upper(), f"urn:uuid:{ID}"])
def test_a_uuid_is_one_id_in_every_spelling(sent: str) -> None:
    assert ID == kept_id(sent)


@pytest.mark.parametrize("sent", ["John Doe", "", "é" * 256, "a\x00b", "{" + ID + "}"])
def test_another_id_is_kept_as_one_that_is_derived(sent: str) -> None:
    assert kept_id(sent) == kept_id(sent)
    assert UUID(kept_id(sent))
    assert kept_id(sent) != kept_id(sent + "x")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("not-now", "not-now"),
        ("a" * 128, "a" * 128),
        ("a" * 129, None),
        ("is dying", None),
        ("", None),
        (None, None),
        ("é", None),
    ],
)
def test_a_code_is_kept_if_it_can_be_no_words(sent: str | None, kept: str | None) -> None:
    assert kept == kept_code(sent)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("https://example.org/reasons", "https://example.org/reasons"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("https://example.org/?name=Doe", None),
        ("John Doe", None),
        (None, None),
    ],
)
def test_a_code_system_is_kept_if_it_is_an_address(sent: str | None, kept: str | None) -> None:
    assert kept == kept_system(sent)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-11-23T01:29:49.725Z", datetime(2026, 11, 23, 1, 29, 49, 725000, UTC)),
        ("2026-11-23T01:29:49+02:00", datetime(2026, 11, 22, 23, 29, 49, 0, UTC)),
        ("2026-11-23T01:29:49", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("when Mr Doe left", None),
        (None, None),
    ],
)
def test_an_instant_is_kept_if_it_is_one(sent: str | None, kept: datetime | None) -> None:
    assert kept == kept_instant(sent)
