"""Reasons that come back, in the words that stood on the card."""

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.web.insights.words import OfferedReason, reason_words, words_of

HL7 = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
NOT_HERE = (HL7, "service-not-available")
UNFIT = (HL7, "patient-contraindication")

WORDS = reason_words(
    (
        OfferedReason("ImageNow", "ours", "away", "No scanner here", *NOT_HERE),
        OfferedReason("AddContrast", "ours", "allergy", "An allergy", *UNFIT),
        OfferedReason("AddContrast", "ours", "no-mri", "No MRI", *UNFIT),
        OfferedReason("Pregnancy", "ours", "no-mri", "No MRI", *UNFIT),
        OfferedReason("Dialysis", "ours", "approved", "Approved"),
    )
)


@pytest.mark.parametrize(
    ("advice", "system", "code", "words"),
    [
        ("Dialysis", "ours", "approved", "Approved"),
        ("ImageNow", "ours", "approved", "Approved"),
        ("ImageNow", *NOT_HERE, "No scanner here"),
        ("Pregnancy", *UNFIT, "No MRI"),
        ("AddContrast", *UNFIT, None),
        ("Dialysis", *UNFIT, None),
        ("Dialysis", "theirs", "approved", None),
        ("Dialysis", None, "approved", None),
        ("Dialysis", None, None, None),
    ],
)
def test_a_reason_is_told_by_our_code_or_as_the_only_one_that_can_be_meant(
    advice: str, system: str | None, code: str | None, words: str | None
) -> None:
    assert words == WORDS.of(advice, system, code)


def test_a_code_that_no_words_are_known_for_speaks_for_itself(knowledge: Knowledge) -> None:
    words = words_of(knowledge)

    assert "x" == words.reason_in_words("ImageNow", "theirs", "x")
    assert "OfLongAgo" == words.advice_in_words("OfLongAgo")
    assert "of-long-ago" == words.status_in_words("of-long-ago")
