"""Reaching into a raw resource, whatever its version and however well it is formed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cds_service.appropriateness.terms.code_systems import normal_form

Json = Mapping[str, Any]

#: A usable coding: its system and its code as they are written, and the whole of it.
CodingRow = tuple[str, str, Json]

#: Characters of a type and an id; FHIR has 64 for an id, and some EHRs three times as many.
_LONGEST_NAME = 512

_NO_CODES: Final = frozenset[str]()

#: A code of FHIR's own: a word, or some with hyphens between them.
_FHIR_CODE = re.compile(r"[a-z-]{3,}")


class ElementNotUnderstood(Exception):
    """An element that we need is there, but cannot be read.  Carries its name, never its value."""

    def __init__(self, element: str) -> None:
        super().__init__(element)
        self.element = element


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


def coding_rows(concept: Any) -> list[CodingRow]:
    """The usable codings of a CodeableConcept, a Coding, or a list of them, as they stand.

    Some clients write a code that is all digits as a number.  A chart is codings for the most
    part: of a CodeableConcept as FHIR has it all is read in one pass.
    """
    found: list[CodingRow] = []
    if concept is None:
        return found
    one = concept[0] if type(concept) is list and len(concept) == 1 else concept
    try:
        for row in one["coding"]:
            system, code = row.get("system", ""), row["code"]
            if type(code) is not str or type(system) is not str or not code:
                return _rows_of_any_form(concept)
            found.append((system, code, row))
    except (AttributeError, KeyError, TypeError):
        return _rows_of_any_form(concept)
    return found


def _rows_of_any_form(concept: object) -> list[CodingRow]:
    found: list[CodingRow] = []
    for each in concept if isinstance(concept, list) else (concept,):
        if isinstance(each, dict):
            rows = each.get("coding", each)
            for row in rows if isinstance(rows, list) else (rows,):
                if isinstance(row, dict):
                    code, system = row.get("code"), row.get("system")
                    written = str(code) if type(code) is int else code
                    if isinstance(written, str) and written:
                        found.append((system if isinstance(system, str) else "", written, row))
    return found


def codings(concept: object) -> list[tuple[str, str]]:
    """The same as systems and codes in their normal form."""
    return [normal_form(system, code) for system, code, _ in coding_rows(concept)]


def codes(concept: object) -> frozenset[str]:
    """Just the codes, in lower case: for FHIR's own small vocabularies (also where it is a string).

    Where nothing is coded, the text stands for the code: ``Entered in error``.
    """
    if concept is None:
        return _NO_CODES
    if isinstance(concept, str):
        return frozenset((concept.casefold(),))
    alone = _code_alone(concept)
    return frozenset(_codes_in(concept) if alone is None else (alone,))


def elements_like(resource: Json, stem: str) -> list[str]:
    """Which of its elements begin so: ``onset[x]`` stands under the name of its type."""
    if stem not in " ".join(resource):
        return []  # as most have none
    return [name for name in resource if name.startswith(stem)]


def _codes_in(concept: object) -> list[str]:
    coded: list[str] = []
    for _, code, _ in coding_rows(concept):
        coded.append(code.strip().casefold())
    if not coded:
        said = (as_text(as_mapping(each).get("text")) for each in as_list(concept))
        coded = [text.casefold().replace(" ", "-") for text in said if text]
    for value in concept if isinstance(concept, list) else ():
        if isinstance(value, str):
            coded.append(value.casefold())
    return coded


def says_one_of(concept: object, wanted: frozenset[str]) -> bool:
    """Whether one of these is among its codes; a site's own code is told by the words beside it."""
    if isinstance(concept, str):
        return concept.casefold() in wanted
    if concept is None:
        return False
    alone = _code_alone(concept)
    if alone is not None and (alone in wanted or _FHIR_CODE.fullmatch(alone)):
        return alone in wanted
    found = _codes_in(concept)
    if not wanted.isdisjoint(found):
        return True
    return not all(map(_FHIR_CODE.fullmatch, found)) and not wanted.isdisjoint(
        _said_beside(concept)
    )


def _code_alone(concept: Any) -> str | None:
    """The code that is the only one, as nearly every status and category has it."""
    try:
        one = concept[0] if isinstance(concept, list) and len(concept) == 1 else concept
        (row,) = one["coding"]
        code = row["code"]
    except (KeyError, TypeError, ValueError):
        return None
    return code.strip().casefold() if type(code) is str and code else None


def _said_beside(concept: object) -> Iterator[str]:
    """Text and displays, written as a code of FHIR's is: ``entered-in-error``."""
    for each in map(as_mapping, as_list(concept)):
        rows = map(as_mapping, as_list(each.get("coding")))
        for said in (each.get("text"), *(row.get("display") for row in rows)):
            yield as_text(said).strip(" .\n").casefold().replace(" ", "-")


def is_seen(text: str) -> bool:
    """Whether a text shows anything: not where it is of blanks alone, of whatever kind."""
    return text[:1].isalnum() or any(sign.isprintable() and not sign.isspace() for sign in text)


def words_of(concept: object) -> str:
    """What a CodeableConcept says in words: its text, else its displays; a blank says nothing."""
    if isinstance(concept, dict):
        text = concept.get("text")
        if type(text) is str and text and (text[0].isalnum() or is_seen(text)):
            return text
        return _displays_of(concept)
    if isinstance(concept, list):
        return "; ".join(dict.fromkeys(filter(None, map(words_of, concept))))
    return as_text(concept)


def _displays_of(concept: Json) -> str:
    rows = as_list(concept.get("coding", concept))
    displays = (as_text(row.get("display")) for row in rows if isinstance(row, dict))
    return "; ".join(dict.fromkeys(filter(is_seen, displays)))


def name_of(concept: object) -> str:
    """The words, or failing them the code: something to show as evidence."""
    if concept is None:
        return ""
    return words_of(concept) or next((code.strip() for _, code, _ in coding_rows(concept)), "")


def either(value: object) -> tuple[object, Json]:
    """A concept and a reference, of which one is empty: R5 has both in one element, R4 each in its own."""
    found = as_mapping(value)
    if "concept" in found or isinstance(found.get("reference"), dict):
        return found.get("concept"), as_mapping(found.get("reference"))
    return (None, found) if "reference" in found else (value, {})


def reference_of(resource: Json) -> str:
    """``Condition/123``; a resource without an id is named by its type alone.

    What is longer than any name is cut: each finding of a resource is told under its name.
    """
    kind, own_id = resource.get("resourceType"), resource.get("id")
    if type(kind) is not str:
        kind = ""
    if type(own_id) is not str or not own_id:
        return kind[:_LONGEST_NAME]
    return f"{kind}/{own_id}"[:_LONGEST_NAME]


def target_of(reference: object) -> str:
    """``Patient/1`` of a reference, absolute or not; nothing of what is no plain reference."""
    text = reference.get("reference") if isinstance(reference, dict) else None
    if not isinstance(text, str) or text.startswith(("#", "urn:")):
        return ""
    if text.count("/") == 1 and not text.endswith("/"):
        return text  # as nearly every one is written
    parts = text.split("/_history/")[0].rstrip("/").split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 else ""
