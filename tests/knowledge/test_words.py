"""The words of the cards: of the right form, plain and short, and nothing left unsaid."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cds_service.appropriateness import advising
from cds_service.appropriateness.advising.advice import AdviceCode
from cds_service.appropriateness.advising.sayings import SPOKEN
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.strict_yaml import load_yaml

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TOPIC = KNOWLEDGE / "topics" / "suspected-spine-infection"
FILES = {
    "cards": TOPIC / "cards.yaml",
    "guidance": TOPIC / "guidance.yaml",
    "override-reasons": KNOWLEDGE / "override-reasons.yaml",
}
CARDS: dict[str, Any] = load_yaml(FILES["cards"]).data
REASONS: dict[str, Any] = load_yaml(FILES["override-reasons"]).data
GUIDANCE: dict[str, Any] = load_yaml(FILES["guidance"]).data

PHRASES = {
    (code, saying): phrase
    for code, advice in CARDS["advice"].items()
    for saying, phrase in advice["sayings"].items()
}


def sayings_in_the_code() -> Iterator[tuple[str, str]]:
    """Each ``Advice(AdviceCode.X, "saying")`` that the rooms of advising spell out."""
    for path in sorted(Path(advising.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            match call:
                case ast.Call(
                    func=ast.Name(id="Advice"), args=[ast.Attribute(attr=name), saying, *_]
                ) if name in AdviceCode.__members__:
                    for part in ast.walk(saying):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield AdviceCode[name].value, part.value


def all_text(content: Any) -> Iterator[str]:
    match content:
        case str():
            yield content
        case dict():
            for value in content.values():
                yield from all_text(value)
        case list():
            for value in content:
                yield from all_text(value)
        case _:
            return


@pytest.mark.parametrize("name", FILES)
def test_file_has_the_form_that_its_schema_asks_for(name: str) -> None:
    text = (KNOWLEDGE / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    validator = Draft202012Validator(json.loads(text))
    faults = [
        f"{f.json_path}: {f.message}" for f in validator.iter_errors(load_yaml(FILES[name]).data)
    ]
    assert [] == faults


def test_the_table_of_sayings_holds_what_the_code_spells_out() -> None:
    table = {(str(code), each) for code, said in SPOKEN.items() for each in said}
    # of "target-{pace}" only the beginning stands in the code
    assert {("ImageNow", "target-")} == set(sayings_in_the_code()) - table


def test_the_walk_through_the_code_finds_sayings() -> None:
    assert ("OrderAppropriate", "confirmed") in set(sayings_in_the_code())


def test_the_topic_leaves_no_advice_unsaid() -> None:
    assert "unspoken" not in CARDS


def test_an_override_reason_is_coded_by_its_own_name() -> None:
    assert list(REASONS["reasons"]) == [row["code"] for row in REASONS["reasons"].values()]


#: HL7/cds-hooks, input/vocabulary/CodeSystem-non-adherence-reason-codes.json (3.0.0-ballot).
HL7_DISPLAYS = {
    "cds-not-applicable": "PC CDS does not apply to patient",
    "indication-order-exists": "Patient has indication/order for intended action",
    "action-completed": "Recommended action was already completed",
    "need-more-info": "Could not address recommended action due to need for more"
    " information/pending results/pending consult",
    "expert-contradicts": "Advice from expert contradicts the recommended action",
    "policy-contradicts": "Institutional policy/guideline contradicts the recommended action",
    "patient-contraindication": "Patient has contraindication to recommended action",
    "service-not-available": "Treatment or service is not practically available",
}


def test_reasons_of_hl7_have_hl7s_words() -> None:
    assert REASONS["mapped_to_displays"].items() <= HL7_DISPLAYS.items()


@pytest.mark.parametrize(("code", "saying"), PHRASES)
def test_paragraph_is_short(code: str, saying: str) -> None:
    sentences = re.split(r"(?<=[.])\s+(?=[A-Z{])", PHRASES[code, saying]["says"])
    assert len(sentences) in range(1, 5), sentences


@pytest.mark.parametrize("content", [CARDS, REASONS, GUIDANCE], ids=FILES)
def test_words_do_not_shout(content: Any) -> None:
    assert [] == [t for t in all_text(content) if re.search("[!\U0001f000-\U0001faff]", t)]


def test_the_sections_of_a_page_are_named_once(knowledge: Knowledge) -> None:
    """A variant's text and its topic's stand on one page, and links name a section."""
    for topic in knowledge.topics:
        for variant in topic.variants:
            texts = [text for text in (variant.guidance, topic.guidance) if text is not None]
            ids = [section.id for text in texts for section in text.sections]

            assert ids
            assert sorted(set(ids)) == sorted(ids)


def test_a_code_of_advice_is_called_the_same_in_every_topic(knowledge: Knowledge) -> None:
    """Who counts cards counts them by code, whichever topic gave them."""
    called = {
        (words.code, words.display)
        for topic in knowledge.topics
        for words in topic.wording.advice.values()
    }

    assert len(called) == len({code for code, _ in called})
