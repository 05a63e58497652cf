"""A code system is known by one name, however a record spells it."""

import pytest

from cds_service.appropriateness.terms.code_systems import (
    category_of,
    edition_of,
    normal_form,
    unread_name,
)

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD, CPT = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt"
WHO = "http://hl7.org/fhir/sid/icd-10"


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
        ("https://loinc.org", LOINC),
        ("https://www.ama-assn.org/go/cpt", CPT),
        ("http://ama-assn.org/go/cpt", CPT),
        ("http://snomed.info/sct/731000124108", SNOMED),
        ("http://snomed.info/sct/731000124108/version/20240301", SNOMED),
        ("http://snomed.info/sct|http://snomed.info/sct/900000000000207008", SNOMED),
        ("http://hl7.org/fhir/sid/icd-10-cm|2024", ICD),
        ("http://hl7.org/fhir/sid/icd-10-cm/2024", ICD),
        ("LN", LOINC),
        ("http://www.radlex.org/RID/", "http://radlex.org"),
        ("urn:oid:2.16.840.1.113883.6.14", CPT),
        ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", CPT),
        ("SCT", SNOMED),
        ("CPT", CPT),
        ("C4", CPT),
        ("I10C", ICD),
        ("ICD-10-CM", ICD),
        ("icd10cm", ICD),
        ("I10", WHO),
        ("ICD-10", WHO),
    ],
)
def test_a_system_is_known_however_it_is_spelled(written: str, name: str) -> None:
    assert (name, "1") == normal_form(written, "1")


@pytest.mark.parametrize(
    ("written", "code"),
    [("72148-26", "72148"), ("72148 TC", "72148"), ("72148-26-59", "72148"), ("0042t", "0042T"),
     ("72148-2", "72148-2"), ("7214-26", "7214-26"), ("72148X26", "72148X26")],
)  # fmt: skip
def test_a_procedure_of_cpt_is_known_with_its_modifiers(written: str, code: str) -> None:
    assert (CPT, code) == normal_form(CPT, written)


@pytest.mark.parametrize("written", ["m54.50", " M54.50", "M54.50\n"])
def test_a_code_is_known_in_any_case_and_with_spaces_around_it(written: str) -> None:
    assert (ICD, "M54.50") == normal_form(ICD, written)


@pytest.mark.parametrize(
    "system",
    ["", "urn:site:orders", "Urn:Site:Orders/", "http://loinc.org/x", "x" * 300],
)
def test_a_system_without_a_name_stays_as_it_is_and_so_do_its_codes(system: str) -> None:
    """A site may tell *a1* from *A1*."""
    assert (system, "a1") == normal_form(system, " a1 ")


@pytest.mark.parametrize(
    ("written", "edition"),
    [
        ("http://hl7.org/fhir/sid/icd-10", "ICD-10"),
        ("http://id.who.int/icd/release/10", "ICD-10"),
        ("https://id.who.int/icd/release/10/2019", "ICD-10"),
        ("urn:oid:2.16.840.1.113883.6.3", "ICD-10"),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "ICD-10-GM"),
        ("http://fhir.de/CodeSystem/dimdi/icd-10-gm", "ICD-10-GM"),
        ("http://hl7.org/fhir/sid/icd-10-gm", "ICD-10-GM"),
        ("urn:oid:1.2.276.0.76.5.409", "ICD-10-GM"),
        ("http://hl7.org/fhir/sid/icd-10-am", "ICD-10-AM"),
        ("urn:oid:2.16.840.1.113883.6.135", "ICD-10-AM"),
        ("http://hl7.org/fhir/sid/icd-10-ca", "ICD-10-CA"),
        ("urn:oid:2.16.840.1.113883.6.94", "ICD-10-CA"),
        ("http://hl7.org/fhir/sid/icd-10-nl", "ICD-10-NL"),
        ("http://hl7.org/fhir/sid/icd-10-se", "ICD-10-SE"),
        ("urn:oid:2.16.578.1.12.4.1.1.7110", "ICD-10-NO"),
        ("https://smt.esante.gouv.fr/terminologie-cim-10", "ICD-10-FR"),
    ],
)
def test_an_edition_of_icd_10_is_known_by_its_name_or_its_oid(written: str, edition: str) -> None:
    name, _ = normal_form(written, "M46.46")

    assert edition == edition_of(name)


@pytest.mark.parametrize(
    "written",
    [ICD, LOINC, "http://hl7.org/fhir/sid/icd-10-pcs", "http://hl7.org/fhir/sid/icd-9-cm",
     "http://hl7.org/fhir/sid/icd-11", "http://id.who.int/icd/release/11/mms", "http://hl7.org/fhir/sid/icd-o-3", "urn:site:icd-10-words"],
)  # fmt: skip
def test_other_systems_are_no_edition(written: str) -> None:
    name, _ = normal_form(written, "M46.46")

    assert edition_of(name) is None


@pytest.mark.parametrize(("code", "edition"), [("I33.0", "ICD-10-GM"), ("I33098", None)])
def test_under_a_german_oid_the_code_has_to_look_like_icd_10(
    code: str, edition: str | None
) -> None:
    """Alpha-ID stands under the same root, and I33098 is no endocarditis."""
    name, _ = normal_form("urn:oid:1.2.276.0.76.5.311", code)

    assert edition == edition_of(name)


@pytest.mark.parametrize(
    ("code", "category"),
    [("M46.46", "M464"), ("G06.1", "G061"), ("G0610", "G061"), ("R33", "R33"), ("G07*", "G07")],
)
def test_the_editions_agree_in_four_characters(code: str, category: str) -> None:
    assert category == category_of(code)


@pytest.mark.parametrize(
    ("system", "name"),
    [("http://hl7.org/fhir/sid/icd-9-cm", "ICD-9-CM"), ("urn:oid:2.16.840.1.113883.6.139", "ICPC-2"),
     (ICD, None), ("urn:site:diagnoses", None), ("x" * 300, None)],
)  # fmt: skip
def test_a_classification_that_is_not_read_has_a_name(system: str, name: str | None) -> None:
    assert name == unread_name(system)


RETENTION = "267064002"


@pytest.mark.parametrize(
    "written",
    [
        RETENTION,
        f" {RETENTION} ",
        f"{RETENTION} |Retention of urine|",
        f"{RETENTION}:246112005=24484000",
        f"{RETENTION} |Retention of urine| : 263502005 |Clinical course| = 424124008 |Sudden onset|",
        f"{RETENTION}:{{363698007=89837001}}",
    ],
)
def test_of_an_expression_of_snomed_ct_the_focus_counts(written: str) -> None:
    assert (SNOMED, RETENTION) == normal_form(SNOMED, written)


@pytest.mark.parametrize(
    "written",
    [
        f"{RETENTION}:408729009=410516002",
        f"{RETENTION} |Retention of urine|: 408732007 |Subject relationship context| = 303071001",
        f"{RETENTION}:408731000=410513005",
        f"{RETENTION}+84229001",
        f"<<{RETENTION}",
        "73211009x",
    ],
)
def test_one_in_a_context_or_that_is_none_stays_as_it_is_written(written: str) -> None:
    assert (SNOMED, written) == normal_form(SNOMED, written)


def test_a_situation_is_no_finding() -> None:
    expression = f"243796009:246090004={RETENTION},408729009=410516002"
    assert (SNOMED, expression) == normal_form(SNOMED, expression)


def test_other_systems_have_no_expressions() -> None:
    assert (ICD, "R33:9") == normal_form(ICD, "r33:9")
