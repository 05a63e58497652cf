"""Value sets, procedures and analytes in YAML made into look-up tables."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from cds_service.appropriateness.reading.analytes import (
    Analyte,
    Conversion,
    Outcomes,
    Range,
    plain_name,
    spelling,
)
from cds_service.appropriateness.reading.study_codes import CodedStudy, StudyCodes
from cds_service.appropriateness.terms.code_systems import is_icd_10
from cds_service.appropriateness.terms.codings import CodePattern, Coding, ValueSet
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.studies import Contrast, ListedStudy, Modality, Region
from cds_service.errors import Fault

from .criteria_files import duration
from .names import Register
from .patterns import PatternReader
from .strict_yaml import Document

_AS_WRITTEN = 0
#: What ends a name of SNOMED CT and says of which kind it is; nobody says it aloud.
_SEMANTIC_TAG = re.compile(
    r" \((?:finding|disorder|situation|procedure|event|physical object|device)\)$"
)
_FAMILY_NAME = "https://spine-imaging-cds.org/StructureDefinition/family-name"
_GUARD = "https://spine-imaging-cds.org/StructureDefinition/code-guard"


def read_value_set(document: Document, words: Register, faults: list[Fault]) -> ValueSet:
    """A FHIR ValueSet with our guards.  ``is-a`` of an ICD code is its prefix; exclusion wins.

    A guard names the concept whose words the entry has to say.
    """
    reader = _ValueSetReader(PatternReader(document, faults), words)
    data = document.data
    if data["id"] != document.file.stem:
        faults.append(document.fault(f"the file of {data['id']!r} is called otherwise", "id"))
    return ValueSet(
        id=data["id"],
        title=data["title"],
        codes=dict(reader.codes("include")),
        patterns=tuple(reader.patterns("include")),
        excluded=frozenset(key for key, _ in reader.codes("exclude")),
        excluded_patterns=tuple(reader.patterns("exclude")),
        names=dict(_names(data["compose"]["include"])),
    )


class _ValueSetReader:
    """Reads the codes and filters of one value set, those that it holds and those that it leaves out."""

    def __init__(self, patterns: PatternReader, words: Register) -> None:
        self._patterns = patterns
        self._words = words

    def codes(self, part: str) -> Iterator[tuple[tuple[str, str], str | None]]:
        for at, row in self._rows(part):
            for place, concept in enumerate(row.get("concept", ())):
                guard = self._guard(concept, "compose", part, at, "concept", place)
                for code in _spellings(row["system"], concept["code"]):
                    yield (row["system"], code), guard

    def patterns(self, part: str) -> Iterator[CodePattern]:
        for at, row in self._rows(part):
            for place, term in enumerate(row.get("filter", ())):
                value, path = term["value"], ("compose", part, at)
                expression = _prefix(value) if term["op"] == "is-a" else f"(?:{value})$"
                pattern = self._patterns.one(expression, *path, "filter", place, flags=_AS_WRITTEN)
                guard = self._guard(row, *path)
                yield CodePattern(row["system"], pattern, guard, _family_name(row))

    def _rows(self, part: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        yield from enumerate(self._patterns.document.data["compose"].get(part, ()))

    def _guard(self, row: Mapping[str, Any], *path: str | int) -> str | None:
        for at, extension in enumerate(row.get("extension", ())):
            if extension["url"] == _GUARD:
                guard: str = extension["valueCode"]
                document, faults = self._patterns.document, self._patterns.faults
                self._words.look_up(guard, document, faults, *path, "extension", at)
                return guard
        return None


def _family_name(row: Mapping[str, Any]) -> str | None:
    said = (each["valueString"] for each in row["extension"] if each["url"] == _FAMILY_NAME)
    return next(said, None)


def _names(included: Iterable[Mapping[str, Any]]) -> Iterator[tuple[tuple[str, str], str]]:
    """What each code is called, in every spelling of it."""
    for row in included:
        for concept in row.get("concept", ()):
            if "display" in concept:
                for code in _spellings(row["system"], concept["code"]):
                    yield (row["system"], code), _SEMANTIC_TAG.sub("", concept["display"])


def _spellings(system: str, code: str) -> set[str]:
    """ICD-10 codes are also sent without their dot."""
    return {code, code.replace(".", "")} if is_icd_10(system) else {code}


def _prefix(code: str) -> str:
    """A code and all below it, written with or without the dot."""
    return re.escape(code).replace(r"\.", r"\.?")


def read_study_codes(data: Mapping[str, Any]) -> StudyCodes:
    """The procedures of ACR's table and the codes of each, by region."""
    by_id = {row["id"]: _procedure(row) for row in data["procedures"]}
    rows = [_coded_study(by_id[of["id"]], part) for of in data["procedures"] for part in of["rows"]]
    return StudyCodes.of_rows(by_id, tuple(rows), tuple(data["systems_in_turn"]))


