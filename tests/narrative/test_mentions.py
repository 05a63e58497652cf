"""Free text in a record is read as clinicians mean it, clause by clause."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.terms.studies import Region
from cds_service.knowledge_base.checking.examples import WORDS, Example, read_examples
from cds_service.narrative.mentions import LONGEST_PHRASE, Mention, Sense

REPOSITORY = Path(__file__).parents[2]
FILES = ("classes", "concepts", "cues", "regions")
LEFT, RIGHT = "left", "right"


def words(name: str) -> Any:
    return yaml.safe_load((REPOSITORY / f"knowledge/words/{name}.yaml").read_text())


READER = shipped_knowledge().reading.narrative
CONCEPTS = sorted(words("concepts")["concepts"])
EXAMPLES = read_examples(REPOSITORY / "knowledge", WORDS)
PHRASES = [example.text for example in EXAMPLES]


def mentions_of(concept: str, text: str, this_year: int | None = None) -> list[Mention]:
    mentions = READER(text, this_year=this_year)
    return [mention for mention in mentions if mention.concept == concept]


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{each.text}-{each.says['concept']}" for each in EXAMPLES]
)
def test_a_phrase_is_read_as_its_example_says(example: Example) -> None:
    found = mentions_of(example.says["concept"], example.text)
    read = {(str(one.sense), "yes" if one.called_new else "no") for one in found}

    assert {(example.says["sense"], example.says["called_new"])} == (read or {("absent", "no")})


@pytest.mark.parametrize(
    ("text", "concept", "senses"),
    [
        ("neg SLR, neg clonus, pos babinski", "long-tract-signs", (Sense.NEGATED, Sense.AFFIRMED)),
        ("no clonus, +babinski", "long-tract-signs", (Sense.NEGATED, Sense.AFFIRMED)),
        (
            "no shellfish allergy but dye allergy",
            "allergic-reaction",
            (Sense.NEGATED, Sense.AFFIRMED),
        ),
        ("prior fusion, LP planned", "spine-injection-or-puncture", (Sense.PLANNED,)),
    ],
)
def test_one_clause_says_different_things(
    text: str, concept: str, senses: tuple[Sense, ...]
) -> None:
    assert senses == tuple(mention.sense for mention in mentions_of(concept, text))


def test_the_examples_are_many() -> None:
    assert len(EXAMPLES) >= 650


@pytest.mark.parametrize("name", FILES)
def test_the_words_keep_to_their_schema(name: str) -> None:
    schema = json.loads((REPOSITORY / f"knowledge/schemas/words-{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    assert [] == list(Draft202012Validator(schema).iter_errors(words(name)))


@pytest.mark.parametrize(
    ("text", "concept", "days"),
    [
        ("discitis 3 weeks ago", "spine-infection", 21),
        ("s/p L4-5 fusion 3 weeks ago", "spine-fusion-or-implant", 21),
        ("3 weeks s/p TLIF", "spine-fusion-or-implant", 21),
        ("POD 5 from laminectomy", "spine-surgery", 5),
        ("laminectomy, post-op day 5", "spine-surgery", 5),
        ("back pain x 3 days", "spine-pain", 3),
        ("back pain for two weeks", "spine-pain", 14),
        ("urinary retention since yesterday", "bladder-dysfunction", 1),
        ("unable to walk this morning", "focal-weakness", 0),
        ("leg weakness over 48 hours", "focal-weakness", 2),
        ("3 day history of leg weakness", "focal-weakness", 3),
        ("leg weakness 2 months", "focal-weakness", 60),
        ("weakness x2mo", "generic-weakness", 60),
        ("weakness for 2 months", "generic-weakness", 60),
        ("leg weakness since March", "focal-weakness", None),
        ("65 year old with back pain", "spine-pain", None),
        ("back pain", "spine-pain", None),
        ("back pain for 3 weeks, urinary retention since yesterday", "spine-pain", 21),
        ("back pain for 3 weeks and urinary retention since yesterday", "bladder-dysfunction", 1),
    ],
)
def test_an_age_in_words_is_counted_in_days(text: str, concept: str, days: int | None) -> None:
    assert [days] == [mention.days_ago for mention in mentions_of(concept, text)]


@pytest.mark.parametrize(
    ("text", "concept", "regions"),
    [
        ("mid-back pain", "spine-pain", {Region.THORACIC}),
        ("low back pain", "spine-pain", {Region.LUMBAR}),
        ("neck pain", "spine-pain", {Region.CERVICAL}),
        ("numbness below T10", "sensory-level", {Region.THORACIC}),
        ("discitis, L4/5", "spine-infection", {Region.LUMBAR}),
        ("discitis at L5-S1", "spine-infection", {Region.LUMBAR, Region.SACRUM}),
        ("neck pain, lumbar discitis", "spine-infection", {Region.LUMBAR}),
        ("marrow edema with T2 hyperintensity", "inflammation-on-imaging", set()),
        ("back pain", "spine-pain", set()),
    ],
)
def test_words_place_a_finding_in_a_region(text: str, concept: str, regions: set[Region]) -> None:
    assert [regions] == [mention.regions for mention in mentions_of(concept, text)]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("left leg weakness", {LEFT}),
        ("RLE weakness", {RIGHT}),
        ("weakness of both legs", {LEFT, RIGHT}),
        ("B/L LE weakness", {LEFT, RIGHT}),
        ("leg weakness, left > right", {LEFT, RIGHT}),
        ("leg weakness", set()),
    ],
)
def test_words_place_a_finding_on_a_side(text: str, sides: set[str]) -> None:
    assert [sides] == [mention.sides for mention in mentions_of("focal-weakness", text)]


@pytest.mark.parametrize(("year", "sense"), [(2019, Sense.AFFIRMED), (2026, Sense.HISTORICAL)])
def test_only_an_earlier_year_makes_a_finding_historical(year: int, sense: Sense) -> None:
    found = mentions_of("spine-infection", "discitis in 2019", this_year=year)
    assert [sense] == [mention.sense for mention in found]


def test_a_phrase_is_the_clause_as_written() -> None:
    (mention,) = mentions_of("fever", "Back pain.  Fevers at Home ; pacemaker")
    assert "Fevers at Home" == mention.phrase


def test_a_text_without_words_of_ours_says_nothing() -> None:
    assert () == READER("Please call the ward clerk")


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(READER(text), tuple)


@given(st.lists(st.sampled_from([*PHRASES, ",", " or ", " no ", ". ", " with ", "?"]), max_size=12))
def test_phrases_in_any_order_are_read_without_an_error(parts: list[str]) -> None:
    for mention in READER(" ".join(parts)):
        assert mention.concept in CONCEPTS
        assert len(mention.phrase) <= LONGEST_PHRASE


@given(st.sampled_from(PHRASES), st.sampled_from(PHRASES))
def test_what_stands_in_another_paragraph_changes_nothing(one: str, other: str) -> None:
    together = READER(f"{one}\n\n{other}")
    apart = (*READER(one), *READER(other))
    assert tuple(dict.fromkeys(apart)) == together


@given(st.sampled_from(PHRASES))
def test_reading_twice_says_the_same(text: str) -> None:
    assert READER(text) == READER(text)


@pytest.mark.parametrize(
    "unit",
    [
        "Denies fever, weakness or incontinence. h/o L4-5 discitis 3 weeks ago with leg weakness. ",
        "weakness, ",
        "no leg strength legs 4/ ",
        "strength of the left leg (MRC) = ",
        "saddle anesthesia, retention, PVR of WBC 18, foley placed, if plan LP then ",
        "? ",
        " ",
        "a",
        "- a",
        "- a, + b/ c: ",
        "<s>",
        "~~a ",
    ],
)
def test_the_time_of_reading_grows_with_the_text_and_no_faster(unit: str) -> None:
    """By the square of the text it would be 64 times as much."""
    text = (unit * (200_000 // len(unit) + 1))[:200_000]

    assert seconds_for(text) < 24 * seconds_for(text[:25_000])


def test_requests_before_one_conclusion_take_time_by_their_number() -> None:
    many, few = (
        "Indication: leg weakness.\n" * each + "Impression: fever." for each in (16_000, 2_000)
    )

    assert seconds_for(many) < 24 * seconds_for(few)


def seconds_for(text: str) -> float:
    """Of CPU; the best of three, for other programs use the same caches."""
    tries = []
    for _ in range(3):
        began = time.process_time()
        READER(text)
        tries.append(time.process_time() - began)
    return min(tries)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_ends_once_however_its_end_is_written(end: str) -> None:
    """Two line ends would be an empty line, which ends the list."""
    denied = [m.sense for m in READER(f"No:{end}leg weakness{end}urinary retention")]

    assert [Sense.NEGATED] * 2 == denied


def test_a_line_that_was_cut_for_its_length_goes_on_in_the_next() -> None:
    cut = "The patient is asked to consult a doctor in case of leg\nweakness and urinary retention."
    own = "Back pain since Monday, no fever\nleg weakness since this morning"

    assert {Sense.HYPOTHETICAL} == {m.sense for m in READER(cut)}
    assert "focal-weakness" in {m.concept for m in READER(own) if m.sense is Sense.AFFIRMED}
