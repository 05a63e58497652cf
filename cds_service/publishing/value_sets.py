"""The codes by which a concept is known, each with its source and whether anybody verified it."""

from collections.abc import Iterable, Mapping
from typing import Any

from .artifacts import Artifacts, Json, extension

_VERIFIED = "/code-verified"

#: What each terminology asks to be said wherever its codes are passed on.
_NOTICES = {
    "http://loinc.org": (
        "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief "
        "Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is "
        "available at no cost under the license at http://loinc.org/license."
    ),
    "http://snomed.info/sct": (
        "This material contains codes and short descriptions of SNOMED CT, which is owned by SNOMED "
        "International; whoever uses them needs a licence."
    ),
    "http://www.ama-assn.org/go/cpt": (
        "CPT code numbers only, without descriptors. CPT is copyright American Medical Association; whoever "
        "uses CPT codes in a product needs a licence from the AMA."
    ),
    "http://radlex.org": (
        "Identifiers of the RadLex Playbook are copyright Radiological Society of North America, used under "
        "the RadLex License."
    ),
}


def value_set(document: Mapping[str, Any], artifacts: Artifacts) -> Json:
    """A concept's value set as its file has it, beneath the base of the export."""
    head = artifacts.head(
        "ValueSet",
        document["id"],
        version=document["version"],
        status=document["status"],
        title=document["title"],
    )
    return _with_compose(head, document["purpose"], document["compose"])


def codes_of_study(study: Mapping[str, Any], artifacts: Artifacts) -> Json:
    """All codes that an order of a study is known by, of whatever part of the spine."""
    title = f"Orders of {study['short_label']}"
    head = artifacts.head_of_whole("ValueSet", f"orders-{study['id']}", title)
    by_system: dict[str, list[Json]] = {}
    for row in study["rows"]:
        for coding in row["codings"]:
            by_system.setdefault(coding["system"], []).extend(_concepts(coding, row["regions"]))
    include = [{"system": system, "concept": found} for system, found in by_system.items()]
    purpose = "What an order of this study is recognised by."
    return _with_compose(head, purpose, {"include": include})


def numbers_of(coding: Mapping[str, Any]) -> list[str]:
    """The codes of a coding: one, or each of a span of numbers."""
    if coding.get("match") != "range":
        return [coding["code"]]
    first, _, last = coding["code"].partition("-")
    return [str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1)]


def word_of(coding: Mapping[str, Any]) -> list[Json]:
    """Where a code was found, and whether anybody verified it."""
    return [
        extension("code-source", valueString=coding["source"]),
        extension("code-verified", valueBoolean=coding["verified"]),
    ]


def _concepts(coding: Mapping[str, Any], regions: Iterable[str]) -> Iterable[Json]:
    told = [
        *word_of(coding),
        *(extension("spine-region", valueCode=region) for region in regions),
        *([extension("code-note", valueString=coding["note"])] if "note" in coding else []),
    ]
    for number in numbers_of(coding):
        named = {"display": coding["display"]} if "display" in coding else {}
        yield {"extension": told, "code": number, **named}


def _with_compose(head: Json, purpose: str, compose: Mapping[str, Any]) -> Json:
    unverified = sum(map(_is_unverified, _sourced(compose)))
    told = f" {unverified} codes were verified by nobody, and are marked so." if unverified else ""
    systems = dict.fromkeys(row["system"] for part in compose.values() for row in part)
    notices = [_NOTICES[system] for system in systems if system in _NOTICES]
    copyright_ = {"copyright": " ".join(notices)} if notices else {}
    return {
        **head,
        "description": f"{head['title']}.{told}",
        "purpose": purpose,
        **copyright_,
        "compose": dict(compose),
    }


def _sourced(compose: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Everything that has a source: codes one by one, and families of codes."""
    for part in compose.values():
        for row in part:
            yield from row.get("concept", (row,))


def _is_unverified(sourced: Mapping[str, Any]) -> bool:
    return any(
        each["url"].endswith(_VERIFIED) and each.get("valueBoolean") is False
        for each in sourced["extension"]
    )
