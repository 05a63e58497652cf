"""Reaching into a raw resource, whatever its version and however well it is formed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

#: The same code systems under the names that EHRs also give them (HL7's registered OIDs).
_SYSTEM_ALIASES = {
    "urn:oid:2.16.840.1.113883.6.1": "http://loinc.org",
    "urn:oid:2.16.840.1.113883.6.96": "http://snomed.info/sct",
    "urn:oid:2.16.840.1.113883.6.90": "http://hl7.org/fhir/sid/icd-10-cm",
    "urn:oid:2.16.840.1.113883.6.3": "http://hl7.org/fhir/sid/icd-10",
    "urn:oid:2.16.840.1.113883.6.4": "http://www.cms.gov/Medicare/Coding/ICD10",
    "http://hl7.org/fhir/sid/icd-10-pcs": "http://www.cms.gov/Medicare/Coding/ICD10",
    "urn:oid:2.16.840.1.113883.6.12": "http://www.ama-assn.org/go/cpt",
    "urn:oid:2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "urn:oid:2.16.840.1.113883.6.256": "http://radlex.org",
    "http://www.radlex.org": "http://radlex.org",
    "http://radlex.org/": "http://radlex.org",
    "http://loinc.org/": "http://loinc.org",
    "http://snomed.info/sct/": "http://snomed.info/sct",
}


class ElementNotUnderstood(Exception):
    """An element that we need is there, but cannot be read.  Carries its name, never its value."""

    def __init__(self, element: str) -> None:
        super().__init__(element)
        self.element = element


@dataclass(frozen=True, slots=True)
class RawCoding:
    """A coding as it stands, its system under the name that we know it by."""

    system: str
    code: str
    display: str


def as_list(value: object) -> list[Any]:
    """A list, of one where a single element stands (DSTU2), of none where nothing does."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def as_mapping(value: object) -> Json:
    """The element, or an empty one where it is something else."""
    return value if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    """A string, or nothing."""
    return value if isinstance(value, str) else ""


def codings(concept: object) -> Iterator[RawCoding]:
    """The usable codings of a CodeableConcept, a Coding, or a list of them."""
    for each in as_list(concept):
        element = as_mapping(each)
        for coding in as_list(element.get("coding", element if "code" in element else None)):
            row = as_mapping(coding)
            system, code = as_text(row.get("system")), as_text(row.get("code"))
            if code:
                name = _SYSTEM_ALIASES.get(system, system)
                yield RawCoding(name, code.strip(), as_text(row.get("display")))


def codes(concept: object) -> frozenset[str]:
    """Just the codes, in lower case: for FHIR's own small vocabularies (also where it is a string).

    Where nothing is coded, the text stands for the code: ``Entered in error``.
    """
    plain = {value.casefold() for value in as_list(concept) if isinstance(value, str)}
    coded = {coding.code.casefold() for coding in codings(concept)}
    said = () if coded else (as_text(as_mapping(each).get("text")) for each in as_list(concept))
    return frozenset(plain | coded | {text.casefold().replace(" ", "-") for text in said if text})


def words_of(concept: object) -> str:
    """What a CodeableConcept says in words: its text, else its displays."""
    said = []
    for each in as_list(concept):
        if isinstance(each, str):
            said.append(each)
            continue
        element = as_mapping(each)
        text = as_text(element.get("text")) or "; ".join(
            dict.fromkeys(c.display for c in codings(element) if c.display)
        )
        if text:
            said.append(text)
    return "; ".join(dict.fromkeys(said))


def name_of(concept: object) -> str:
    """The words, or failing them the code: something to show as evidence."""
    return words_of(concept) or next((c.code for c in codings(concept)), "")


def reference_of(resource: Json) -> str:
    """``Condition/123``; a resource without an id is named by its type alone."""
    kind, own_id = as_text(resource.get("resourceType")), as_text(resource.get("id"))
    return f"{kind}/{own_id}" if own_id else kind


def target_of(reference: object) -> str:
    """``Patient/1`` of a reference, absolute or not; nothing of what is no plain reference."""
    text = as_text(as_mapping(reference).get("reference"))
    if not text or text.startswith(("#", "urn:")):
        return ""
    parts = text.split("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 else ""


def notes_of(resource: Json) -> str:
    """The free text that stands beside a resource: annotations, or DSTU2's plain comments."""
    said = [
        note if isinstance(note, str) else as_text(as_mapping(note).get("text"))
        for key in ("note", "notes", "comment", "comments")
        for note in as_list(resource.get(key))
    ]
    return "\n".join(text for text in said if text)
