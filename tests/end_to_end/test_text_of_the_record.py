"""Text of the record on a card stays text: no markup, no link, no list of its own."""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from werkzeug.test import TestResponse

from .exchanges import Call, ask
from .requests_made import Answer, Scenario

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


def planted(text: str, scenario: Scenario, answer: Answer) -> str:
    """The detail of the article's card, whose one deficit is told with this text."""
    request = scenario("article")
    request["prefetch"]["exam"]["entry"] = []
    entry = request["prefetch"]["conditions"]["entry"][2]["resource"]
    entry["code"]["text"] = text
    return str(answer(request)["cards"][0]["detail"])


def test_a_quotation_of_the_record_is_short_and_stays_on_its_line(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    detail = planted("Urinary retention MARKER\n\n" + "very " * 2000, scenario, answer)
    (line,) = [line for line in detail.splitlines() if "MARKER" in line]
    assert line.startswith("- ")
    assert len(line) < 200


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
