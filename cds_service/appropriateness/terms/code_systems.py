"""Code systems under the one name that we know each by, however a record spells it."""

from typing import Final

_LOINC: Final = "http://loinc.org"
_SNOMED_CT: Final = "http://snomed.info/sct"
_ICD_10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
_ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
_ICD_10_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
_CPT: Final = "http://www.ama-assn.org/go/cpt"
_RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
_RADLEX: Final = "http://radlex.org"

#: What EHRs write, in lower case and without a slash at the end; OIDs are HL7's registered ones.
_NAMED: Final = {
    **{
        name.lower(): name
        for name in (
            *(_LOINC, _SNOMED_CT, _ICD_10_CM, _ICD_10, _ICD_10_PCS, _CPT, _RXNORM, _RADLEX),
        )
    },
    "http://hl7.org/fhir/sid/icd-10-pcs": _ICD_10_PCS,
    "http://www.radlex.org": _RADLEX,
    "2.16.840.1.113883.6.1": _LOINC,
    "2.16.840.1.113883.6.96": _SNOMED_CT,
    "2.16.840.1.113883.6.90": _ICD_10_CM,
    "2.16.840.1.113883.6.3": _ICD_10,
    "2.16.840.1.113883.6.4": _ICD_10_PCS,
    "2.16.840.1.113883.6.12": _CPT,
    "2.16.840.1.113883.6.88": _RXNORM,
    "2.16.840.1.113883.6.256": _RADLEX,
}
_OID: Final = "urn:oid:"


def normal_form(system: str, code: str) -> tuple[str, str]:
    """A code as it is looked up: its system by our name for it, both without odd spaces and case.

    A system that we have no name for stays as it is written, and so do its codes: there,
    upper and lower case may be two things.
    """
    name = _NAMED.get(system.strip().lower().removeprefix(_OID).rstrip("/"))
    if name is None:
        return system, code.strip()
    return name, code.strip().upper()
