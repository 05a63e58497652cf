"""Codes in words: reasons that come back as they stood on the card, or in HL7's; topics and variants by their titles."""

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.words import words_of

HL7 = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
OURS = "https://spine-imaging-cds.org/CodeSystem/override-reason"


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        (OURS, "mri-contraindicated", "MRI is contraindicated for this patient"),
        # An EHR that maps our reasons to HL7's sends them back under HL7's code.
        (HL7, "patient-contraindication", "Patient has contraindication to recommended action"),
        (HL7, "limited-time", "limited-time"),
        ("theirs", "mri-contraindicated", "mri-contraindicated"),
        (None, "mri-contraindicated", "mri-contraindicated"),
        (OURS, None, "No reason, or none with a code"),
        (None, None, "No reason, or none with a code"),
    ],
)
def test_a_reason_is_told_by_its_system_and_code(
    knowledge: Knowledge, system: str | None, code: str | None, words: str
) -> None:
    assert words == words_of(knowledge).reason_in_words(system, code)


def test_a_code_that_no_words_are_known_for_speaks_for_itself(knowledge: Knowledge) -> None:
    words = words_of(knowledge)

    assert "OfLongAgo" == words.advice_in_words("OfLongAgo")
    assert "of-long-ago" == words.status_in_words("of-long-ago")
    assert "of/long-ago" == words.variant_in_words("of/long-ago")
    assert "of-long-ago" == words.topic_in_words("of-long-ago")


def test_a_variant_is_called_by_its_title(knowledge: Knowledge) -> None:
    words = words_of(knowledge)

    assert "Myelopathy" == words.topic_in_words("myelopathy")
    assert "Acute onset myelopathy; initial imaging" == words.variant_in_words("myelopathy/acute")
