"""The terminology in `knowledge/`: sound codes, each with its source, none in two places at once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from fhir.resources.R4B.valueset import ValueSet
from jsonschema import Draft202012Validator

from cds_service.appropriateness.terms.studies import Contrast, Modality, Region
from cds_service.knowledge_base.checking.check_digits import is_loinc, is_snomed_ct_id

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
VALUE_SETS = sorted((KNOWLEDGE / "value-sets").glob("*.yaml"))
PROCEDURES = KNOWLEDGE / "procedures" / "spine-imaging.yaml"
OBSERVATIONS = KNOWLEDGE / "observations.yaml"

EXTENSION = "https://spine-imaging-cds.org/StructureDefinition/"
LOINC = "http://loinc.org"
SNOMED_CT = "http://snomed.info/sct"
CPT = "http://www.ama-assn.org/go/cpt"


class _EachKeyOnce(yaml.SafeLoader):
    """A key twice in one mapping is an author's mistake; YAML would keep the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        twice = [key for key, times in Counter(keys).items() if times > 1]
        assert [] == twice, f"{node.start_mark}: twice"
        return super().construct_mapping(node, deep=deep)


@cache
def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_EachKeyOnce)  # noqa: S506


@cache
def schema(name: str) -> Draft202012Validator:
    text = (KNOWLEDGE / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    Draft202012Validator.check_schema(json.loads(text))
    return Draft202012Validator(json.loads(text))


def faults(validator: Draft202012Validator, content: Any) -> list[str]:
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(content)]


