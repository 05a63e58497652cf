"""Questions in words: each form of them, and nothing of any that is left out."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cds_service.knowledge_base.documents import KnowledgeFiles
from cds_service.publishing.criteria_text import Phrasing, in_words

PHRASING = Phrasing({"pain": "Pain of the back"})

#: What says how an answer is told to the clinician, and not what it is.
NOT_TOLD = {"told_if_not_recorded", "told_if_older", "looked_for_with"}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ({"criterion": "pain"}, "Pain of the back [pain]"),
        ({"criterion": "other-one"}, "other one [other-one]"),
        ({"aged_above": 64}, "older than 64 years"),
        (
            {"recorded": ["fever", "chills"], "label": "a fever", "places": ["conditions", "exam"]},
            "a fever; recorded as fever or chills among conditions and exam",
        ),
        (
            {"measured": "crp", "label": "CRP", "at_least": "100 mg/L", "within": "P14D"},
            "CRP; measured crp at least 100 mg/L; within 14 days",
        ),
        (
            {"not": {"any_of": [{"criterion": "pain"}, {"aged_above": 1}]}},
            "not (what is unknown stays unknown):\n"
            "- any of these:\n"
            "  - Pain of the back [pain]\n"
            "  - older than 1 years",
        ),
        (
            {"at_least": 2, "of": [{"criterion": "pain"}]},
            "at least 2 of these:\n- Pain of the back [pain]",
        ),
        (
            {"doubtful": {"criterion": "pain"}, "because": "who knows"},
            "uncertain, and no more, where this holds, because of: who knows:\n"
            "- Pain of the back [pain]",
        ),
    ],
)
def test_a_question_in_words(ask: Mapping[str, Any], words: str) -> None:
    assert words == PHRASING.words(ask)


@pytest.mark.parametrize(("duration", "words"), [("P30D", "30 days"), ("PT72H", "72 hours")])
def test_a_length_of_time_in_words(duration: str, words: str) -> None:
    assert words == in_words(duration)


def questions(files: KnowledgeFiles) -> Iterator[Any]:
    for name in ("*/*.yaml", "topics/*/criteria.yaml"):
        for document in files.named_like(name).values():
            rows = document.data.get("criteria", {}) if isinstance(document.data, dict) else {}
            yield from (row["ask"] for row in rows.values())


def leaves(ask: Any) -> Iterator[str]:
    """Every name, number and text that a question is made of."""
    match ask:
        case Mapping():
            for key, value in ask.items():
                if key not in NOT_TOLD:
                    yield from leaves(value)
        case list():
            for each in ask:
                yield from leaves(each)
        case _:
            yield in_words(str(ask))


#: Values that are told in other words.
PUT_OTHERWISE = {
    "met",
    "uncertain",
    "ignored",
    "any",
    "severe",
    "high",
    "high-without-number",
    "no",
}


def test_nothing_of_any_question_is_left_out(files: KnowledgeFiles) -> None:
    asked = list(questions(files))
    assert len(asked) > 40
    for ask in asked:
        words = PHRASING.words(ask)
        assert set() == {leaf for leaf in leaves(ask) if leaf not in words} - PUT_OTHERWISE
