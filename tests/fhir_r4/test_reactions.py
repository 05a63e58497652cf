"""An agent is what somebody reacted to where its own clause, list or next sentence says so."""

from collections.abc import Callable
from datetime import datetime

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.fhir_r4.recognition import Recogniser

Named = Callable[[str], dict[str, bool]]
ELSEWHERE = "Back pain for 3 days. No leg weakness. "


@pytest.fixture
def named(knowledge: Knowledge, instant: datetime) -> Named:
    """The contrast agents that a text blames, each with whether the reaction was severe."""
    recogniser, agents = Recogniser(knowledge.reading, instant), knowledge.reading.agents
    return lambda text: {
        each.concept: each.severe for each in recogniser.by_words(text) if each.concept in agents
    }


@pytest.mark.parametrize(
    "text",
    [
        "ALLERGIES: penicillin (hives). TECHNIQUE: CT chest after 100 mL of Isovue-300.",
        "Allergies:\nPenicillin\nTECHNIQUE: 100 mL of Omnipaque",
        "Anaphylaxis to penicillin in 2010. MRI with gadolinium showed no abscess.",
        "MRI brain with gadolinium was normal.\nHe is allergic to peanuts.",
        "ALLERGIES: none\nOmnipaque 100 cc given",
        "Skin prepped with povidone iodine. Allergic rhinitis. Rash from sulfa.",
        "She had hives from sulfa and was treated for it at home for a week. CT with Isovue was normal.",
    ],
)
def test_a_reaction_to_something_else_blames_no_contrast(text: str, named: Named) -> None:
    assert {} == named(f"{ELSEWHERE}{text}")


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("ALLERGIES: penicillin, IVP dye and iodine, all cause hives.", "iodinated-contrast"),
        ("Allergies: sulfa, Betadine, and IV contrast.", "contrast-unspecified"),
        ("ALLERGIES: Hypaque dye when she had x-rays.", "iodinated-contrast"),
        ("Allergies:\n- Penicillin\n- Gadavist\nPlan: rest", "gadolinium-contrast"),
        ("Allergies: penicillin, sulfa,\nOmnipaque", "iodinated-contrast"),
        ("She is probably allergic to iodine.", "iodinated-contrast"),
        ("He was given Omnipaque. Ten minutes later he had hives.", "iodinated-contrast"),
        ("Reaction to gadolinium in 2015.", "gadolinium-contrast"),
    ],
)
def test_a_reaction_to_contrast_blames_it(text: str, agent: str, named: Named) -> None:
    assert agent in named(f"{ELSEWHERE}{text}")


@pytest.mark.parametrize(
    ("text", "severe"),
    [
        ("Severe back pain. Allergic to gadolinium, itching.", False),
        ("ALLERGIES: IV contrast (anaphylaxis), shellfish. Mild asthma.", True),
        ("He was given gadolinium. He then had anaphylaxis.", True),
        ("Penicillin: anaphylaxis. Takes aspirin. Gadolinium: hives.", False),
        ("Contrast allergy. Anaphylaxis in 2019.", True),
        ("Gadolinium made her throat close up.", True),
        ("Stridor after gadolinium. Takes aspirin.", True),
    ],
)
def test_a_reaction_is_severe_where_it_is_called_so(
    text: str, *, severe: bool, named: Named
) -> None:
    assert {severe} == set(named(text).values())
