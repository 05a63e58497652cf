"""Words written in haste, and those that only look it."""

import pytest

from cds_service.narrative.slips import slips_of


@pytest.mark.parametrize("slip", ["retnetion", "retenton", "retenttion", "retantion"])
def test_a_slip_is_read_as_the_word_that_is_meant(slip: str) -> None:
    assert slips_of(["retention"], ())[slip] == "retention"


@pytest.mark.parametrize("word", ["detention", "retention", "retentino2", "attention"])
def test_another_word_is_no_slip(word: str) -> None:
    assert word not in slips_of(["retention"], ())


def test_what_is_a_word_of_its_own_is_spared() -> None:
    assert "denis" not in slips_of(["denies"], {"denis"})


def test_of_two_words_that_a_slip_may_mean_the_first_named_is_meant() -> None:
    assert slips_of(["denied", "denies"], ())["denie"] == "denied"