def parts(value_set: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each concept and each filter of a value set, included or excluded, with its system."""
    compose = value_set["compose"]
    for include in [*compose["include"], *compose.get("exclude", [])]:
        if "filter" in include:
            yield include["system"], include
        for concept in include.get("concept", []):
            yield include["system"], concept


def said(part: dict[str, Any], what: str) -> Any:
    """What the extension `what` of a concept or a filter says, if it stands there."""
    for extension in part["extension"]:
        if extension["url"] == EXTENSION + what:
            return next(value for key, value in extension.items() if key != "url")
    return None


def procedure_codings() -> Iterator[tuple[dict[str, Any], list[str], dict[str, Any]]]:
    for procedure in load(PROCEDURES)["procedures"]:
        for row in procedure["rows"]:
            for coding in row["codings"]:
                yield procedure, row["regions"], coding


def every_coding() -> Iterator[tuple[str, str, str]]:
    """Place, system and code of everything coded in the terminology."""
    for path in VALUE_SETS:
        for system, part in parts(load(path)):
            if "code" in part:
                yield path.stem, system, part["code"]
    for procedure, _, coding in procedure_codings():
        yield procedure["id"], coding["system"], coding["code"]
    for slug, analyte in load(OBSERVATIONS)["analytes"].items():
        for outcome in ("positive", "negative"):
            for coding in analyte.get(outcome, {}).get("codes", []):
                yield slug, coding["system"], coding["code"]


def numbers(coding: dict[str, Any]) -> list[str]:
    """The codes that a coding stands for: a range of CPT stands for all its numbers."""
    if coding.get("match") != "range":
        return [coding["code"]]
    first, last = coding["code"].split("-")
    return [str(number) for number in range(int(first), int(last) + 1)]


def scalars(content: Any) -> Iterator[Any]:
    match content:
        case dict():
            for key, value in content.items():
                yield key
                yield from scalars(value)
        case list():
            for value in content:
                yield from scalars(value)
        case _:
            yield content


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_a_value_set_is_a_fhir_value_set(path: Path) -> None:
    """It can be handed to any terminology server as it stands."""
    content = load(path)

    assert content["title"] == ValueSet.model_validate(content).title


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_a_value_set_keeps_to_our_schema(path: Path) -> None:
    """FHIR allows much that we do not read; the schema allows what we read."""
    assert [] == faults(schema("value-set"), load(path))


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_a_value_set_is_called_as_its_file(path: Path) -> None:
    """The rules name a set by its file, FHIR names it by its URL."""
    content = load(path)

    assert (path.stem, f"https://spine-imaging-cds.org/ValueSet/{path.stem}") == (
        content["id"],
        content["url"],
    )


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_a_code_of_a_value_set_says_where_it_comes_from(path: Path) -> None:
    """Source and verification, on each code and each filter."""
    silent = [
        part
        for _, part in parts(load(path))
        if not said(part, "code-source") or said(part, "code-verified") is None
    ]

    assert [] == silent


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_no_code_of_a_value_set_is_unverified_but_cpt(path: Path) -> None:
    """An unverified CPT number is used and marked; any other unverified code is not used."""
    unverified = {system for system, part in parts(load(path)) if not said(part, "code-verified")}

    assert set() == unverified - {CPT}


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_a_value_set_holds_a_code_once(path: Path) -> None:
    """The second would hide which of two guards counts."""
    held = Counter(
        (system, part.get("code") or part["filter"][0]["value"])
        for system, part in parts(load(path))
    )

    assert [] == [code for code, times in held.items() if times > 1]


@cache
def codes(width: int) -> list[str]:
    """Every number of so many digits, as a code has it."""
    return [f"{n:0{width}}" for n in range(10**width)]


@pytest.mark.parametrize("path", VALUE_SETS, ids=lambda path: path.stem)
def test_the_pattern_of_a_cpt_range_matches_the_range_and_nothing_else(path: Path) -> None:
    """FHIR has no filter for a range of codes, so a pattern stands for it."""
    wrong = []
    for _, part in parts(load(path)):
        if span := said(part, "code-range"):
            first, last = (int(end.rstrip("T")) for end in span.split("-"))
            width, suffix = (4, "T") if span.endswith("T") else (5, "")
            pattern = re.compile(part["filter"][0]["value"])
            matched = [n for n, code in enumerate(codes(width)) if pattern.fullmatch(code + suffix)]
            wrong += [span] if matched != list(range(first, last + 1)) else []

    assert [] == wrong


def test_every_snomed_ct_code_passes_its_check_digit() -> None:
    """In value sets, procedures and outcomes alike."""
    wrong = [
        (place, code)
        for place, system, code in every_coding()
        if system == SNOMED_CT and not is_snomed_ct_id(code)
    ]

    assert [] == wrong


def test_every_loinc_code_passes_its_check_digit() -> None:
    """In value sets, procedures and outcomes alike."""
    wrong = [
        (place, code)
        for place, system, code in every_coding()
        if system == LOINC and not is_loinc(code)
    ]

    assert [] == wrong


def test_cpt_stands_as_numbers_only() -> None:
    """The American Medical Association's words are not ours to give away."""
    worded = [coding for _, _, coding in procedure_codings() if coding["system"] == CPT]
    worded += [part for path in VALUE_SETS for system, part in parts(load(path)) if system == CPT]

    assert [] == [each for each in worded if "display" in each]


def test_files_hold_nothing_that_another_yaml_reader_would_read_otherwise() -> None:
    """No date, no null, no octal: text, JSON numbers, true and false."""
    kinds = {
        type(scalar)
        for path in [*VALUE_SETS, PROCEDURES, OBSERVATIONS]
        for scalar in scalars(load(path))
    }

    assert set() == kinds - {str, bool, int, float}


def test_procedures_keep_to_their_schema() -> None:
    """A typing error in a field's name must not pass as a field that is not there."""
    assert [] == faults(schema("procedures"), load(PROCEDURES))


def test_procedures_use_the_words_of_the_core() -> None:
    """Modality, contrast and region are the core's own; a combination of them is one procedure."""
    studies = [
        (Modality(procedure["modality"]), Contrast(procedure["contrast"]))
        for procedure in load(PROCEDURES)["procedures"]
    ]
    regions = {Region(region) for _, regions, _ in procedure_codings() for region in regions}

    assert (len(studies), set(Region)) == (len(set(studies)), regions)


def test_no_code_stands_in_two_procedures() -> None:
    """Else one order would be two studies.  The same holds for two rows of one procedure."""
    held = Counter(
        (coding["system"], number)
        for _, _, coding in procedure_codings()
        for number in numbers(coding)
    )

    assert [] == [code for code, times in held.items() if times > 1]


def test_no_code_of_a_procedure_is_unverified_but_cpt() -> None:
    """An unverified CPT number is used and marked; any other unverified code is not used."""
    unverified = {
        coding["system"] for _, _, coding in procedure_codings() if not coding["verified"]
    }

    assert set() == unverified - {CPT}


def test_what_we_write_into_an_order_is_verified() -> None:
    """A suggestion goes into the client's order: it must mean what we say that it means."""
    doubtful = [
        coding["code"]
        for _, _, coding in procedure_codings()
        if coding.get("suggest") and not coding["verified"] and coding["system"] != CPT
    ]

    assert [] == doubtful


def test_we_write_one_code_of_a_system_into_an_order() -> None:
    """Two LOINC codes for one study would leave the choice to the reader."""
    suggested = Counter(
        (procedure["id"], tuple(regions), coding["system"])
        for procedure, regions, coding in procedure_codings()
        if coding.get("suggest")
    )

    assert [] == [place for place, times in suggested.items() if times > 1]


def test_we_never_write_a_snomed_ct_code_that_cannot_tell_the_contrast() -> None:
    """SNOMED CT's "with contrast" may be with, or without and with: it is read, never suggested."""
    vague = [
        coding["display"]
        for _, _, coding in procedure_codings()
        if coding["system"] == SNOMED_CT
        and coding.get("suggest")
        and "without contrast" not in coding["display"]
    ]

    assert [] == vague


@pytest.mark.parametrize("modality", ["MR", "CT"])
def test_each_region_of_the_target_study_has_a_code_to_write(modality: str) -> None:
    """The emergency's study, of one region or of the whole spine, can be written into an order."""
    coded = {
        tuple(regions)
        for procedure, regions, coding in procedure_codings()
        if (procedure["modality"], procedure["contrast"]) == (modality, "without-and-with")
        and coding["system"] == LOINC
        and coding.get("suggest")
    }

    assert {
        ("cervical",),
        ("thoracic",),
        ("lumbar",),
        ("sacrum",),
        ("cervical", "thoracic", "lumbar"),
    } <= coded


def test_observations_keep_to_their_schema() -> None:
    """A typing error in a field's name must not pass as a field that is not there."""
    assert [] == faults(schema("observations"), load(OBSERVATIONS))


def test_observations_name_value_sets_and_codes_that_exist() -> None:
    """Preference and pairs speak of codes of their own value set."""
    unknown = []
    for slug, analyte in load(OBSERVATIONS)["analytes"].items():
        path = KNOWLEDGE / "value-sets" / f"{analyte['value_set']}.yaml"
        known = {part.get("code") for _, part in parts(load(path))}
        pairs = analyte.get("lower_of", [])
        named = [*analyte.get("preference", []), *(code for pair in pairs for code in pair)]
        unknown += [(slug, code) for code in named if code not in known]

    assert [] == unknown


def test_a_spelling_means_one_unit() -> None:
    """However it is spaced or capitalised; the canonical unit and each spelt unit can be converted."""
    unclear = []
    for slug, analyte in load(OBSERVATIONS)["analytes"].items():
        units = analyte.get("units", {})
        spelt = analyte.get("spellings", {})
        meanings: dict[str, set[str]] = {}
        for unit in units:
            for spelling in [unit, *spelt.get(unit, [])]:
                meanings.setdefault(spelling.replace(" ", "").casefold(), set()).add(unit)
        unclear += [(slug, word) for word, meant in meanings.items() if len(meant) > 1]
        unclear += [
            (slug, unit)
            for unit in [*spelt, *filter(None, [analyte.get("unit")])]
            if unit not in units
        ]

    assert [] == unclear


@pytest.mark.parametrize(
    ("analyte", "unit", "value", "canonical"),
    [
        ("body-temperature", "[degF]", 100.4, 38.0),
        ("c-reactive-protein", "mg/dL", 1.5, 15.0),
        ("white-cell-count", "/uL", 12500.0, 12.5),
        ("estimated-gfr", "mL/s/{1.73_m2}", 0.5, 30.0),
        ("creatinine", "umol/L", 88.4, 1.0),
        ("creatinine", "mmol/L", 0.0884, 1.0),
        ("body-height", "[in_i]", 50.0, 127.0),
    ],
)
def test_a_unit_is_converted_to_the_canonical_one(
    analyte: str, unit: str, value: float, canonical: float
) -> None:
    """(value - minus) * times / over."""
    conversion = load(OBSERVATIONS)["analytes"][analyte]["units"][unit]
    converted = (value - conversion.get("minus", 0)) * conversion.get("times", 1)
    converted /= conversion.get("over", 1)

    assert pytest.approx(canonical) == converted
