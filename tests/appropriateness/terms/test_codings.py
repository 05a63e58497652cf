"""One look-up says what a code means: exact codes, families of codes, exceptions and guards."""

import re

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.terms.codings import CodePattern, Match, Terminology, ValueSet

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"


def family(prefix: str, guard: str | None = None) -> CodePattern:
    return CodePattern(ICD, re.compile(prefix), guard)


def terminology(*value_sets: ValueSet) -> Terminology:
    return Terminology.of(value_sets)


PAIN = ValueSet(
    "pain",
    "Pain",
    {(ICD, "M54.9"): None, (SNOMED, "161891005"): None},
    patterns=(family(r"M54\.?5"),),
    excluded=frozenset({(ICD, "M54.50")}),
    excluded_patterns=(family(r"M54\.?59$"),),
)
WEAK = ValueSet(
    "weak", "Weakness", {(ICD, "R29.898"): "limb-weakness-words"}, (family("G83", "g"),)
)


def concepts(system: str, code: str) -> list[str]:
    return [match.concept for match in terminology(PAIN, WEAK).matches(system, code)]


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        pytest.param(ICD, "M54.9", ["pain"], id="one of the list"),
        pytest.param(SNOMED, "161891005", ["pain"], id="of another system"),
        pytest.param(SNOMED, "M54.9", [], id="the same letters in another system"),
        pytest.param(ICD, "M54.51", ["pain"], id="one of the family"),
        pytest.param(ICD, "M5451", ["pain"], id="written without its dot"),
        pytest.param(ICD, "M54.50", [], id="an exception"),
        pytest.param(ICD, "M54.59", [], id="a family of exceptions"),
        pytest.param(ICD, "M54", [], id="above the family"),
        pytest.param(ICD, "XM54.51", [], id="only its end is of the family"),
        pytest.param(ICD, "", [], id="no code"),
        pytest.param("", "M54.9", [], id="no system"),
        pytest.param(ICD, "m54.9", [], id="another case"),
    ],
)
def test_a_code_means_what_its_value_set_says(system: str, code: str, expected: list[str]) -> None:
    assert expected == concepts(system, code)


@pytest.mark.parametrize(("code", "guard"), [("R29.898", "limb-weakness-words"), ("G83.1", "g")])
def test_a_code_with_a_guard_carries_it(code: str, guard: str) -> None:
    """R29.898 is *other symptoms*: it counts only where the entry's own words say weakness."""
    assert (Match("weak", guard),) == terminology(PAIN, WEAK).matches(ICD, code)


def test_a_code_of_two_concepts_means_both() -> None:
    both = ValueSet("both", "Both", {(ICD, "M54.9"): None})
    found = terminology(PAIN, both).matches(ICD, "M54.9")

    assert [Match("pain", None), Match("both", None)] == list(found)


def test_a_code_that_is_listed_and_of_the_family_is_found_once() -> None:
    twice = ValueSet("it", "It", {(ICD, "M54.51"): None}, (family(r"M54"),))

    assert (Match("it", None),) == terminology(twice).matches(ICD, "M54.51")


def test_an_exception_of_one_concept_is_none_of_another() -> None:
    other = ValueSet("low-back", "Low back pain", {}, (family(r"M54\.?5"),))
    found = terminology(PAIN, other).matches(ICD, "M54.50")

    assert (Match("low-back", None),) == found


def test_exclusion_wins_over_a_list_as_in_fhir() -> None:
    contrary = ValueSet("it", "It", {(ICD, "M1"): None}, excluded=frozenset({(ICD, "M1")}))

    assert () == terminology(contrary).matches(ICD, "M1")


@pytest.mark.parametrize(
    ("code", "concept"),
    [
        ("M46.26", "spine-infection"),
        ("M4626", "spine-infection"),
        ("G06.1", "spine-infection"),
        ("M54.50", "spine-pain"),
        ("G83.4", "cauda-equina"),
        ("E11.9", "diabetes-mellitus"),
        ("N17.9", "acute-kidney-injury"),
        ("Z99.2", "dialysis"),
    ],
)
def test_the_codes_of_the_main_questions_are_known(code: str, concept: str) -> None:
    found = shipped_knowledge().reading.terminology.matches(ICD, code)

    assert concept in [match.concept for match in found]


@pytest.mark.parametrize("code", ["M54.3", "M54.4"])
def test_radiating_pain_alone_is_no_deficit(code: str) -> None:
    found = {m.concept for m in shipped_knowledge().reading.terminology.matches(ICD, code)}

    assert set() == found - {"spine-pain"}
