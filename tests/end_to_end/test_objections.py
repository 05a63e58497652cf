"""What a clinician or an EHR analyst has objected to, or would object to in today's answers.

Each test states what the rules ask for.  One that is marked is expected to fail until the advice
is mended; then its mark goes and the golden files are accepted anew.
"""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

CARD = "org.spine-imaging-cds.card"
CONSULTATION = "org.spine-imaging-cds.consultation"
Scenario = Callable[[str], Any]
Answer = Callable[[object], Any]


def objection(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason, raises=AssertionError)


def card_of(answer: Any, code: str) -> Any:
    return next(card for card in answer["cards"] if code in card["extension"][CARD]["advice"])


@pytest.mark.parametrize(
    ("name", "code", "kind", "word"),
    [
        ("fusion-three-weeks-ago", "VariantRecentIntervention", "Procedure/", "fusion"),
        ("sacral-ulcer", "VariantOverlyingUlcer", "Condition/", "ulcer|pressure"),
    ],
)
def test_a_variants_card_names_what_makes_the_variant(
    name: str, code: str, kind: str, word: str, scenario: Scenario, answer: Answer
) -> None:
    evidence = card_of(answer(scenario(name)), code)["extension"][CARD]["evidence"]
    named = [each["says"] for each in evidence if each["resource"].startswith(kind)]
    assert any(re.search(word, each, re.IGNORECASE) for each in named)


def test_a_deficit_that_is_recorded_as_absent_is_not_called_not_recorded(
    scenario: Scenario, answer: Answer
) -> None:
    unknown = answer(scenario("no-deficit"))["extension"][CONSULTATION]["unknown"]
    assert "weakness of the limbs: not recorded" not in unknown


def test_without_contrast_is_preselected_after_a_severe_gadolinium_reaction(
    scenario: Scenario, answer: Answer
) -> None:
    card = card_of(answer(scenario("article-severe-gadolinium-allergy")), "GadoliniumAllergy")
    assert card["suggestions"][0].get("isRecommended") is True


def test_the_note_for_the_radiologist_says_each_finding_once(
    scenario: Scenario, answer: Answer
) -> None:
    (suggestion,) = answer(scenario("article"))["cards"][0]["suggestions"]
    (note,) = suggestion["actions"][0]["resource"]["note"]
    findings = note["text"].split("Findings: ")[1].split("; ")
    said = [re.sub(r" \(\d{4}-\d{2}-\d{2}\)$", "", each) for each in findings]
    assert len(set(said)) == len(said)


def test_the_note_for_the_radiologist_is_plain_text(scenario: Scenario, answer: Answer) -> None:
    """Worklists show it as it stands: no backslash, no entity but the one that no tag can open."""
    request = scenario("article")
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    entry["code"]["text"] = "Mid-back pain *worse* at T8_T9 & <b>below</b>"
    (suggestion,) = answer(request)["cards"][0]["suggestions"]
    (note,) = suggestion["actions"][0]["resource"]["note"]
    assert "Mid-back pain *worse* at T8_T9 & &lt;b>below&lt;/b>" in note["text"]


def planted(text: str, scenario: Scenario, answer: Answer) -> str:
    """The detail of the article's card, whose pain is told with this text."""
    request = scenario("article")
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    entry["code"]["text"] = text
    return str(answer(request)["cards"][0]["detail"])


@pytest.mark.parametrize("link", ["www.evil.example", "http://evil.example", "me@evil.example"])
def test_no_address_becomes_a_link_once_entities_are_text(
    link: str, scenario: Scenario, answer: Answer
) -> None:
    shown = html.unescape(planted(f"pain {link} MARKER", scenario, answer))
    assert "MARKER" in shown
    assert not re.search(r"https?://|\bwww\.|\w@\w", shown, re.IGNORECASE)


def test_no_address_in_capitals_becomes_a_link(scenario: Scenario, answer: Answer) -> None:
    detail = planted("pain WWW.evil.example MARKER", scenario, answer)
    assert "MARKER" in detail
    assert not re.search(r"\bwww\.", detail, re.IGNORECASE)


@pytest.mark.parametrize("start", ["1.", "+", "-"])
def test_text_of_the_record_starts_no_list_of_its_own(
    start: str, scenario: Scenario, answer: Answer
) -> None:
    detail = planted(f"{start} MARKER", scenario, answer)
    assert "MARKER" in detail
    assert f"- {start} MARKER" not in detail
