"""The names of imaging orders are read as their table says, and never guessed at."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.reading.lines import Lines, Name, Words
from cds_service.appropriateness.reading.spelling import spelled_out
from cds_service.appropriateness.reading.study_names import (
    LONGEST_NAME,
    contrast_in,
    read_order_name,
)
from cds_service.appropriateness.terms.studies import Contrast, Modality, Study
from cds_service.knowledge_base.checking.examples import ORDER_NAMES, read_examples, study_of

REPOSITORY = Path(__file__).parents[2]
FILE = yaml.safe_load((REPOSITORY / "knowledge/procedures/order-names.yaml").read_text())
SCHEMA = json.loads((REPOSITORY / "knowledge/schemas/order-names.schema.json").read_text())
WORDS = shipped_knowledge().reading.order_names
ROWS = [(e.text, study_of(e)) for e in read_examples(REPOSITORY / "knowledge", ORDER_NAMES)]
TEXTS = [text for text, _ in ROWS]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=TEXTS)
def test_an_order_name_is_read_as_its_example_says(text: str, expected: Study | None) -> None:
    assert expected == read_order_name(text, WORDS)


def plain(words: list[str]) -> list[str]:
    """Those that stand for themselves, endings left out."""
    bare = [word.replace("\\w*", "").removesuffix("S?") for word in words]
    return [word for word in bare if word.replace(" ", "").isalpha()]


EXCLUDED = plain([word for line in FILE["exclusions"] for word in line["words"]])
PASSED_OVER = plain([w for x in FILE["spellings"] if not x["means"] for w in x["words"]])


@pytest.mark.parametrize("word", EXCLUDED)
def test_a_word_of_something_else_makes_it_no_study_of_the_spine(word: str) -> None:
    assert read_order_name(f"MRI LUMBAR SPINE {word}", WORDS) is None


@pytest.mark.parametrize("word", PASSED_OVER)
def test_a_word_that_says_nothing_is_passed_over(word: str) -> None:
    expected = read_order_name("MRI LUMBAR SPINE WO", WORDS)
    assert expected == read_order_name(f"{word} MRI LUMBAR SPINE WO {word}", WORDS)


@pytest.mark.parametrize("empty", ["", " ", "?", "\n", "/+&-"])
def test_a_text_without_words_names_no_study(empty: str) -> None:
    assert read_order_name(empty, WORDS) is None


def test_a_text_too_long_for_a_name_is_not_read() -> None:
    name = "MRI LUMBAR SPINE"
    assert read_order_name(name.ljust(LONGEST_NAME, "."), WORDS) is not None
    assert read_order_name(name.ljust(LONGEST_NAME + 1, "."), WORDS) is None


@given(st.sampled_from(TEXTS) | st.text())
def test_capitals_do_not_matter(text: str) -> None:
    expected = read_order_name(text, WORDS)
    assert expected == read_order_name(text.lower(), WORDS)
    assert expected == read_order_name(text.upper(), WORDS)


@given(st.sampled_from(TEXTS), st.text(" \t\n", max_size=9), st.text(" \t\n", max_size=9))
def test_surrounding_spaces_do_not_matter(text: str, before: str, after: str) -> None:
    assert read_order_name(text, WORDS) == read_order_name(before + text + after, WORDS)


@given(st.text(max_size=LONGEST_NAME + 9))
def test_any_text_at_all_can_be_read(text: str) -> None:
    assert isinstance(read_order_name(text, WORDS), Study | None)


@given(st.lists(st.sampled_from(sorted({word for text in TEXTS for word in text.split()}))))
def test_a_radiograph_or_tracer_has_no_contrast_and_all_else_says_something(
    jumble: list[str],
) -> None:
    study = read_order_name(" ".join(jumble), WORDS)
    has_none = {"XR", "NM_BONE", "NM_GALLIUM", "NM_WBC", "PET"}
    assert study is None or (study.modality in has_none) == (study.contrast is Contrast.NONE)


LINES: tuple[Lines[Any], ...] = (WORDS.spellings, WORDS.modalities, WORDS.regions, WORDS.contrasts)
SECTIONS = [
    each for each in map(WORDS.__getattribute__, WORDS.__slots__) if isinstance(each, Words)
]
NAMING = sorted({word for text in TEXTS for word in text.upper().split()} | set(PASSED_OVER))


@given(st.lists(st.sampled_from(NAMING) | st.text("ACLMORSTWÉ12")).map(" ".join))
def test_words_are_found_wherever_one_of_them_stands(written: str) -> None:
    """They are looked for by how a word begins, and would not be missed by trying each."""
    name = Name(" ".join(re.sub(r"\W", " ", written).split()))
    for lines in LINES:
        there = [meaning for pattern, meaning in lines.each if pattern.search(name.text)]
        assert there == list(lines.said_in(name))
        assert bool(there) == lines.are_in(name)
    for words in SECTIONS:
        assert (words.search(name) is None) == (words.pattern.search(name.text) is None)


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_is_spelled_as_by_one_line_after_another(text: str) -> None:
    spelled = spelled_out(text, WORDS.signs, WORDS.spellings)
    any_line = replace(WORDS.spellings, of_any=tuple(range(len(WORDS.spellings.each))))

    assert spelled.text == spelled_out(text, WORDS.signs, any_line).text


@given(st.lists(st.sampled_from(NAMING)).map(" ".join) | st.text())
def test_no_sign_is_found_where_none_of_the_four_stands(text: str) -> None:
    """The signs are asked for only where there is one."""
    without = text.translate(dict.fromkeys(map(ord, "/+&-"), " "))
    assert not any(words.search(without) for words, _ in WORDS.signs)


@given(st.sampled_from(["MRI LUMBAR SPINE", "CT SPINE", "XR T-SPINE"]), st.sampled_from(TEXTS))
def test_a_second_study_never_changes_the_modality(name: str, other: str) -> None:
    first, both = read_order_name(name, WORDS), read_order_name(f"{name} AND {other}", WORDS)
    if both is not None and first is not None and both.contrast is not Contrast.INTRATHECAL:
        assert first.modality == both.modality


def test_the_words_stand_as_their_schema_demands() -> None:
    assert [] == [error.message for error in Draft202012Validator(SCHEMA).iter_errors(FILE)]


@pytest.mark.parametrize("fault", [{"surprise": []}, {"spine": "SPINE"}, {"modalities": [{}]}])
def test_the_schema_refuses_words_of_another_shape(fault: dict[str, object]) -> None:
    assert not Draft202012Validator(SCHEMA).is_valid(FILE | fault)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("without contrast", Contrast.WITHOUT),
        ("WITH IV CONTRAST", Contrast.WITH),
        ("w/wo", Contrast.WITHOUT_AND_WITH),
        ("without contrast, rule out abscess", Contrast.WITHOUT),
        ("intrathecal contrast", Contrast.INTRATHECAL),
        ("", Contrast.UNSPECIFIED),
        ("3T, sedation", Contrast.UNSPECIFIED),
        ("contrast", Contrast.UNSPECIFIED),
        ("CT with contrast as well", Contrast.UNSPECIFIED),
        ("myelogram", Contrast.UNSPECIFIED),
        ("hip with contrast", Contrast.UNSPECIFIED),
        (f"without contrast {'x' * LONGEST_NAME}", Contrast.UNSPECIFIED),
    ],
)
def test_a_detail_says_what_contrast_its_study_has(detail: str, expected: Contrast) -> None:
    """What it says of another study, or of another part of the body, is not of this one."""
    assert expected == contrast_in(detail, Modality.MR, WORDS)


@pytest.mark.parametrize("text", TEXTS)
def test_a_detail_is_read_like_the_end_of_an_orders_name(text: str) -> None:
    whole = read_order_name(f"CT SPINE {text}", WORDS)
    expected = whole.contrast if whole else Contrast.UNSPECIFIED

    assert expected == contrast_in(text, Modality.CT, WORDS)
