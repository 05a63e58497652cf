"""Code systems under the one name that we know each by, however a record spells it.

The names are facts of HL7, not of medicine: URIs and OIDs as terminology.hl7.org registers them,
the mnemonics of HL7 v2 table 0396, and what national guides and EHRs write instead.
"""

import re
from functools import lru_cache
from typing import Final

_LOINC: Final = "http://loinc.org"
_SNOMED_CT: Final = "http://snomed.info/sct"
_RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
_RADLEX: Final = "http://radlex.org"
_ICD_10_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"

CPT: Final = "http://www.ama-assn.org/go/cpt"

#: WHO's own edition; those of the nations are named after it: ``…/icd-10-cm``, ``…/icd-10-gm``.
ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
ICD_10_CM: Final = f"{ICD_10}-cm"

#: In lower case, without scheme, ``www.`` and what stands behind; OIDs are HL7's registered ones.
_NAMED: Final = {
    **dict.fromkeys(
        ("loinc.org", "loinc", "ln", "terminology.hl7.org/codesystem/v3-loinc"), _LOINC
    ),
    **dict.fromkeys(("snomed.info/sct", "snomed.info/id", "snomed", "snomedct"), _SNOMED_CT),
    **dict.fromkeys(("snomed-ct", "snomed ct", "sct"), _SNOMED_CT),
    **dict.fromkeys(("ama-assn.org/go/cpt", "cpt", "cpt4", "cpt-4", "c4"), CPT),
    # The first level of HCPCS is CPT; a code of its second begins with a letter.
    **dict.fromkeys(("cms.gov/medicare/coding/hcpcsreleasecodesets", "hcpcs"), CPT),
    **dict.fromkeys(("terminology.hl7.org/codesystem/hcpcs", "2.16.840.1.113883.6.14"), CPT),
    "2.16.840.1.113883.6.285": CPT,
    "nlm.nih.gov/research/umls/rxnorm": _RXNORM,
    **dict.fromkeys(("radlex.org", "playbook.radlex.org", "radlex"), _RADLEX),
    **dict.fromkeys(("cms.gov/medicare/coding/icd10", "i10p"), _ICD_10_PCS),
    **dict.fromkeys(("i10", "terminology.hl7.org/codesystem/icd10"), ICD_10),
    "i10c": ICD_10_CM,
    "2.16.840.1.113883.6.1": _LOINC,
    "2.16.840.1.113883.6.96": _SNOMED_CT,
    "2.16.840.1.113883.6.12": CPT,
    "2.16.840.1.113883.6.88": _RXNORM,
    "2.16.840.1.113883.6.256": _RADLEX,
    "2.16.840.1.113883.6.3": ICD_10,
    "2.16.840.1.113883.6.3.1": ICD_10,
    "2.16.840.1.113883.6.3.1.2": f"{ICD_10}-fr",
    "2.16.840.1.113883.6.3.2": f"{ICD_10}-nl",
    "2.16.840.1.113883.6.4": _ICD_10_PCS,
    "2.16.840.1.113883.6.90": ICD_10_CM,
    "2.16.840.1.113883.6.94": f"{ICD_10}-ca",
    "2.16.840.1.113883.6.135": f"{ICD_10}-am",
    "1.2.752.116.1.1.1.1.3": f"{ICD_10}-se",
    "2.16.578.1.12.4.1.1.7110": f"{ICD_10}-no",
}

#: Classifications that diagnoses come in and that nobody here reads, as people call them.
_NOT_READ: Final = {
    **dict.fromkeys(("hl7.org/fhir/sid/icd-9-cm", "2.16.840.1.113883.6.103", "i9c"), "ICD-9-CM"),
    **dict.fromkeys(("2.16.840.1.113883.6.104", "i9cp"), "ICD-9-CM"),
    **dict.fromkeys(("hl7.org/fhir/sid/icd-9", "2.16.840.1.113883.6.42", "i9"), "ICD-9"),
    **dict.fromkeys(("hl7.org/fhir/sid/icpc-2", "2.16.840.1.113883.6.139"), "ICPC-2"),
    "2.16.578.1.12.4.1.1.7170": "ICPC-2",
    "hl7.org/fhir/sid/icpc-1": "ICPC-1",
    **dict.fromkeys(("id.who.int/icd/release/11/mms", "hl7.org/fhir/sid/icd-11"), "ICD-11"),
    **dict.fromkeys(("read.info/readv2", "read.info/ctv3"), "Read codes"),
}

#: BfArM, and DIMDI before it, register each year's ICD-10-GM under an OID of its own, and beside
#: it what is no ICD-10 (Alpha-ID, OPS): there the code itself has to look like one.
_ICD_10_GM_OIDS: Final = "1.2.276.0.76.5."
_LIKE_ICD_10: Final = re.compile(r"\s*[A-Za-z][0-9]{2}(?:\.[0-9-]{1,3})?[*+!†]?[AGVZagvz]?\s*")

