"""One look-up says all that a code means: concepts, analyte, study, regions, and what is left out."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.reading.code_table import NOTHING, CodeTable, Meaning
from cds_service.appropriateness.reading.study_codes import CodedStudy
from cds_service.appropriateness.terms.codings import Match
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, Study

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
ICD, CPT = "http://hl7.org/fhir/sid/icd-10-cm", "http://www.ama-assn.org/go/cpt"
SITE = "urn:site:orders"


def meaning_of(system: str, code: str) -> Meaning:
    return shipped_knowledge().reading.codes.meaning_of(system, code)


def test_a_diagnosis_means_its_concept() -> None:
    assert (Match("spine-infection", None),) == meaning_of(ICD, "M46.26").concepts


def test_a_diagnosis_says_where_in_the_spine_it_is() -> None:
    assert {Region.LUMBAR} == meaning_of(ICD, "M46.26").regions


def test_a_diagnosis_under_a_german_oid_means_what_it_does_under_its_name() -> None:
    """There the code itself tells in which classification it stands."""
    found = meaning_of("urn:oid:1.2.276.0.76.5.409", "M46.26")

    assert ((Match("spine-infection", None),), "ICD-10-GM") == (found.concepts, found.edition)
    assert NOTHING is meaning_of("urn:oid:1.2.276.0.76.5.409", "I33098")  # Alpha-ID


def test_a_laboratory_code_means_its_analyte() -> None:
    analyte = meaning_of(LOINC, "1988-5").analyte

    assert analyte is not None
    assert "c-reactive-protein" == analyte.id


def test_an_order_code_means_its_study() -> None:
    assert Study(Modality.MR, frozenset({Region.LUMBAR}), Contrast.WITHOUT) == (
        meaning_of(CPT, "72148").study
    )


def test_what_a_value_set_leaves_out_is_remembered_as_left_out() -> None:
    assert meaning_of(ICD, "N39.3").is_left_out


@pytest.mark.parametrize(("code", "is_history"), [("Z87.891", True), ("Z79.4", False)])
def test_history_is_told_by_its_code(code: str, *, is_history: bool) -> None:
    assert is_history == meaning_of(ICD, code).is_history


@pytest.mark.parametrize(
    ("system", "code"),
    [(LOINC, "718-7"), (SITE, "72148"), ("", "M46.26"), (ICD, ""), (SNOMED, "M46.26")],
)
def test_most_codes_mean_nothing(system: str, code: str) -> None:
    assert NOTHING is meaning_of(system, code)


@pytest.mark.parametrize("system", ["http://HL7.org/fhir/sid/icd-10-cm/", "2.16.840.1.113883.6.90"])
def test_a_code_means_the_same_in_every_spelling(system: str) -> None:
    assert meaning_of(ICD, "M46.26") == meaning_of(system, " m46.26")


WHO, GM = "http://hl7.org/fhir/sid/icd-10", "http://fhir.de/CodeSystem/bfarm/icd-10-gm"


@pytest.mark.parametrize(
    ("system", "code", "concept"),
    [
        (WHO, "G06.1", "spine-infection"),
        (GM, "M46.46", "spine-infection"),
        (GM, "M4646", "spine-infection"),
        ("http://hl7.org/fhir/sid/icd-10-am", "R33", "bladder-dysfunction"),
        ("http://hl7.org/fhir/sid/icd-10-ca", "M54.6", "spine-pain"),
        ("http://hl7.org/fhir/sid/icd-10-fr", "E11.90", "diabetes-mellitus"),
    ],
)
def test_an_edition_of_icd_10_is_read_to_four_characters(
    system: str, code: str, concept: str
) -> None:
    assert (Match(concept, None),) == meaning_of(system, code).concepts


def test_what_the_american_edition_says_beyond_four_characters_is_said_by_it_alone() -> None:
    """M21.37 is foot drop in the American edition; WHO's M21.3 is wrist drop as well."""
    assert [(Match("focal-weakness", None),), ()] == [
        meaning_of(system, "M21.37").concepts for system in (ICD, GM)
    ]


@pytest.mark.parametrize(("system", "edition"), [(ICD, None), (WHO, "ICD-10"), (GM, "ICD-10-GM")])
def test_an_edition_that_is_not_american_is_told(system: str, edition: str | None) -> None:
    assert edition == meaning_of(system, "M46.4").edition


def test_the_region_of_an_editions_code_is_read_to_four_characters() -> None:
    assert [{Region.CERVICAL}, frozenset()] == [
        meaning_of(GM, code).regions for code in ("M54.2", "M46.46")
    ]


def test_a_clients_own_code_is_told_from_the_standard_ones() -> None:
    knowledge = shipped_knowledge()
    row = next(row for row in knowledge.study_codes.rows if (CPT, "72148") in row.codes)
    own = CodedStudy(row.procedure, row.regions, frozenset({(SITE, "A1")}), (), ())
    table = knowledge.with_order_codes([own]).reading.codes

    found = [table.meaning_of(SITE, "A1"), table.meaning_of(CPT, "72148")]

    assert [(row.study, -1), (row.study, 1)] == [(m.study, m.turn) for m in found]


def test_a_code_that_no_code_is_as_long_as_is_read_and_not_remembered() -> None:
    family = f"M46.2{'0' * 1000}"

    assert [meaning_of(ICD, family)] * 2 == [meaning_of(ICD, "M46.2")] * 2


KNOWN_CODES = sorted(
    {
        *(
            key
            for each in shipped_knowledge().reading.terminology.value_sets.values()
            for key in (*each.codes, *each.excluded)
        ),
        *(key for row in shipped_knowledge().study_codes.rows for key in row.codes),
    }
)
families = st.builds(
    lambda key, more: (key[0], f"{key[1][:4]}{more}"),
    st.sampled_from(KNOWN_CODES),
    st.text("0123456789.AX", max_size=3),
)


@given(st.sampled_from(KNOWN_CODES) | families)
def test_the_table_says_what_each_list_says(key: tuple[str, str]) -> None:
    """It stands for five look-ups, and may not differ from any of them."""
    reading = shipped_knowledge().reading
    found = reading.codes.meaning_of(*key)
    regions = [
        row.regions
        for row in reading.region_codes
        if row.system == key[0] and row.pattern.match(key[1])
    ]

    assert reading.terminology.matches(*key) == found.concepts
    assert reading.terminology.is_left_out(*key) == found.is_left_out
    assert reading.study_codes.study_of_code(*key) == found.study
    assert frozenset().union(*regions) == found.regions
    assert {m.concept for m in found.concepts} & set(reading.analytes) == (
        {found.analyte.id} if found.analyte else set()
    )


def test_two_threads_may_ask_at_once() -> None:
    """What is remembered is shared by all calls of a process."""
    reading = shipped_knowledge().reading
    table = CodeTable(
        reading.terminology,
        reading.study_codes,
        reading.region_codes,
        reading.analytes,
        reading.history,
    )
    codes = [(ICD, f"{letter}{n}.{d}") for letter, n, d in product("MGR", range(10, 99), range(3))]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda key: table.meaning_of(*key), codes * 4))

    assert [reading.codes.meaning_of(*key) for key in codes * 4] == found
