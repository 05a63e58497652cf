"""An update is the client's own order, byte for byte, with nothing changed but what is said."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from werkzeug.test import TestResponse

from cds_service.web.wire import decode, encode

from .exchanges import Call, ask
from .requests_made import Answer, Scenario, drafted

#: What an update may set; every other element is the client's.
SETTABLE = {"code", "priority", "note", "bodySite", "orderDetail"}


def members(resource: bytes | msgspec.Raw) -> dict[str, bytes]:
    """Each member of a JSON object as the very bytes that stand there."""
    found = msgspec.json.decode(resource, type=dict[str, msgspec.Raw])
    return {name: bytes(value) for name, value in found.items()}


class RawEntry(msgspec.Struct):
    resource: msgspec.Raw


class RawBundle(msgspec.Struct):
    entry: list[RawEntry]


class RawContext(msgspec.Struct):
    draftOrders: RawBundle  # noqa: N815  FHIR's name


class RawRequest(msgspec.Struct):
    context: RawContext


class RawAction(msgspec.Struct):
    type: str
    resource: msgspec.Raw = msgspec.Raw(b"null")


class RawSuggestion(msgspec.Struct):
    actions: list[RawAction]


class RawCard(msgspec.Struct):
    suggestions: list[RawSuggestion] = []


class RawAnswer(msgspec.Struct):
    cards: list[RawCard]


def updates(raw: bytes) -> list[dict[str, bytes]]:
    return [
        members(action.resource)
        for card in msgspec.json.decode(raw, type=RawAnswer).cards
        for suggestion in card.suggestions
        for action in suggestion.actions
        if action.type == "update"
    ]


def drafts(body: bytes) -> dict[bytes, dict[str, bytes]]:
    """The draft orders by their ids, each member as bytes."""
    entries = msgspec.json.decode(body, type=RawRequest).context.draftOrders.entry
    return {each["id"]: each for each in (members(entry.resource) for entry in entries)}


def test_an_update_is_the_clients_own_order_with_nothing_changed_but_what_is_said(
    call: Call,
) -> None:
    sent = drafts(call.body)
    for changed in updates(call.raw):
        _differs_only_where_it_may(sent[changed["id"]], changed)


def _differs_only_where_it_may(own: dict[str, bytes], changed: dict[str, bytes]) -> None:
    kept = [name for name in own if name not in SETTABLE]
    assert kept == [name for name in changed if name not in SETTABLE]
    assert {name: own[name] for name in kept} == {name: changed[name] for name in kept}
    assert changed["resourceType"] == own["resourceType"]
    assert set(changed) - set(own) <= {"note", "priority", "code"}
    assert set(own) - set(changed) <= {"bodySite", "orderDetail"}


def test_an_update_keeps_the_notes_that_stand_on_the_order(call: Call) -> None:
    sent = drafts(call.body)
    for changed in updates(call.raw):
        before = decode(sent[changed["id"]].get("note", b"[]"))
        assert before == decode(changed.get("note", b"[]"))[: len(before)]


PLANTED = (
    b'"extension": [{"url": "https://ehr.example.org/x", "valueDecimal": 1.50},'
    b' {"url": "https://ehr.example.org/y", "valueDecimal": 1E-7},'
    b' {"url": "https://ehr.example.org/z", "valueInteger": 12345678901234567890},'
    b' {"url": "https://ehr.example.org/w", "valueDecimal": 123456789012345678901.2345678901}],'
    b' "contained": [{"resourceType": "Weird", "id": "w", "n": [], "o": {}, "p": null, "q": ""}],'
    b' "modifierExtension": [{"url": "https://ehr.example.org/m", "valueBoolean": false}],'
    b' "unknownField": {"deep": [{"er": [null, 0.10, 100, true, "\xc3\xa9\\n"]}]},'
    b' "_priority": {"id": "p1"}, "quantityQuantity": {"value": 2.00},'
    b' "note": [{"text": "an earlier note", "time": "2026-11-20T08:00:00Z"}],'
)
LONG_ID = b"e" + b"abc.-XYZ9" * 21 + b"e"


def test_an_update_keeps_decimals_long_numbers_unknown_and_empty_elements_and_long_ids(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    plain = msgspec.json.format(encode(scenario("article")), indent=-1)
    order = re.search(rb'"extension":\[\{"url":"[^"]*order-session.*?\}\],', plain)
    assert order is not None
    planted = msgspec.json.format(b"{" + PLANTED.rstrip(b",") + b"}", indent=-1)[1:-1] + b","
    body = plain.replace(order.group(), planted, 1).replace(b"draft-mri-lumbar", LONG_ID)
    call = ask(body, post)
    (changed,) = updates(call.raw)
    own = drafts(call.body)[changed["id"]]
    _differs_only_where_it_may(own, changed)
    assert b"1.50" in changed["extension"]
    assert b"1E-7" in changed["extension"]
    assert b"12345678901234567890}" in changed["extension"]
    assert b'"' + LONG_ID + b'"' == changed["id"]
    notes = decode(changed["note"])
    assert "an earlier note" == notes[0]["text"]
    assert 2 == len(notes)


def test_a_detail_of_another_level_or_contrast_goes_with_a_change_of_study(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    drafted(request)["orderDetail"] = [
        {"text": "Lumbar only"},
        {"text": "Without contrast"},
        {"text": "Portable oxygen"},
    ]
    (suggestion,) = answer(request)["cards"][0]["suggestions"]
    changed = suggestion["actions"][0]["resource"]
    assert "MRI of the whole spine without and with IV contrast" == changed["code"]["text"]
    assert [{"text": "Portable oxygen"}] == changed["orderDetail"]
