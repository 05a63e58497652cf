"""What the clinical review found, each as a short request on the article's patient.

``plain`` is a patient with back pain and a fever and no deficit: what is added to the request
decides alone whether there is one.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

CARD = "org.spine-imaging-cds.card"
CONSULTATION = "org.spine-imaging-cds.consultation"
SNOMED = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
Scenario = Callable[[str], Any]
Answer = Callable[[object], Any]


def bundle(*resources: Any) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": each} for each in resources],
    }


def about(kind: str, own_id: str, code: Any, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": own_id,
        "code": code,
        "subject": {"reference": "Patient/synthetic-article-patient"},
        **members,
    }


def condition(own_id: str, **code: Any) -> dict[str, Any]:
    return about(
        "Condition",
        own_id,
        code,
        clinicalStatus={"coding": [{"code": "active"}]},
        verificationStatus={"coding": [{"code": "confirmed"}]},
        onsetDateTime="2026-11-20T04:00:00-06:00",
    )


def draft(own_id: str, name: str, priority: str = "stat", **members: Any) -> dict[str, Any]:
    return about(
        "ServiceRequest",
        own_id,
        {"text": name},
        status="draft",
        intent="order",
        priority=priority,
        **members,
    )


def finding(name: str, **value: Any) -> dict[str, Any]:
    return about(
        "Observation",
        "exam-in-words",
        {"text": name},
        status="final",
        category=[{"coding": [{"code": "exam"}]}],
        effectiveDateTime="2026-11-20T08:00:00-06:00",
        **value,
    )


def drafted(request: Any) -> Any:
    """The one draft of the article's request."""
    return request["context"]["draftOrders"]["entry"][0]["resource"]


def with_drafts(request: Any, *drafts: Any) -> Any:
    """The request at signing, where every draft is in question."""
    request["hook"] = "order-sign"
    request["context"].pop("selections", None)
    request["context"]["draftOrders"]["entry"] = [{"resource": each} for each in drafts]
    return request


def state(said: Any) -> tuple[str, str | None, bool]:
    consultation = said["extension"][CONSULTATION]
    return (
        consultation["status"],
        consultation.get("variant"),
        any(card["indicator"] == "critical" for card in said["cards"]),
    )


def advice(said: Any) -> list[str]:
    return [code for card in said["cards"] for code in card["extension"][CARD]["advice"]]


RED_FLAGS = ("matched", "red-flags", False)
EMERGENCY = ("matched", "neurologic-deficit", True)


@pytest.fixture
def plain(scenario: Scenario) -> Any:
    """The article's patient, whose examination is not recorded and who has no retention."""
    request = scenario("article")
    request["prefetch"]["exam"] = None
    conditions = request["prefetch"]["conditions"]
    del conditions["total"]
    conditions["entry"] = [
        each for each in conditions["entry"] if "retention" not in each["resource"]["id"]
    ]
    return request


def test_the_plain_patient_has_no_deficit(plain: Any, answer: Answer) -> None:
    """What the tests below rest on."""
    assert RED_FLAGS == state(answer(plain))


# -- reasons


def test_a_reason_in_the_words_of_the_ward_is_an_emergency(plain: Any, answer: Answer) -> None:
    plain["prefetch"]["vitals"] = plain["prefetch"]["labs"] = None
    plain["prefetch"]["conditions"] = None
    order = drafted(plain)
    order["reasonCode"] = [{"text": "h/o IVDU, back pain, new leg weakness"}]
    assert EMERGENCY == state(answer(plain))


def test_the_name_of_an_order_with_gadolinium_is_no_reaction_to_it(
    plain: Any, answer: Answer
) -> None:
    drafted(plain)["code"] = {"text": "MRI whole spine with and without gadolinium"}
    said = answer(plain)
    assert RED_FLAGS == state(said)
    assert not {"GadoliniumAllergy", "ContrastAllergyUnspecified"} & set(advice(said))


def test_gadolinium_in_a_reason_counts_beside_a_reaction_alone(plain: Any, answer: Answer) -> None:
    order = drafted(plain)
    order["code"] = {"text": "MRI whole spine with and without contrast"}
    order["reasonCode"] = [{"text": "Back pain and fever. With gadolinium please"}]
    assert "GadoliniumAllergy" not in advice(answer(plain))
    order["reasonCode"] = [{"text": "Back pain and fever. Allergic reaction to gadolinium"}]
    assert "GadoliniumAllergy" in advice(answer(plain))


@pytest.mark.parametrize(
    "name",
    [
        "Lumbar puncture, rule out cauda equina syndrome and meningitis",
        "Sepsis panel; leg weakness protocol",
        "Post-void residual, urinary retention",
    ],
)
def test_what_else_is_drafted_changes_nothing(name: str, plain: Any, answer: Answer) -> None:
    before = answer(plain)
    note = [{"text": "New leg weakness? Cauda equina syndrome?"}]
    entries = plain["context"]["draftOrders"]["entry"]
    entries.append({"resource": draft("other", name, note=note, orderDetail=note)})
    assert before == answer(plain)


def test_the_display_of_a_referenced_reason_counts(plain: Any, answer: Answer) -> None:
    drafted(plain)["reasonReference"] = [
        {"reference": "Condition/elsewhere", "display": "New weakness of both legs"}
    ]
    assert EMERGENCY == state(answer(plain))


def test_a_contained_reason_counts(plain: Any, answer: Answer) -> None:
    order = drafted(plain)
    order["contained"] = [condition("why", text="New weakness of both legs")]
    order["reasonReference"] = [{"reference": "#why"}]
    assert EMERGENCY == state(answer(plain))


