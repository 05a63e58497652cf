"""What every answer keeps, whoever the patient is: the invariants of the contract's section 4.

Each scenario is asked under both hooks, and every rule is checked on every answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import pytest
from fhir.resources.R4B.servicerequest import ServiceRequest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from werkzeug.test import TestResponse

from cds_service.examples import read_example, scenario_folders
from cds_service.web.wire import decode, encode

CARD = "org.spine-imaging-cds.card"
CONSULTATION = "org.spine-imaging-cds.consultation"
ADVICE_SYSTEM = "https://spine-imaging-cds.org/CodeSystem/advice"
ADVICE = [
    "ImplantedDevice",
    "GadoliniumAllergy",
    "RadiographNotAppropriate",
    "NuclearNotFirst",
    "CtPreferMri",
    "ImageNow",
    "MriWithoutAndWithContrast",
    "AddContrast",
    "SpinalLevel",
    "CtAddContrast",
    "CtWithoutAndWith",
    "ContrastOnlyMri",
    "Pregnancy",
    "SpecifyContrast",
    "CtBestAlternative",
    "Dialysis",
    "AcuteKidneyInjury",
    "RenalFunctionLow",
    "RenalFunctionUnknown",
    "ContrastAllergyUnspecified",
    "OrderAppropriate",
    "AfterMri",
    "VariantRedFlags",
    "VariantRecentIntervention",
    "VariantOverlyingUlcer",
    "VariantAbnormalImaging",
    "IndicationUnclear",
]
SAFETY = {
    "RenalFunctionLow",
    "RenalFunctionUnknown",
    "AcuteKidneyInjury",
    "Dialysis",
    "ContrastAllergyUnspecified",
}
INFORMATION = {
    "AfterMri",
    "IndicationUnclear",
    "OrderAppropriate",
    *(code for code in ADVICE if code.startswith("Variant")),
}
VARIANTS = {
    "red-flags",
    "recent-intervention",
    "neurologic-deficit",
    "overlying-ulcer",
    "abnormal-imaging",
}
STATUSES = {"matched", "indeterminate", "out-of-scope", "not-relevant"}
RATINGS = {"usually-appropriate", "may-be-appropriate", "usually-not-appropriate"}
#: What an update may set; every other element is the client's.
SETTABLE = {"code", "priority", "note", "bodySite", "orderDetail"}


@dataclass(frozen=True)
class Call:
    """One request as it was sent, and the answer to it."""

    body: bytes
    sent: Any
    raw: bytes
    got: Any

    @property
    def cards(self) -> list[Any]:
        return list(self.got["cards"])

    def suggestions(self) -> Iterator[Any]:
        for card in self.cards:
            yield from card.get("suggestions", ())

    def actions(self, *types: str) -> Iterator[Any]:
        for suggestion in self.suggestions():
            yield from (each for each in suggestion["actions"] if each["type"] in types)

    @property
    def drafts(self) -> set[str]:
        entries = self.sent["context"]["draftOrders"]["entry"]
        return {reference(entry["resource"]) for entry in entries}


def reference(resource: Any) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def under_hook(request: Any, hook: str) -> Any:
    """The same patient and drafts, as the other hook sends them."""
    context = dict(request["context"])
    if hook == "order-sign":
        context.pop("selections", None)
    else:
        entries = context["draftOrders"]["entry"]
        context.setdefault("selections", [reference(entry["resource"]) for entry in entries])
    return {**request, "hook": hook, "context": context}


CALLS = [
    pytest.param((folder.name, hook), id=f"{folder.name}-{hook}")
    for folder in scenario_folders()
    for hook in ("order-select", "order-sign")
]


@pytest.fixture(scope="module", params=CALLS)
def call(request: pytest.FixtureRequest, post: Callable[..., TestResponse]) -> Call:
    slug, hook = request.param
    return ask(under_hook(read_example(slug), hook), post)


def ask(sent: Any, post: Callable[..., TestResponse]) -> Call:
    body = sent if isinstance(sent, bytes) else encode(sent)
    response = post(body)
    assert 200 == response.status_code
    raw = response.get_data()
    return Call(body, decode(body), raw, decode(raw))


# -- the whole answer


def test_nothing_is_null_or_empty_but_cards_and_what_is_the_clients_own(call: Call) -> None:
    assert [] == list(_empties(call.got, "$"))


def _empties(value: Any, path: str) -> Iterator[str]:
    if value in (None, "", [], {}) and path != "$.cards":
        yield path
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _empties(inner, f"{path}[{place}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not (key == "resource" and value.get("type") == "update"):
                yield from _empties(inner, f"{path}.{key}")


def test_the_same_call_gives_the_same_bytes(call: Call, post: Callable[..., TestResponse]) -> None:
    assert call.raw == post(call.body).get_data()


def test_every_uuid_is_lower_case_and_unique(call: Call) -> None:
    found = [card["uuid"] for card in call.cards] + [each["uuid"] for each in call.suggestions()]
    assert [str(UUID(each)) for each in found] == found
    assert len(set(found)) == len(found)


def test_another_hook_instance_gives_other_ids_and_the_same_advice(
    call: Call, post: Callable[..., TestResponse]
) -> None:
    other = ask({**call.sent, "hookInstance": "another"}, post)
    assert [card["summary"] for card in call.cards] == [card["summary"] for card in other.cards]
    assert not {card["uuid"] for card in call.cards} & {card["uuid"] for card in other.cards}


def test_each_card_has_the_members_of_the_contract_and_no_others(call: Call) -> None:
    needed = {"uuid", "summary", "detail", "indicator", "source", "links", "extension"}
    optional = {"suggestions", "selectionBehavior", "overrideReasons"}
    for card in call.cards:
        assert needed <= set(card)
        assert set(card) <= needed | optional


def test_a_summary_is_one_line_of_fewer_than_140_characters(call: Call) -> None:
    for card in call.cards:
        assert len(card["summary"]) < 140
        assert card["summary"].isprintable()
        assert "{" not in card["summary"] + card["detail"]  # no blank is left unfilled


def test_an_indicator_is_one_of_the_three(call: Call) -> None:
    assert {card["indicator"] for card in call.cards} <= {"info", "warning", "critical"}


def test_a_source_names_the_criteria_and_a_topic_of_the_contracts_list(call: Call) -> None:
    for card in call.cards:
        source, topic = card["source"], card["source"]["topic"]
        assert {"label", "url", "topic"} == set(source)
        assert source["label"]
        assert is_web_address(source["url"])
        assert ADVICE_SYSTEM == topic["system"]
        assert topic["code"] in ADVICE
        assert topic["display"]


def is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def test_links_are_absolute_and_never_mixed_with_smart(call: Call) -> None:
    for card in call.cards:
        for link in card["links"]:
            assert {"label", "url", "type"} == set(link)
            assert "absolute" == link["type"]
            assert is_web_address(link["url"])


def test_the_guidance_that_a_card_links_to_is_there(call: Call, client: Any) -> None:
    for card in call.cards:
        for link in card["links"]:
            assert 200 == client.get(urlsplit(link["url"]).path).status_code


def test_each_suggestion_is_one_click_with_one_described_action(call: Call) -> None:
    for suggestion in call.suggestions():
        assert {"label", "uuid", "actions"} <= set(suggestion)
        assert set(suggestion) <= {"label", "uuid", "actions", "isRecommended"}
        (action,) = suggestion["actions"]
        assert action["type"] in ("create", "update", "delete")
        assert action["description"]
        expected = "resourceId" if action["type"] == "delete" else "resource"
        assert {"type", "description", expected} == set(action)


def test_a_selection_behavior_stands_exactly_where_there_are_suggestions(call: Call) -> None:
    for card in call.cards:
        assert ("suggestions" in card) == ("selectionBehavior" in card)
        assert card.get("selectionBehavior", "any") in ("any", "at-most-one")


def test_at_most_one_suggestion_is_recommended_where_at_most_one_can_be_meant(call: Call) -> None:
    for card in call.cards:
        recommended = [s for s in card.get("suggestions", ()) if "isRecommended" in s]
        assert all(each["isRecommended"] is True for each in recommended)
        if card.get("selectionBehavior") == "at-most-one":
            assert len(recommended) <= 1


def test_every_override_reason_is_a_whole_coding_and_stands_once(call: Call) -> None:
    for card in call.cards:
        reasons = card.get("overrideReasons", [])
        for reason in reasons:
            assert {"code", "system", "display"} == set(reason)
        codes = [reason["code"] for reason in reasons]
        assert len(set(codes)) == len(codes)


# -- one card per order


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


def test_there_is_one_card_per_order_one_of_safety_and_one_of_information_at_most(
    call: Call,
) -> None:
    about = [card["extension"][CARD].get("order") for card in call.cards]
    orders = [order for order in about if order is not None]
    assert len(set(orders)) == len(orders)
    rest = [set(card["extension"][CARD]["advice"]) for card in call.cards]
    loose = [codes for codes, order in zip(rest, about, strict=True) if order is None]
    assert sum(codes <= SAFETY for codes in loose) <= 1
    assert sum(codes <= INFORMATION for codes in loose) <= 1


def test_safety_that_only_speaks_never_stands_on_an_order_card(call: Call) -> None:
    for card in call.cards:
        if "order" in card["extension"][CARD]:
            assert not SAFETY & set(card["extension"][CARD]["advice"])


# -- what is offered


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


# -- our two extensions


def test_a_cards_extension_names_its_advice_its_order_and_its_evidence(call: Call) -> None:
    for card in call.cards:
        assert {CARD} == set(card["extension"])
        own = card["extension"][CARD]
        assert set(own) <= {"advice", "order", "evidence"}
        assert own["advice"][0] == card["source"]["topic"]["code"]
        assert set(own["advice"]) <= set(ADVICE)
        assert len(set(own["advice"])) == len(own["advice"])
        assert own.get("order") in (None, *call.drafts)
        assert_evidence(own.get("evidence", []), call)


def assert_evidence(evidence: list[Any], call: Call) -> None:
    for each in evidence:
        assert {"resource", "says"} <= set(each)
        assert set(each) <= {"resource", "says", "date"}
        kind, _, own_id = each["resource"].partition("/")
        assert f'"{kind}"'.encode() in call.body
        assert f'"{own_id}"'.encode() in call.body


def test_the_answer_carries_the_consultation(call: Call) -> None:
    assert {"cards", "extension"} == set(call.got)
    assert {CONSULTATION} == set(call.got["extension"])
    own = call.got["extension"][CONSULTATION]
    assert {"topic", "status", "knowledge"} <= set(own)
    optional = {"variant", "evidence", "unknown", "ratings"}
    assert set(own) <= {"topic", "status", "knowledge"} | optional
    assert "suspected-spine-infection" == own["topic"]
    assert own["status"] in STATUSES
    assert own.get("variant") in {None, *VARIANTS}
    assert ("variant" in own) == (own["status"] == "matched")
    assert all(isinstance(each, str) for each in own.get("unknown", []))
    assert_evidence(own.get("evidence", []), call)


def test_a_rating_names_an_order_of_this_call_and_one_of_the_three_ratings(call: Call) -> None:
    for each in call.got["extension"][CONSULTATION].get("ratings", []):
        assert each["order"] in call.drafts
        assert each.get("rating") in {None, *RATINGS}
        assert {"order", "procedure", "region"} <= set(each)
        # provenance: whose word the rating is (docs/clinical-rules.md 8)
        assert set(each) <= {"order", "procedure", "region", "rating", "radiation", "provenance"}
        assert ("rating" in each) == ("provenance" in each)


# -- text of the record


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
#: What our own words use: paragraphs, lists and bold ratings.  All else would be the record's.
OUR_MARKUP = {
    "paragraph",
    "inline",
    "text",
    "softbreak",
    "bullet_list",
    "list_item",
    "strong",
}


def markup(text: str) -> set[str]:
    return {_kind(token) for token in _tokens(MARKDOWN.parse(text))}


def _tokens(tokens: list[Token] | None) -> Iterator[Token]:
    for token in tokens or []:
        yield token
        yield from _tokens(token.children)


def _kind(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")


def test_a_detail_is_plain_markdown_that_reads_as_plain_text(call: Call) -> None:
    for card in call.cards:
        assert markup(card["detail"]) <= OUR_MARKUP
        assert not re.search(r"https?://|www\.", card["detail"])
        assert not re.search(r"^\s*[#>|]|```", card["detail"], re.MULTILINE)


EVIL = (
    "MARKER <script>alert(1)</script> <img src=x onerror=alert(1)> [x](http://evil.example) "
    "![x](http://evil.example/p.png) **bold** __strong__ `code` ~~gone~~ www.evil.example "
    "http://evil.example me@evil.example\n\n# Heading\n\n| a | b |\n|---|---|\n| c | d |\n"
    "> quote\n```\nfence\n```\n[ref]: http://evil.example"
)


def _in_condition(request: Any) -> None:
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    entry["code"]["text"] = f"Mid-back pain {EVIL}"
    entry["note"] = [{"text": EVIL}]


def _in_condition_display(request: Any) -> None:
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    del entry["code"]["text"]
    for coding in entry["code"]["coding"]:
        coding["display"] = EVIL


def _in_order(request: Any) -> None:
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    order["code"]["text"] = f"MRI lumbar spine without contrast {EVIL}"
    order["note"] = [{"text": f"Back pain with fever and new leg weakness {EVIL}"}]


def _in_reason(request: Any) -> None:
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    order["reasonCode"][0]["text"] = f"Mid-back pain {EVIL}"


def _in_observation(request: Any) -> None:
    finding = request["prefetch"]["exam"]["entry"][0]["resource"]
    finding["code"]["text"] = f"Leg weakness {EVIL}"
    value = request["prefetch"]["labs"]["entry"][0]["resource"]
    value["valueQuantity"]["unit"] = f"mg/L {EVIL}"


def _in_ids_and_dates(request: Any) -> None:
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    entry["id"] = EVIL
    entry["onsetDateTime"] = EVIL


def _in_allergy_and_device(request: Any) -> None:
    patient = request["context"]["patientId"]
    request["prefetch"]["allergies"] = {
        "resourceType": "AllergyIntolerance",
        "id": "a1",
        "patient": {"reference": f"Patient/{patient}"},
        "code": {"text": f"Gadolinium contrast {EVIL}"},
    }
    request["prefetch"]["devices"] = {
        "resourceType": "Device",
        "id": "d1",
        "patient": {"reference": f"Patient/{patient}"},
        "type": {"text": f"Cardiac pacemaker {EVIL}"},
    }


PLANTERS = (
    _in_condition,
    _in_condition_display,
    _in_order,
    _in_reason,
    _in_observation,
    _in_ids_and_dates,
    _in_allergy_and_device,
)


@pytest.mark.parametrize("plant", PLANTERS, ids=lambda plant: plant.__name__.strip("_"))
def test_text_of_the_record_becomes_neither_html_nor_markdown(
    plant: Callable[[Any], None], scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("article")
    plant(request)
    call = ask(request, post)
    assert b"MARKER" in call.raw
    for card in call.cards:
        assert markup(card["detail"]) <= OUR_MARKUP
        # GitHub's Markdown makes links of bare addresses; MarkdownIt does not see those.
        assert not re.search(r"://|www\.|\w@\w", card["detail"])
        short = [card["summary"], card["source"]["topic"]["display"]]
        for suggestion in card.get("suggestions", ()):
            short += [suggestion["label"], suggestion["actions"][0]["description"]]
        assert "MARKER" not in " ".join(short)
        assert all("evil" not in link["url"] for link in card["links"])


def test_a_quotation_of_the_record_is_short_and_stays_on_its_line(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = scenario("article")
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    entry["code"]["text"] = "Mid-back pain MARKER\n\n" + "very " * 2000
    detail = answer(request)["cards"][0]["detail"]
    (line,) = [line for line in detail.splitlines() if "MARKER" in line]
    assert line.startswith("- ")
    assert len(line) < 200