#: The last part of a name, such as ``icd-10-gm``, ``icd10``, ``icd_10_ca``; CIM-10 is the French one.
_EDITION: Final = re.compile(
    r"(?:^|[/:-])(?:(?P<icd>icd)|cim)[-_ ]?10(?:[-_ ]?(?P<nation>[a-z]{2,3}))?(?:[-_/]?(?:19|20)\d\d)?$"
)
_SCHEME: Final = re.compile(r"^(?:urn:oid:|https?://(?:www\.)?)")

#: A concept of SNOMED CT with its term, and what refines it; and the attributes that give a context.
_EXPRESSION: Final = re.compile(r"(\d{6,18})\s*(?:\|[^|]*\|)?\s*(?::|$)")
_CONTEXT: Final = ("408729009", "408730004", "408731000", "408732007")

#: What says of a procedure of CPT how it was done or paid for: *72148-26*.
_WITHOUT_MODIFIER: Final = re.compile(r"(?<=^.{5})(?:[- ][A-Z0-9]{2})+$")

#: Letters and digits that the editions of ICD-10 share.
_SHARED: Final = 4
_NEITHER: Final = re.compile(r"[^A-Z0-9]")

#: Characters of a system's name; what is longer names none.
_LONGEST: Final = 200


def normal_form(system: str, code: str) -> tuple[str, str]:
    """A code as it is looked up: its system by our name for it, both without odd spaces and case.

    A system that we have no name for stays as it is written, and so do its codes: there,
    upper and lower case may be two things.
    """
    name = _name_of(system, code) if len(system) <= _LONGEST else None
    if name is None:
        return system, code.strip()
    if name == _SNOMED_CT:
        return name, _focus_of(code)
    if name == CPT:
        return name, _WITHOUT_MODIFIER.sub("", code.strip().upper())
    return name, code.strip().upper()


def _focus_of(code: str) -> str:
    """A concept of SNOMED CT, or the one that an expression says more of.

    Not where the expression says in which context: a finding may be absent there, or a relative's.
    """
    plain = code.strip()
    focus = None if plain.isdigit() else _EXPRESSION.match(plain)
    if focus is None or any(context in plain for context in _CONTEXT):
        return plain
    return focus[1]


def is_icd_10(system: str) -> bool:
    """Whether a system, by our name for it, is an edition of ICD-10: they agree in how a code is written."""
    return system.startswith(ICD_10)


def edition_of(system: str) -> str | None:
    """What people call an edition of ICD-10 that is not the American one: *ICD-10-GM*; else None."""
    if not is_icd_10(system) or system == ICD_10_CM:
        return None
    return system.rpartition("/")[2].upper()


def category_of(code: str) -> str:
    """A code of ICD-10 as far as its editions agree: four characters, without the dot and marks."""
    return _NEITHER.sub("", code)[:_SHARED]


def is_read(system: str, code: str) -> bool:
    """Whether a code stands in a system that we know, whatever it means there."""
    return len(system) <= _LONGEST and _name_of(system, code) is not None


def unread_name(system: str) -> str | None:
    """What people call a classification that nobody here reads; None of any other system."""
    return _NOT_READ.get(_plain(system)) if len(system) <= _LONGEST else None


def _name_of(system: str, code: str) -> str | None:
    name = _named(system)
    if name is None and _plain(system).startswith(_ICD_10_GM_OIDS):
        return f"{ICD_10}-gm" if _LIKE_ICD_10.fullmatch(code) else None
    return name


@lru_cache(maxsize=512)
def _named(system: str) -> str | None:
    """Our name for a system, or None; SNOMED CT has a URI for each of its editions and releases."""
    plain = _plain(system)
    named = _NAMED.get(plain)
    if named is not None:
        return named
    if plain.startswith("snomed.info/sct/"):
        return _SNOMED_CT
    if plain.startswith("radlex.org/"):
        return _RADLEX
    if f"{plain}/".startswith("id.who.int/icd/release/10/"):
        return ICD_10
    edition = _EDITION.search(plain)
    return _named_by(edition) if edition else None


def _plain(system: str) -> str:
    """A system's name without scheme, version, slash at the end, odd spaces and case."""
    written = system.split("|")[0].strip().lower().rstrip("/")
    return _SCHEME.sub("", written)


def _named_by(edition: re.Match[str]) -> str:
    nation = edition["nation"] or ("who" if edition["icd"] else "fr")
    if nation == "pcs":
        return _ICD_10_PCS
    return ICD_10 if nation == "who" else f"{ICD_10}-{nation}"