def test_an_operation_of_which_a_reason_gives_no_date_is_not_called_recent(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    drafted(request)["reasonCode"].append({"text": "s/p lumbar fusion"})
    said = answer(request)
    assert EMERGENCY == state(said)
    assert "VariantRecentIntervention" not in advice(said)


# -- codes that a value set leaves out, and codes without their dot


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


# -- the examination


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


# -- several drafts


def test_a_second_region_without_contrast_and_not_now_gets_its_card(
    scenario: Scenario, answer: Answer
) -> None:
    request = with_drafts(
        scenario("article"),
        draft("lumbar", "MRI lumbar spine without and with contrast"),
        draft("thoracic", "MRI thoracic spine without contrast", priority="routine"),
    )
    cards = {card["extension"][CARD].get("order"): card for card in answer(request)["cards"]}
    assert {"ImageNow", "AddContrast"} <= set(
        cards["ServiceRequest/thoracic"]["extension"][CARD]["advice"]
    )


def test_a_detail_of_another_level_or_contrast_goes_with_a_change_of_study(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    drafted(request)["orderDetail"] = [
        {"text": "Lumbar only"},
        {"text": "Without contrast"},
        {"text": "Portable oxygen"},
    ]
    (suggestion,) = answer(request)["cards"][0]["suggestions"]
    changed = suggestion["actions"][0]["resource"]
    assert "MRI of the whole spine without and with IV contrast" == changed["code"]["text"]
    assert [{"text": "Portable oxygen"}] == changed["orderDetail"]


# -- what a card says before it is clicked


def test_a_child_gets_a_paragraph_of_its_own(scenario: Scenario, answer: Answer) -> None:
    request = scenario("article")
    assert "child" not in answer(request)["cards"][0]["detail"].casefold()
    request["prefetch"]["patient"]["birthDate"] = "2015-05-09"
    assert "child" in answer(request)["cards"][0]["detail"].casefold()


@pytest.mark.parametrize(
    ("unsent", "named"),
    [
        (["allergies"], "allergies"),
        (["devices"], "devices"),
        (["allergies", "devices"], "allergies and devices"),
    ],
)
def test_lists_that_were_not_read_are_named_where_a_study_is_offered(
    unsent: list[str], named: str, scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article")
    whole = answer(request)["cards"][0]["detail"]
    for key in unsent:
        del request["prefetch"][key]
    detail = answer(request)["cards"][0]["detail"]
    assert named not in whole
    assert named in detail


def test_a_severe_reaction_beside_an_unresolved_device_offers_the_ct_too(
    scenario: Scenario, answer: Answer
) -> None:
    request = scenario("article-severe-gadolinium-allergy")
    device = scenario("article-unresolved-pacemaker")["prefetch"]
    patient = {"reference": f"Patient/{request['context']['patientId']}"}
    for key in ("devices", "conditions"):
        for entry in (device[key] or {}).get("entry", ()):
            resource = entry["resource"]
            resource["patient" if key == "devices" else "subject"] = patient
    request["prefetch"]["devices"] = device["devices"]
    request["prefetch"]["conditions"] = device["conditions"]
    card = next(
        c for c in answer(request)["cards"] if "GadoliniumAllergy" in c["extension"][CARD]["advice"]
    )
    assert "ImplantedDevice" in card["extension"][CARD]["advice"]
    labels = [each["label"] for each in card["suggestions"]]
    assert any("MRI" in each and "without IV contrast" in each for each in labels)
    assert any("CT" in each and "with IV contrast" in each for each in labels)
    assert not any(each.get("isRecommended") for each in card["suggestions"])


# -- MRI impossible


ORDERS = [
    ["MRI lumbar spine without and with contrast"],
    ["MRI lumbar spine without contrast"],
    ["CT lumbar spine with contrast"],
    ["CT lumbar spine without contrast"],
    ["XR lumbar spine"],
    ["MRI lumbar spine without contrast", "CT lumbar spine with contrast"],
    [],
]


@pytest.mark.parametrize("names", ORDERS, ids=" and ".join)
@pytest.mark.parametrize("base", ["article", "no-deficit", "fusion-three-weeks-ago"])
def test_no_card_reads_as_if_an_impossible_mri_were_appropriate(
    base: str, names: list[str], scenario: Scenario, answer: Answer
) -> None:
    request = scenario(base)
    request["prefetch"]["devices"] = scenario("article-mr-unsafe-device")["prefetch"]["devices"]
    patient = {"reference": f"Patient/{request['context']['patientId']}"}
    for entry in request["prefetch"]["devices"]["entry"]:
        entry["resource"]["patient"] = patient
    drafts = [draft(f"d{at}", name) | {"subject": patient} for at, name in enumerate(names)]
    medication = {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Paracetamol"},
        "subject": patient,
    }
    said = answer(with_drafts(request, *(drafts or [medication])))
    assert said["cards"] or base == "no-deficit"
    for card in said["cards"]:
        told = f"{card['summary']}\n{card['detail']}"
        assert not re.search(r"MRI?\b[^\n.]*usually appropriate", told, re.IGNORECASE), told
        for suggestion in card.get("suggestions", ()):
            assert "MRI" not in suggestion["label"]


@pytest.mark.parametrize("name", ["XR SPINE LUMBAR 2V", "NM BONE SCAN 3 PHASE"])
def test_a_film_or_a_nuclear_study_may_be_removed_and_the_target_ordered_both(
    name: str, scenario: Scenario, answer: Answer
) -> None:
    """The study is left beside the target: the two buttons do not exclude each other."""
    request = scenario("article")
    drafted(request)["code"] = {"text": name}
    card = answer(request)["cards"][0]

    assert ["create", "delete"] == [each["actions"][0]["type"] for each in card["suggestions"]]
    assert "any" == card["selectionBehavior"]