def _procedure(row: Mapping[str, Any]) -> ListedStudy:
    return ListedStudy(
        id=row["id"],
        modality=Modality(row["modality"]),
        contrast=Contrast(row["contrast"]),
        label=row["label"],
        short_label=row["short_label"],
        spine_study=row["spine_study"],
    )


def _coded_study(procedure: ListedStudy, part: Mapping[str, Any]) -> CodedStudy:
    codings = part["codings"]
    ranges = [c for c in codings if c.get("match") == "range"]
    return CodedStudy(
        procedure=procedure,
        regions=frozenset(map(Region, part["regions"])),
        codes=frozenset((c["system"], c["code"]) for c in codings if c not in ranges),
        patterns=tuple(_range(c["system"], c["code"]) for c in ranges),
        suggested=tuple(
            Coding(c["system"], c["code"], c.get("display")) for c in codings if c.get("suggest")
        ),
    )


def _range(system: str, code: str) -> CodePattern:
    """A span of numbers, such as CPT 72081-72084, spelled out."""
    first, _, last = code.partition("-")
    numbers = (str(n).zfill(len(first)) for n in range(int(first), int(last or first) + 1))
    return CodePattern(system, re.compile(f"(?:{'|'.join(numbers)})$"))


def read_analytes(data: Mapping[str, Any]) -> dict[str, Analyte]:
    """How each analyte's values are read."""
    return {name: _analyte(name, row) for name, row in data["analytes"].items()}


def _analyte(name: str, row: Mapping[str, Any]) -> Analyte:
    return Analyte(
        id=name,
        label=row["label"],
        place=Need(row["prefetch"]),
        unit=row.get("unit"),
        units=_units(row),
        plausible=_span(row.get("plausible")),
        without_unit=_bare_numbers(row),
        outcomes=_outcomes(row) if "positive" in row else None,
        names=frozenset(map(plain_name, row.get("names", ()))),
        called_high=frozenset(row.get("called_high", ())),
        expected_within=duration(row.get("expected_within")),
    )


def _units(row: Mapping[str, Any]) -> dict[str, Conversion]:
    conversions = {unit: _conversion(terms) for unit, terms in row.get("units", {}).items()}
    written = row.get("spellings", {}).items()
    spellings = {spelling(other): conversions[unit] for unit, others in written for other in others}
    return spellings | {spelling(unit): each for unit, each in conversions.items()}


def _bare_numbers(row: Mapping[str, Any]) -> tuple[tuple[Range, Conversion], ...]:
    """Spans of numbers that stand without a unit, and the unit that each is in."""
    return tuple(
        (_range_of(span), _conversion(row["units"][span["unit"]]))
        for span in row.get("without_unit", ())
    )


def _conversion(terms: Mapping[str, Any]) -> Conversion:
    return Conversion(**{key: Decimal(value) for key, value in terms.items()})


def _span(row: Mapping[str, Any] | None) -> Range | None:
    return _range_of(row) if row else None


def _range_of(row: Mapping[str, Any]) -> Range:
    return Range(Decimal(row["at_least"]), Decimal(row["at_most"]))


def _outcomes(row: Mapping[str, Any]) -> Outcomes:
    positive, negative = row["positive"], row["negative"]
    words = sorted({*positive["words"], *negative["words"]}, key=len, reverse=True)
    spelled = "|".join(re.escape(word.casefold()) for word in words)
    return Outcomes(
        positive_codes=_keys(positive),
        negative_codes=_keys(negative),
        words=re.compile(rf"(?<!\w)(?:{spelled})(?!\w)"),
        negative_words=frozenset(word.casefold() for word in negative["words"]),
        any_other_code_of=frozenset(positive.get("any_other_code_of", ())),
    )


def _keys(row: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((c["system"], c["code"]) for c in row.get("codes", ()))
