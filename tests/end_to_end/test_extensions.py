"""Our two extensions: what a card rests on, and the consultation as a whole."""

from typing import Any

from .exchanges import ADVICE, Call
from .requests_made import CARD, CONSULTATION

VARIANTS = {
    "red-flags",
    "recent-intervention",
    "neurologic-deficit",
    "overlying-ulcer",
    "abnormal-imaging",
    "cauda-equina",
}
TOPICS = {"suspected-spine-infection", "low-back-pain"}
STATUSES = {"matched", "indeterminate", "out-of-scope", "not-relevant"}
RATINGS = {"usually-appropriate", "may-be-appropriate", "usually-not-appropriate"}


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
    assert own["topic"] in TOPICS
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
