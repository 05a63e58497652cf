"""The note that a changed order carries to the radiologist."""

import re

from .requests_made import Answer, Scenario


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
