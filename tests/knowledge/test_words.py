"""The words of the cards: of the right form, short enough when filled, and nothing left unsaid."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cds_service.appropriateness import advising
from cds_service.appropriateness.advising.advice import SPOKEN, SPOKEN_OF_A_VARIANT, AdviceCode
from cds_service.appropriateness.judging import levels
from cds_service.appropriateness.terms.wording import SUMMARY_LIMIT, fill
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

#: What a phrase may fill beside {target}, which is always known.
OWN_BLANKS = {
    ("CtPreferMri", "emergency"): {"rating"},
    ("SpinalLevel", "emergency"): {"why"},
    ("VariantRedFlags", "offer"): {"rating"},
    ("VariantRecentIntervention", "offer"): {"rating"},
    ("VariantOverlyingUlcer", "offer"): {"rating"},
    ("VariantAbnormalImaging", "offer"): {"rating"},
    ("Dialysis", "planned"): {"value"},
    ("AcuteKidneyInjury", "planned"): {"value"},
    ("RenalFunctionLow", "planned"): {"value"},
    ("RenalFunctionUnknown", "old-value"): {"value", "date"},
}

#: Said on a card that stands beside no drafted order, so that {study} would stay empty.
WITHOUT_AN_ORDER = {
    ("MriWithoutAndWithContrast", "nothing-drafted"),
    ("MriWithoutAndWithContrast", "if-not-ordered"),
    ("CtBestAlternative", "nothing-drafted"),
    ("CtBestAlternative", "if-not-ordered"),
    ("AddContrast", "finished-mri"),
}

LABEL_BLANKS = {
    "findings": set(),
    "more-findings": {"number"},
    "ratings": {"source"},
    "child": set(),
    "not-read": {"lists"},
    "make-stat": set(),
    "make-stat-description": set(),
    "make-stat-if-new": set(),
    "make-stat-if-new-description": set(),
    "change": {"study", "stat"},
    "change-description": {"study", "stat"},
    "create": {"study", "stat"},
    "create-description": {"study", "stat"},
    "test": {"test"},
    "test-description": {"test"},
    "remove": set(),
    "remove-description": set(),
    "remove-film-description": set(),
    "stat": set(),
    "stat-if-new": set(),
    "note-emergency": {"findings"},
    "note-unclear": {"findings"},
}


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{([^{}]*)\}", text))


def reasons_for_a_level() -> Iterator[str]:
    """The strings that levels.py gives as ``why``: the first of each pair it returns."""
    tree = ast.parse(inspect.getsource(levels))
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and node.elts and isinstance(node.elts[0], ast.Constant):
            first = node.elts[0].value
            if isinstance(first, str) and first:
                yield first


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


def stands_on_an_order(code: str, saying: str) -> bool:
    if (code, saying) in WITHOUT_AN_ORDER:
        return False
    return CARDS["advice"][code]["standing"] == "order" or saying == "offer"


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


def test_every_saying_has_its_words_and_no_words_stand_idle() -> None:
    variants = {code for code in CARDS["advice"] if code.startswith("Variant")}
    expected = {code: set(said) for code, said in SPOKEN.items()}
    expected |= {code: set(SPOKEN_OF_A_VARIANT) for code in variants}
    found = {code: set(advice["sayings"]) for code, advice in CARDS["advice"].items()}
    assert expected == found


def test_the_table_of_sayings_holds_what_the_code_spells_out() -> None:
    table = {(str(code), each) for code, said in SPOKEN.items() for each in said}
    # of "target-{pace}" only the beginning stands in the code
    assert {("ImageNow", "target-")} == set(sayings_in_the_code()) - table


def test_every_saying_that_the_code_spells_out_has_words() -> None:
    spelled_out = set(sayings_in_the_code())
    assert ("AfterMri", "signed") in spelled_out
    # of "target-{pace}" only the beginning stands in the code
    assert {("ImageNow", "target-")} == spelled_out - set(PHRASES)


def test_every_advice_code_has_words() -> None:
    assert set() == {code.value for code in AdviceCode} - set(CARDS["advice"])


def test_every_override_reason_used_is_defined_and_every_one_defined_is_used() -> None:
    used = {slug for advice in CARDS["advice"].values() for slug in advice["override_reasons"]}
    assert set(REASONS["reasons"]) == used


def test_an_override_reason_is_coded_by_its_own_name() -> None:
    assert list(REASONS["reasons"]) == [row["code"] for row in REASONS["reasons"].values()]


def test_the_reasons_for_a_level_are_found_in_the_code() -> None:
    assert "the order names no level" in set(reasons_for_a_level())


@pytest.mark.parametrize(("code", "saying"), PHRASES)
def test_summary_stays_short_at_its_longest_filling(code: str, saying: str) -> None:
    longest = {
        "target": "MRI without and with contrast",
        "rating": "usually not appropriate",
        "why": max(reasons_for_a_level(), key=len),
    }
    filled = fill(PHRASES[code, saying]["summary"], longest)
    assert set() == blanks(filled)
    assert "" == filled[SUMMARY_LIMIT - 1 :], f"{len(filled)} characters"


@pytest.mark.parametrize(("code", "saying"), PHRASES)
def test_phrase_uses_only_the_blanks_that_its_situation_fills(code: str, saying: str) -> None:
    phrase = PHRASES[code, saying]
    own = OWN_BLANKS.get((code, saying), set())
    in_paragraph = {"target"} | own | ({"study"} if stands_on_an_order(code, saying) else set())
    in_summary = ({"target"} | own) - {"value", "date"}
    assert set() == blanks(phrase["says"]) - in_paragraph
    assert set() == blanks(phrase["summary"]) - in_summary


def test_labels_use_the_blanks_that_the_code_fills() -> None:
    assert LABEL_BLANKS == {key: blanks(text) for key, text in CARDS["labels"].items()}


@pytest.mark.parametrize(("code", "saying"), PHRASES)
def test_paragraph_is_short(code: str, saying: str) -> None:
    sentences = re.split(r"(?<=[.])\s+(?=[A-Z{])", PHRASES[code, saying]["says"])
    assert len(sentences) in range(1, 5), sentences


@pytest.mark.parametrize("content", [CARDS, REASONS, GUIDANCE], ids=FILES)
def test_words_do_not_shout(content: Any) -> None:
    assert [] == [t for t in all_text(content) if re.search("[!\U0001f000-\U0001faff]", t)]


def test_guidance_sections_are_named_once() -> None:
    ids = [section["id"] for section in GUIDANCE["sections"]]
    assert sorted(set(ids)) == sorted(ids)
