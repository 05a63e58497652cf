"""Whether the ICD-10-CM codes of the knowledge exist, in the catalogue of one release.

The catalogue (``simple-icd-10-cm``) is large and comes with the test extra: no service needs
it to answer, and none loads it.  WHO's ICD-10 is another classification and is not in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cds_service.errors import Fault
from cds_service.knowledge_base.documents import KnowledgeFiles
from cds_service.knowledge_base.strict_yaml import Document

ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
_UNKNOWN = "is not in ICD-10-CM: mistyped, or retired in the release that was looked at"


class Catalogue(Protocol):
    """What is asked of a release of ICD-10-CM: these are functions of ``simple_icd_10_cm``."""

    def is_valid_item(self, code: str, /) -> bool: ...

    def get_description(self, code: str, /) -> str: ...

    def get_all_codes(self) -> list[str]: ...


def installed_catalogue() -> Catalogue | None:
    """The catalogue, or None where the test extra is not installed: a second, and 180 MB."""
    try:
        import simple_icd_10_cm  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        return None
    catalogue: Catalogue = simple_icd_10_cm
    return catalogue


def check_icd_codes(files: KnowledgeFiles, catalogue: Catalogue) -> list[Fault]:
    """Codes, prefixes and patterns that name nothing, and names that have changed.

    Files of the wrong form are another check's to tell.
    """
    release = _Release(catalogue, tuple(catalogue.get_all_codes()))
    return [
        fault
        for name, document in files.right.items()
        for fault in _faults_of(name, document, release)
    ]


@dataclass(frozen=True)
class _Release:
    """One release, asked for single codes and for what a pattern matches."""

    catalogue: Catalogue
    codes: tuple[str, ...]

    def has(self, code: str) -> bool:
        return self.catalogue.is_valid_item(code)

    def is_called(self, code: str) -> str:
        return self.catalogue.get_description(code)

    def matches(self, pattern: str) -> bool:
        """Whether it matches anything; what is no pattern is another check's to tell."""
        try:
            expression = re.compile(f"(?:{pattern})$")
        except re.error:
            return True
        return any(map(expression.match, self.codes))


def _faults_of(name: str, document: Document, release: _Release) -> Iterator[Fault]:
    if name.startswith("value-sets/"):
        for part in ("include", "exclude"):
            for number, row in enumerate(document.data["compose"].get(part, ())):
                if row["system"] == ICD_10_CM:
                    yield from _of_row(document, ("compose", part, number), row, release)
    elif name.endswith("/levels.yaml"):
        for number, row in enumerate(document.data.get("regions_of_code", ())):
            if row["system"] == ICD_10_CM and not release.matches(row["code"]):
                place = ("regions_of_code", number)
                yield document.fault(f"no code of ICD-10-CM is like {row['code']}", *place)


def _of_row(
    document: Document, at: tuple[str | int, ...], row: Mapping[str, Any], release: _Release
) -> Iterator[Fault]:
    for number, concept in enumerate(row.get("concept", ())):
        code, display = concept["code"], concept.get("display")
        place = (*at, "concept", number)
        if not release.has(code):
            yield document.fault(f"{code} {_UNKNOWN}", *place)
        elif display and display.casefold() != release.is_called(code).casefold():
            yield document.fault(f"{code} is called {release.is_called(code)!r}", *place)
    for number, term in enumerate(row.get("filter", ())):
        place, value = (*at, "filter", number), term["value"]
        if term["op"] == "is-a" and not release.has(value):
            yield document.fault(f"{value} {_UNKNOWN}", *place)
        elif term["op"] != "is-a" and not release.matches(value):
            yield document.fault(f"no code of ICD-10-CM is like {value}", *place)
