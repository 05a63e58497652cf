"""Rows of a flowsheet as they are named and answered: dashes in a name, several picks, blanks."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
WEAKNESS = "focal-weakness"
PATIENT = {"reference": "Patient/p"}


def row(name: str, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": name},
        "subject": PATIENT,
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        **members,
    }


def found(read: Read, observation: dict[str, Any]) -> set[str]:
    return {fact.concept for fact in read({"exam": observation}).facts if not fact.denied}


@pytest.mark.parametrize(
    ("name", "lost", "kept"),
    [
        ("Dorsiflexion - Right", {"valueString": "Weak"}, {"valueString": "Strong"}),
        ("Hip flexion - Left", {"valueString": "2/5"}, {"valueString": "5/5"}),
        ("Knee Extension - Right", {"valueInteger": 3}, {"valueInteger": 5}),
        (
            "Ankle Plantar Flexion - Left",
            {"valueQuantity": {"value": 1, "unit": "{score}"}},
            {"valueQuantity": {"value": 5, "unit": "{score}"}},
        ),
        ("Motor - RLE - Strength", {"valueString": "Reduced"}, {"valueString": "Normal"}),
    ],
    ids=str,
)
def test_a_dash_in_a_name_parts_no_sentence(
    name: str, lost: dict[str, Any], kept: dict[str, Any], read: Read
) -> None:
    assert WEAKNESS in found(read, row(name, **lost))
    assert WEAKNESS not in found(read, row(name, **kept))


@pytest.mark.parametrize("value", ["WDL", "wdl", "Within Defined Limits", "WNL"])
def test_a_row_whose_name_says_how_it_is_answered_is_normal(value: str, read: Read) -> None:
    assert WEAKNESS not in found(read, row("Extremity weakness WDL", valueString=value))
    assert WEAKNESS in found(read, row("Extremity weakness WDL", valueString="Left leg weak"))


@pytest.mark.parametrize(
    ("name", "value", "concepts"),
    [
        ("RLE", "Numbness;Weakness", {WEAKNESS, "sensory-loss"}),
        ("Bladder", "Distended; Retention", {"bladder-dysfunction"}),
        ("Denies", "leg weakness;saddle numbness", set()),
        ("RLE", "No numbness;No weakness", set()),
        ("RLE", "No numbness;Weakness", {WEAKNESS}),
        ("Legs", "Strong on both sides in all groups; no numbness", set()),
    ],
)
def test_each_answer_that_was_picked_belongs_to_the_name(
    name: str, value: str, concepts: set[str], read: Read
) -> None:
    assert found(read, row(name, valueString=value)) == concepts


@pytest.mark.parametrize("value", ["", " ", "."])
def test_a_value_that_was_left_blank_states_nothing(value: str, read: Read) -> None:
    assert found(read, row("Leg weakness", valueString=value)) == set()
    noted = row("Neuro", valueString=value, note=[{"text": "New leg weakness."}])
    assert found(read, noted) == {WEAKNESS}
    flagged = row("Left leg strength", valueString=value, interpretation=[{"text": "Abnormal"}])
    assert found(read, flagged) == {WEAKNESS}


@pytest.mark.parametrize(
    ("focus", "is_told"),
    [
        ([{"reference": "RelatedPerson/mother"}], False),
        ([{"reference": "Patient/unborn"}], False),
        ([PATIENT], True),
        ([{"reference": "Condition/1"}], True),
        ([], True),
    ],
    ids=str,
)
def test_what_is_about_somebody_else_is_not_the_patients(
    focus: list[dict[str, str]], read: Read, *, is_told: bool
) -> None:
    about = row("Leg weakness", valueString="Present", focus=focus)
    assert bool(found(read, about)) is is_told


@pytest.mark.parametrize(
    ("value", "is_new"),
    [
        ("Yes", True),
        ("Yes, since yesterday", True),
        ("Yes - right", True),
        ("Yes, since stroke 2011", False),
        ("Present (for 10 years)", False),
        ("yes: unchanged from baseline", False),
    ],
)
def test_what_stands_behind_a_yes_tells_since_when(value: str, read: Read, *, is_new: bool) -> None:
    (fact,) = read({"exam": row("Leg weakness", valueString=value)}).facts
    is_old = fact.past or (fact.looks_back and not fact.called_new)
    assert is_old is not is_new


@pytest.mark.parametrize(
    ("name", "value", "weak"),
    [
        ("Edema left leg", 2, False),
        ("Pulse right foot", 2, False),
        ("Reflexes RLE", 2, False),
        ("Pain right leg", 3, False),
        ("Right leg", 2, True),
        ("Right leg strength", 2, True),
    ],
)
def test_a_small_number_of_a_limb_is_a_strength_where_nothing_else_is_named(
    name: str, value: int, read: Read, *, weak: bool
) -> None:
    for told in ({"valueInteger": value}, {"valueString": f"{value}+"}):
        assert (WEAKNESS in found(read, row(name, **told))) is weak


@pytest.mark.parametrize(
    ("name", "is_past"),
    [("Medical history", True), ("Past Surgical History", True), ("Chief complaint", False)],
)
def test_what_is_named_a_history_is_past(name: str, read: Read, *, is_past: bool) -> None:
    (fact,) = read({"exam": row(name, valueString="Paraplegia")}).facts
    assert fact.past is is_past


@pytest.mark.parametrize(
    ("name", "lost", "kept"),
    [
        ("NIHSS 6a Motor left leg", 3, 0),
        ("6b. Motor Leg, Right", "No effort against gravity", "No drift"),
        ("NIH Stroke Scale - Motor Right Leg", "4 - No movement", "0 - No drift"),
        ("ASIA motor L2 right", 2, 5),
        ("Right hip flexion L2", "2", "5"),
        ("Lower extremity motor score (LEMS)", 22, 50),
        ("ASIA lower limb motor total", 30, 50),
        ("Leg raise R", "No movement", "Full"),
        ("RLE Motor Strength", "Active movement, against gravity only", "Full resistance"),
    ],
)
def test_a_scale_of_stroke_or_of_the_cord_tells_of_a_weak_leg(
    name: str, lost: str | int, kept: str | int, read: Read
) -> None:
    for value, weak in ((lost, True), (kept, False)):
        told = {"valueInteger": value} if isinstance(value, int) else {"valueString": value}
        assert (WEAKNESS in found(read, row(name, **told))) is weak


@pytest.mark.parametrize(
    ("value", "lost"), [("Absent", True), ("0", True), ("1", True), ("2", False), ("Intact", False)]
)
def test_the_lowest_sacral_roots_are_the_saddle(value: str, read: Read, *, lost: bool) -> None:
    told = found(read, row("S4-5 light touch", valueString=value))
    assert ("saddle-anesthesia" in told) is lost


def test_a_precaution_is_no_finding_of_today(read: Read) -> None:
    for name in ("Precautions", "Fall precautions"):
        (fact,) = read({"exam": row(name, valueString="Leg weakness")}).facts
        assert (True, False) == (fact.past, fact.called_new)
        (new,) = read({"exam": row(name, valueString="Leg weakness since today")}).facts
        assert (False, True) == (new.past, new.called_new)


@pytest.mark.parametrize(
    ("name", "value", "is_fever"),
    [
        ("Tympanic temp", 39.1, True),
        ("Bladder temperature", 38.9, True),
        ("Skin temperature setting", 39, False),
        ("Warmer set temperature", 39, False),
    ],
)
def test_a_temperature_is_the_patients(
    name: str, value: float, read: Read, *, is_fever: bool
) -> None:
    told = row(name, valueQuantity={"value": value, "unit": "Cel"})
    facts = read({"vitals": told})
    measured = {each.analyte for each in facts.measurements}
    assert bool(measured | {fact.concept for fact in facts.facts}) is is_fever


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Hair growth lower extremities", "Decreased"),
        ("Circulation LLE", "Impaired"),
        ("Perfusion left foot", "Poor"),
        ("Homan sign left leg", "Absent"),
        ("Coordination LE", "Impaired"),
        ("Muscle tone RLE", "Decreased"),
        ("Flexibility hamstrings", "Poor"),
        ("Monofilament left foot", "Abnormal"),
        ("Pulse left foot", "Weak"),
        ("Sensation left foot", "Diminished"),
        ("SCD right leg", "1"),
        ("Pain with movement left leg", "3"),
        ("Falls risk factors", "Lower limb weakness"),
        ("Diabetic foot exam", "Abnormal"),
    ],
)
def test_what_a_limb_has_lost_is_its_strength_only_where_that_is_named(
    name: str, value: str, read: Read
) -> None:
    facts = read({"exam": row(name, valueString=value)}).facts
    assert WEAKNESS not in {fact.concept for fact in facts if not fact.denied and not fact.past}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Strength left foot", "Diminished"),
        ("Left foot", "Weak"),
        ("Left leg", "Reduced power"),
        ("Right lower limb", "Impaired strength"),
        ("Muscle strength and tone LLE", "Reduced"),
        ("RLE movement", "None"),
        ("LLE", "Weak, decreased sensation"),
    ],
)
def test_strength_that_is_named_is_lost(name: str, value: str, read: Read) -> None:
    assert WEAKNESS in found(read, row(name, valueString=value))


@pytest.mark.parametrize(
    ("name", "lost", "kept", "concept"),
    [
        ("RLE Neuro", "Weak;Numb", "Strong;Warm", WEAKNESS),
        ("LLE Motor", "3=Movement against gravity", "5=Normal", WEAKNESS),
        (
            "RLE Strength",
            "4 - Movement against gravity with some resistance",
            "5 - Full strength",
            WEAKNESS,
        ),
        ("Leg strength", "Unequal, left weaker", "Equal, strong", WEAKNESS),
        ("Foot push/pull right", "Absent", "Strong", WEAKNESS),
        ("Toe wiggle left", "Unable", "Able", WEAKNESS),
        ("Right Leg (Neuro Obs)", "Severe weakness", "Normal power", WEAKNESS),
        ("Intermittent cath volume (mL)", "750", "100", "bladder-dysfunction"),
        ("GU (WDL)", "X - retention", "WDL", "bladder-dysfunction"),
        ("Stool continence", "Incontinent, new", "Continent", "bowel-dysfunction"),
        ("Perianal pinprick R", "Absent", "Present", "saddle-anesthesia"),
        ("Leg weakness", "Yes", "0-None", WEAKNESS),
        ("Leg weakness", "Moderate", "Pt denies", WEAKNESS),
    ],
)
def test_a_row_of_a_vendor_is_read_in_both_senses(
    name: str, lost: str, kept: str, concept: str, read: Read
) -> None:
    assert concept in found(read, row(name, valueString=lost))
    assert concept not in found(read, row(name, valueString=kept))


def test_numbness_of_a_limb_is_no_weakness_of_it(read: Read) -> None:
    for name, value in (("Sensation left foot", "Diminished"), ("LLE sensation", "Decreased")):
        assert found(read, row(name, valueString=value)) == {"sensory-loss"}


@pytest.mark.parametrize(
    "value", ["reduced", "- reduced", "* Reduced", "(reduced)", '"reduced"', "\nReduced\n"]
)
@pytest.mark.parametrize("name", ["Lower limb power", "Lower limb power.", "\nLower limb power\n"])
def test_what_stands_round_a_name_or_a_value_says_nothing(
    name: str, value: str, read: Read
) -> None:
    assert found(read, row(name, valueString=value)) == {WEAKNESS}
    assert found(read, row(name, valueString=value.lower().replace("reduced", "normal"))) == set()


@pytest.mark.parametrize(
    "value", ["<b>Negative</b>", "<ul><li>No</li></ul>", "(Not assessed)", "(-)"]
)
def test_an_answer_in_markup_or_parentheses_is_the_answer(value: str, read: Read) -> None:
    assert found(read, row("Leg weakness", valueString=value)) == set()
    assert found(read, row("Leg weakness", valueString="<b>Yes</b>")) == {WEAKNESS}
    assert found(read, row("Legs", valueString="weakness &amp; numbness")) == {
        WEAKNESS,
        "sensory-loss",
    }
