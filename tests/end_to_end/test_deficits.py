"""Whether a deficit is new: codes that have their own cause, and examinations in words.

``plain`` is a patient with back pain and a fever and no deficit: what is added to the request
decides alone whether there is one.
"""

from typing import Any

import pytest

from .requests_made import (
    EMERGENCY,
    ICD_10_CM,
    RED_FLAGS,
    SNOMED,
    Answer,
    bundle,
    condition,
    finding,
    state,
)


def test_the_plain_patient_has_no_deficit(plain: Any, answer: Answer) -> None:
    """What the tests below rest on."""
    assert RED_FLAGS == state(answer(plain))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("N39.3", "Stress incontinence of urine"),
        ("N393", "Stress urinary incontinence"),
        ("R33.0", "Drug induced retention of urine"),
        ("R330", "Drug-induced urinary retention"),
    ],
)
def test_what_has_its_own_cause_is_no_deficit(
    code: str, words: str, plain: Any, answer: Answer
) -> None:
    entry = condition("own-cause", coding=[{"system": ICD_10_CM, "code": code}], text=words)
    plain["prefetch"]["conditions"]["entry"].append({"resource": entry})
    assert RED_FLAGS == state(answer(plain))


@pytest.mark.parametrize("code", ["R33.9", "R339"])
def test_retention_of_an_unknown_cause_is_one(code: str, plain: Any, answer: Answer) -> None:
    entry = condition("retention", coding=[{"system": ICD_10_CM, "code": code}])
    plain["prefetch"]["conditions"]["entry"].append({"resource": entry})
    assert EMERGENCY == state(answer(plain))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Rectal tone", {"valueString": "decreased"}),
        ("Rectal tone", {"valueCodeableConcept": {"text": "Decreased"}}),
        ("Strength of right leg (MRC)", {"valueInteger": 2}),
        ("PVR", {"valueQuantity": {"value": 650, "unit": "mL"}}),
        ("Able to walk", {"valueString": "No"}),
        ("Able to walk", {"valueBoolean": False}),
    ],
)
def test_a_name_and_its_value_are_read_as_one_phrase(
    name: str, value: Any, plain: Any, answer: Answer
) -> None:
    plain["prefetch"]["exam"] = bundle(finding(name, **value))
    assert EMERGENCY == state(answer(plain))


DENIED = [
    {"valueString": "No weakness of the legs"},
    {"valueString": "Denies leg weakness"},
    {"valueString": "not assessed"},
    {"valueString": "Unknown"},
    {"valueString": "Absent"},
    {"valueString": "Normal"},
    {"valueBoolean": False},
    {"valueCodeableConcept": {"coding": [{"system": SNOMED, "code": "2667000"}]}},
]


@pytest.mark.parametrize("value", [*DENIED, {"valueString": "No weakness"}], ids=str)
def test_leg_weakness_in_words_that_is_denied_or_not_known_is_no_deficit(
    value: Any, plain: Any, answer: Answer
) -> None:
    plain["prefetch"]["exam"] = bundle(finding("Leg weakness", **value))
    assert RED_FLAGS == state(answer(plain))


@pytest.mark.parametrize("value", DENIED, ids=str)
def test_leg_weakness_by_code_that_is_denied_or_not_known_is_no_deficit(
    value: Any, plain: Any, answer: Answer
) -> None:
    observation = finding("Leg weakness", **value)
    observation["code"]["coding"] = [{"system": SNOMED, "code": "249945007"}]
    plain["prefetch"]["exam"] = bundle(observation)
    assert RED_FLAGS == state(answer(plain))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Rectal tone", {"valueString": "normal"}),
        ("Strength of right leg (MRC)", {"valueInteger": 5}),
        ("PVR", {"valueQuantity": {"value": 40, "unit": "mL"}}),
        ("Able to walk", {"valueString": "Yes"}),
        ("Able to walk", {"valueBoolean": True}),
    ],
)
def test_a_function_that_is_whole_is_no_deficit(
    name: str, value: Any, plain: Any, answer: Answer
) -> None:
    plain["prefetch"]["exam"] = bundle(finding(name, **value))
    assert RED_FLAGS == state(answer(plain))
