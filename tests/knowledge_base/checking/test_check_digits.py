"""Typing errors in SNOMED CT and LOINC codes are found by the codes' own check digits."""

import pytest

from cds_service.knowledge_base.checking.check_digits import is_loinc, is_snomed_ct_id


@pytest.mark.parametrize(
    "code", ["2304001", "73211009", "61974008", "16846261000119106", "449491000124101", "762008"]
)
def test_a_snomed_ct_concept_passes_its_verhoeff_check(code: str) -> None:
    """Short, long and extension (namespace) identifiers alike."""
    assert True is is_snomed_ct_id(code)


def test_the_published_code_for_epidural_abscess_that_is_none_fails() -> None:
    """75607008 stands for spinal epidural abscess in a public map; no such code can exist."""
    assert False is is_snomed_ct_id("75607008")


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("73211008", id="one digit wrong"),
        pytest.param("72311009", id="two neighbours swapped"),
        pytest.param("73211011", id="a description, not a concept"),
        pytest.param("073211009", id="leading zero"),
        pytest.param("M46.2", id="another system"),
        pytest.param(" 73211009", id="space"),
        pytest.param("7321100٩", id="a digit, but no ASCII digit"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_snomed_ct_concept_fails(code: str) -> None:
    """The form counts as much as the check digit."""
    assert False is is_snomed_ct_id(code)


def test_every_single_wrong_digit_of_a_snomed_ct_concept_is_found() -> None:
    """That is what Verhoeff's scheme promises, for each place but the concept's own marks."""
    code = "203241002"
    wrong = [
        f"{code[:place]}{digit}{code[place + 1 :]}"
        for place in range(len(code))
        for digit in "0123456789"
        if digit != code[place]
    ]

    assert [] == [each for each in wrong if is_snomed_ct_id(each)]


@pytest.mark.parametrize("code", ["24967-2", "600-7", "8310-5", "98979-8", "102097-3", "103251-5"])
def test_a_loinc_number_passes_its_mod_10_check(code: str) -> None:
    """Of three to six digits."""
    assert True is is_loinc(code)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("24967-3", id="check digit wrong"),
        pytest.param("24976-2", id="two neighbours swapped"),
        pytest.param("249672", id="no hyphen"),
        pytest.param("024967-2", id="leading zero"),
        pytest.param("LP7753-9", id="a LOINC part"),
        pytest.param("24967-2 ", id="space"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_loinc_number_fails(code: str) -> None:
    """The form counts as much as the check digit."""
    assert False is is_loinc(code)
