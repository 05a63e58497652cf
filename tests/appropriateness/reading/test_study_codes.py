"""Studies and their codes find each other."""

from itertools import combinations

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.reading.study_codes import StudyCodes
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.studies import (
    WHOLE_SPINE,
    Contrast,
    Modality,
    Region,
    Study,
    region_code,
)

CPT = "http://www.ama-assn.org/go/cpt"
LOINC = "http://loinc.org"
CERVICAL, THORACIC, LUMBAR = Region.CERVICAL, Region.THORACIC, Region.LUMBAR


def procedures() -> StudyCodes:
    return shipped_knowledge().study_codes


ROWS = [
    pytest.param(
        Study(row.procedure.modality, row.regions, row.procedure.contrast),
        id=f"{row.procedure.id} {region_code(row.regions)}",
    )
    for row in procedures().rows
]
SUGGESTED = [
    pytest.param(
        coding,
        Study(row.procedure.modality, row.regions, row.procedure.contrast),
        id=f"{coding.code} {row.procedure.id}",
    )
    for row in procedures().rows
    for coding in row.suggested
]


@pytest.mark.parametrize(("coding", "study"), SUGGESTED)
def test_a_code_that_we_suggest_reads_back_as_the_same_study(coding: Coding, study: Study) -> None:
    """Else the order that we set right would be advised on again, and differently."""
    assert study == procedures().study_of_code(coding.system, coding.code)


@pytest.mark.parametrize("study", ROWS)
def test_a_study_of_the_table_is_called_by_one_procedure(study: Study) -> None:
    found = procedures().of(study)

    assert found is not None
    assert (study.modality, study.contrast) == (found.modality, found.contrast)


@pytest.mark.parametrize("study", ROWS)
def test_loinc_is_suggested_first(study: Study) -> None:
    """docs/clinical-rules.md 6: LOINC, then CPT where one number means that study, then SNOMED CT."""
    systems = [coding.system for coding in procedures().codings_of(study)]

    assert sorted(systems, key=[LOINC, CPT, "http://snomed.info/sct"].index) == systems


def test_no_code_stands_for_two_studies() -> None:
    pairs = combinations(procedures().rows, 2)

    assert [] == [one.codes & other.codes for one, other in pairs if one.codes & other.codes]


@pytest.mark.parametrize(
    "regions", [{CERVICAL}, {THORACIC}, {LUMBAR}, {CERVICAL, THORACIC, LUMBAR}]
)
@pytest.mark.parametrize(
    ("modality", "contrast"),
    [
        (Modality.MR, Contrast.WITHOUT_AND_WITH),
        (Modality.MR, Contrast.WITHOUT),
        (Modality.CT, Contrast.WITH),
        (Modality.CT, Contrast.WITHOUT),
    ],
)
def test_each_study_that_a_card_aims_at_has_a_code(
    modality: Modality, contrast: Contrast, regions: set[Region]
) -> None:
    assert procedures().codings_of(Study(modality, frozenset(regions), contrast))


@pytest.mark.parametrize(
    ("system", "code"),
    [(CPT, "99213"), (LOINC, "72148"), ("", "72148"), (CPT, ""), (CPT, "72148 ")],
)
def test_a_code_that_we_do_not_know_is_no_study(system: str, code: str) -> None:
    """We never guess."""
    assert None is procedures().study_of_code(system, code)


def test_the_codes_of_the_article_s_orders_are_read() -> None:
    lumbar = frozenset({LUMBAR})

    assert [
        Study(Modality.MR, lumbar, Contrast.WITHOUT),
        Study(Modality.MR, lumbar, Contrast.WITHOUT_AND_WITH),
        Study(Modality.CT, lumbar, Contrast.WITHOUT),
    ] == [procedures().study_of_code(CPT, code) for code in ("72148", "72158", "72131")]


def test_a_study_that_acr_does_not_list_has_a_plain_name_and_no_code() -> None:
    odd = Study(Modality.PET, frozenset({LUMBAR}), Contrast.INTRATHECAL)

    assert "PET of the lumbar spine" == procedures().name_of(odd)
    assert () == procedures().codings_of(odd)


def test_a_study_is_named_by_its_procedure_and_its_region() -> None:
    study = Study(Modality.MR, WHOLE_SPINE, Contrast.WITHOUT_AND_WITH)

    assert "MRI of the whole spine without and with IV contrast" == procedures().name_of(study)
