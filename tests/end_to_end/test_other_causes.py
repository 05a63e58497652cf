"""A deficit that the words explain by another cause is asked about; beside a second one it is new.

``plain`` is a patient with back pain and a fever and no deficit.
"""

from typing import Any

import pytest

from .requests_made import CONSULTATION, EMERGENCY, Answer, bundle, finding, state

EXPLAINED = (
    "Urinary retention due to BPH",
    "BPH with acute urinary retention for 2 days",
    "Incontinence with UTI",
    "Foot drop secondary to common peroneal nerve palsy",
    "Leg weakness due to multiple sclerosis",
)
NOT_EXPLAINED = (
    "Urinary retention due to BPH vs cauda equina",
    "Urinary retention, not due to BPH",
    "Leg weakness due to UTI",
    "Leg weakness due to cord compression",
    "Urinary retention due to BPH, saddle anesthesia",
    "Foot drop due to peroneal palsy and new urinary retention",
)


@pytest.mark.parametrize("words", EXPLAINED)
def test_what_another_cause_explains_is_asked_about(words: str, plain: Any, answer: Answer) -> None:
    plain["prefetch"]["exam"] = bundle(finding("Neurology", valueString=words))
    answered = answer(plain)

    assert "indeterminate" == answered["extension"][CONSULTATION]["status"]
    assert EMERGENCY != state(answered)


@pytest.mark.parametrize("words", NOT_EXPLAINED)
def test_what_it_does_not_explain_is_an_emergency(words: str, plain: Any, answer: Answer) -> None:
    plain["prefetch"]["exam"] = bundle(finding("Neurology", valueString=words))

    assert EMERGENCY == state(answer(plain))
