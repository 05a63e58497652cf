"""Components that answer for the whole that they belong to: *Leg weakness*, *Present*: no."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
WEAKNESS = "focal-weakness"
LEG_WEAKNESS, LEG_STRENGTH = {"text": "Leg weakness"}, {"text": "Lower limb strength"}
CODED = {
    "coding": [{"system": "http://snomed.info/sct", "code": "713514005"}],
    "text": "Weakness of both legs",
}
ABNORMAL = {"interpretation": [{"coding": [{"code": "A"}]}]}
LOW, HIGH = ({"interpretation": [{"coding": [{"code": code}]}]} for code in ("L", "H"))


def examined(code: Any, *components: tuple[str, dict[str, Any]], **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": code,
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **(
            {"component": [{"code": {"text": k}, **v} for k, v in components]} if components else {}
        ),
        **members,
    }


def is_weak(read: Read, observation: dict[str, Any]) -> bool:
    found = read({"exam": observation}).by_concept.get(WEAKNESS, ())
    return any(not fact.denied for fact in found)


@pytest.mark.parametrize("name", ["Present", "presence", "Value", "Finding present"])
@pytest.mark.parametrize("code", [LEG_WEAKNESS, CODED], ids=["words", "code"])
@pytest.mark.parametrize(
    ("value", "weak"),
    [
        ({"valueBoolean": True}, True),
        ({"valueBoolean": False}, False),
        ({"valueString": "true"}, True),
        ({"valueString": "false"}, False),
        ({"valueString": "No"}, False),
        ({"valueCodeableConcept": {"text": "Absent"}}, False),
        ({"dataAbsentReason": {"text": "not asked"}}, False),
    ],
    ids=str,
)
def test_present_answers_for_the_whole(
    name: str, code: Any, value: Any, *, weak: bool, read: Read
) -> None:
    assert weak is is_weak(read, examined(code, (name, value)))


@pytest.mark.parametrize(
    ("right", "left", "weak"), [(3, 2, True), (5, 4, True), (5, 5, False)], ids=str
)
def test_a_side_is_one_of_the_whole(right: int, left: int, *, weak: bool, read: Read) -> None:
    sides = ("Right", {"valueInteger": right}), ("Left", {"valueInteger": left})
    assert weak is is_weak(read, examined(LEG_STRENGTH, *sides))


def test_an_answer_is_told_under_the_name_of_the_whole(read: Read) -> None:
    observation = examined(LEG_STRENGTH, ("Right", {"valueInteger": 2}))
    (fact,) = read({"exam": observation}).by_concept[WEAKNESS]
    assert "Lower limb strength right 2" == fact.evidence.says


def test_other_components_leave_the_whole_as_it_is(read: Read) -> None:
    assert is_weak(read, examined(LEG_WEAKNESS, ("Onset", {"valueString": "2 days ago"})))
    assert is_weak(read, examined(LEG_WEAKNESS, ("Comment of the nurse", {"valueString": "no"})))


def test_a_value_of_the_whole_stands_beside_its_components(read: Read) -> None:
    sides = [("Left", {"valueString": "see note"})]
    assert is_weak(read, examined(LEG_WEAKNESS, *sides, valueBoolean=True))


@pytest.mark.parametrize("value", ["see note", "See comment.", "Other (see comment)"])
def test_a_value_that_points_elsewhere_leaves_its_flag_to_speak(value: str, read: Read) -> None:
    assert is_weak(read, examined({"text": "Left leg strength"}, valueString=value, **ABNORMAL))
    assert not is_weak(read, examined({"text": "Left leg strength"}, valueString=value))


def test_a_value_that_speaks_is_not_outspoken_by_its_flag(read: Read) -> None:
    assert not is_weak(read, examined({"text": "Left leg strength"}, valueString="5/5", **ABNORMAL))


@pytest.mark.parametrize(("name", "counts"), [("Organism", True), ("Gram stain", False)])
def test_an_organism_is_what_its_culture_grew(name: str, read: Read, *, counts: bool) -> None:
    grown = examined({"text": "Blood culture"}, (name, {"valueString": "Staphylococcus aureus"}))
    found = read({"labs": grown}).measurements
    assert counts is any(each.positive is True for each in found)


def test_strength_that_is_flagged_low_and_no_more_is_lost(read: Read) -> None:
    for flag, weak in ((LOW, True), (HIGH, False)):
        assert weak is is_weak(read, examined({"text": "Left leg strength"}, **flag))
        assert not is_weak(read, examined({"text": "Left leg"}, valueString="5/5", **flag))


@pytest.mark.parametrize(
    ("components", "weak"),
    [
        ((("Leg weakness", "No"),), False),
        ((("Left leg", "No"), ("Right leg", "No")), False),
        ((("Left leg", "No"), ("Right leg", "not assessed")), False),
        ((("Leg weakness", "No"), ("Arm weakness", "Denies")), False),
        ((("Leg weakness", "Yes"),), True),
        ((("Left leg", "No"), ("Right leg", "Yes")), True),
        ((("Severity", "moderate"),), True),
        ((("Onset", "yesterday"),), True),
        ((("Left leg", "not assessed"),), True),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["Leg weakness", "Motor weakness of the legs"])
def test_a_name_asks_what_its_components_deny(
    name: str, components: tuple[tuple[str, str], ...], read: Read, *, weak: bool
) -> None:
    asked = ((question, {"valueString": answer}) for question, answer in components)
    assert weak is is_weak(read, examined({"text": name}, *asked))


def test_a_value_of_its_own_is_not_taken_back_by_its_components(read: Read) -> None:
    said = examined(LEG_WEAKNESS, ("Left leg", {"valueString": "No"}), valueString="Yes")
    assert is_weak(read, said)


@pytest.mark.parametrize("value", ["Leg weakness, unchanged since 2009.", "no leg weakness"])
@pytest.mark.parametrize(
    "note", [(), ({"text": "checked with the nurse"},), ({"text": "Checked."},)]
)
def test_a_note_about_nothing_leaves_the_value_as_it_is(value: str, note: Any, read: Read) -> None:
    said = read({"exam": examined({"text": "Neuro exam"}, valueString=value, note=list(note))})
    found = said.by_concept.get(WEAKNESS, ())
    assert all(fact.denied or fact.looks_back for fact in found)
