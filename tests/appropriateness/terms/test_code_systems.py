"""A code system is known by one name, however a record spells it."""

import pytest

from cds_service.appropriateness.terms.code_systems import normal_form

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD, CPT = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (LOINC, LOINC),
        ("http://loinc.org/", LOINC),
        ("HTTP://LOINC.ORG", LOINC),
        (" http://loinc.org ", LOINC),
        ("urn:oid:2.16.840.1.113883.6.1", LOINC),
        ("URN:OID:2.16.840.1.113883.6.96", SNOMED),
        ("2.16.840.1.113883.6.90", ICD),
        ("http://hl7.org/fhir/sid/ICD-10-CM/", ICD),
        ("http://www.ama-assn.org/go/cpt/", CPT),
        ("http://hl7.org/fhir/sid/icd-10-pcs", "http://www.cms.gov/Medicare/Coding/ICD10"),
    ],
)
def test_a_system_is_known_however_it_is_spelled(written: str, name: str) -> None:
    assert (name, "1") == normal_form(written, "1")


@pytest.mark.parametrize("written", ["m54.50", " M54.50", "M54.50\n"])
def test_a_code_is_known_in_any_case_and_with_spaces_around_it(written: str) -> None:
    assert (ICD, "M54.50") == normal_form(ICD, written)


@pytest.mark.parametrize(
    "system", ["", "urn:site:orders", "Urn:Site:Orders/", "http://loinc.org/x"]
)
def test_a_system_without_a_name_stays_as_it_is_and_so_do_its_codes(system: str) -> None:
    """A site may tell *a1* from *A1*."""
    assert (system, "a1") == normal_form(system, " a1 ")
