"""What every card and suggestion keeps: its members, its source, its links, and how many there are."""

from typing import Any
from urllib.parse import urlsplit

from cds_service.appropriateness.knowledge import Knowledge

from .exchanges import ADVICE, Call
from .requests_made import CARD

ADVICE_SYSTEM = "https://spine-imaging-cds.org/CodeSystem/advice"
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


def test_a_reason_has_one_code_and_one_display_whichever_card_it_stands_on(
    call: Call, knowledge: Knowledge
) -> None:
    known = {
        (each.system, each.code): each.display
        for topic in knowledge.topics
        for said in topic.wording.advice.values()
        for each in said.override_reasons
    }
    assert len(set(known.values())) == len(known)
    for card in call.cards:
        for reason in card.get("overrideReasons", []):
            assert reason["display"] == known[reason["system"], reason["code"]]


def test_there_is_one_card_per_order_and_one_beside_them_at_most(
    call: Call,
) -> None:
    about = [card["extension"][CARD].get("order") for card in call.cards]
    orders = [order for order in about if order is not None]
    assert len(set(orders)) == len(orders)
    rest = [set(card["extension"][CARD]["advice"]) for card in call.cards]
    loose = [codes for codes, order in zip(rest, about, strict=True) if order is None]
    assert sum(codes <= SAFETY | INFORMATION for codes in loose) <= 1


def test_safety_that_only_speaks_never_stands_on_an_order_card(call: Call) -> None:
    for card in call.cards:
        if "order" in card["extension"][CARD]:
            assert not SAFETY & set(card["extension"][CARD]["advice"])
