"""Diagnoses, procedures, allergies and devices: what is in force, when it was, and what is not there."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Fact, PatientFacts

Read = Callable[..., PatientFacts]
SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def coded(code: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def condition(**members: Any) -> dict[str, Any]:
    """Urinary retention, in force since this morning; a member of None is left away."""
    whole = {
        "resourceType": "Condition",
        "id": "c",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": coded("267064002"),
        "subject": {"reference": "Patient/p"},
        "onsetDateTime": "2026-11-20",
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def facts(read: Read, *resources: Any) -> tuple[Fact, ...]:
    return read({"x": list(resources)}).facts


def only(read: Read, resource: Any) -> Fact:
    (fact,) = facts(read, resource)
    return fact


# -- in force


@pytest.mark.parametrize("said", ["entered-in-error", "refuted", "Refuted"])
def test_what_is_refuted_or_a_mistake_is_as_if_it_were_not_there(said: str, read: Read) -> None:
    for status in (said, {"coding": [{"code": said}]}, {"text": said}, [{"text": said}]):
        found = read({"conditions": condition(verificationStatus=status)})
        assert () == found.facts
        assert () == found.left_out


def test_a_status_in_words_alone_is_read(read: Read) -> None:
    assert () == facts(read, condition(verificationStatus={"text": "Entered in error"}))
    assert only(read, condition(clinicalStatus={"text": "Resolved"})).past


@pytest.mark.parametrize("said", ["confirmed", "provisional", "unconfirmed", "differential", "?"])
def test_what_is_not_yet_confirmed_is_read(said: str, read: Read) -> None:
    assert not only(read, condition(verificationStatus={"coding": [{"code": said}]})).past


@pytest.mark.parametrize("said", ["resolved", "inactive", "remission"])
def test_what_is_over_is_past(said: str, read: Read) -> None:
    for status in (said, {"coding": [{"code": said}]}):
        assert only(read, condition(clinicalStatus=status)).past


@pytest.mark.parametrize(
    ("abatement", "past"),
    [
        ({"abatementDateTime": "2026-11-19"}, True),
        ({"abatementDateTime": "2027-01-01"}, False),
        ({"abatementPeriod": {"end": "2026-11-19"}}, True),
        ({"abatementString": "last week"}, True),
        ({"abatementString": "Resolved, never came back"}, True),
        ({"abatementString": "no longer active"}, True),
        ({"abatementString": "Ongoing"}, False),
        ({"abatementString": " not resolved yet"}, False),
        ({"abatementString": "N/A"}, False),
        ({"abatementString": ""}, False),
        ({"abatementString": " "}, False),
        ({"abatementBoolean": True}, True),
        ({"abatementBoolean": False}, False),
        ({"abatementAge": {"value": 61}}, True),
    ],
)
def test_what_has_abated_is_past(abatement: Any, past: bool, read: Read) -> None:  # noqa: FBT001
    assert past is only(read, condition(**abatement)).past


@pytest.mark.parametrize("code", ["Z82.0", "Z86.61", "Z87.39"])
def test_history_codes_state_nothing_acute(code: str, read: Read) -> None:
    said = {**coded(code, ICD), "text": "Urinary retention"}
    assert () == facts(read, condition(code=said))


def test_the_familys_history_is_not_the_patients(read: Read) -> None:
    assert () == facts(read, condition(code={"text": "Family history of epidural abscess"}))


# -- dates


@pytest.mark.parametrize(
    ("date", "named"),
    [
        ("2026-11-21T14:30:00Z", False),  # a day ahead at most: clocks and zones
        ("2026-11-21T14:30:01Z", True),
        ("2026-11-22", True),
        ("2026-12", True),
        ("2027", True),
        ("2026-11", False),
        ("2026", False),
    ],
)
def test_what_is_dated_in_the_future_is_no_fact_and_is_named(
    date: str,
    named: bool,  # noqa: FBT001
    read: Read,
) -> None:
    found = read({"conditions": condition(onsetDateTime=date)})
    assert (0 if named else 1) == len(found.facts)
    assert (("Condition/c: dated in the future",) if named else ()) == found.left_out


@pytest.mark.parametrize("element", ["encounter", "context"])
def test_an_undated_encounter_diagnosis_takes_its_encounters_date(element: str, read: Read) -> None:
    visit = {
        "resourceType": "Encounter",
        "id": "e",
        "period": {"start": "2026-11-20T05:10:00-06:00"},
    }
    reference = {"reference": "https://ehr.example.org/fhir/Encounter/e"}
    undated = condition(onsetDateTime=None, **{element: reference})
    (fact,) = read({"encounter": visit, "conditions": undated}).facts
    assert "2026-11-20T05:10:00-06:00" == fact.evidence.date


def test_an_undated_diagnosis_of_another_encounter_or_of_none_stays_undated(read: Read) -> None:
    for encounter in (None, {"reference": "Encounter/of-last-year"}):
        assert only(read, condition(onsetDateTime=None, encounter=encounter)).when is None


@pytest.mark.parametrize(
    "dated",
    [
        {"onsetDateTime": "2026-11-19"},
        {"onsetPeriod": {"start": "2026-11-19"}},
        {"recordedDate": "2026-11-19"},
        {"assertedDate": "2026-11-19"},  # STU3
        {"dateRecorded": "2026-11-19"},  # DSTU2
    ],
)
def test_a_diagnosis_is_dated_by_whatever_dates_it(dated: Any, read: Read) -> None:
    assert "2026-11-19" == only(read, condition(**{"onsetDateTime": None, **dated})).evidence.date


def test_dstu2_is_read(read: Read) -> None:
    old = condition(
        clinicalStatus="active",
        verificationStatus="confirmed",
        category={"coding": [{"code": "diagnosis"}]},
        subject=None,
        patient={"reference": "Patient/p"},
        onsetDateTime=None,
        dateRecorded="2026-11-20",
        notes="typed",
    )
    assert "bladder-dysfunction" == only(read, old).concept


# -- faults


def test_a_fault_in_an_element_that_is_not_needed_takes_nothing_away(read: Read) -> None:
    faulty = condition(
        category=5, severity="x", stage={"a": []}, evidence="?", meta=7, identifier="z",
        bodySite=7, note=5, text=[], recorder=[], onsetString=4, encounter="here", extension={},
    )  # fmt: skip
    found = read({"conditions": faulty})
    assert 1 == len(found.facts)
    assert () == found.left_out


@pytest.mark.parametrize("end", ["gone", "11/20/2026", 5])
def test_an_entry_whose_needed_element_is_not_understood_is_left_out_and_named(
    end: Any, read: Read
) -> None:
    found = read({"conditions": condition(abatementDateTime=end)})
    assert () == found.facts
    assert ("Condition/c: its abatementDateTime cannot be understood",) == found.left_out


def test_a_fault_of_one_entry_takes_nothing_from_the_others(read: Read) -> None:
    found = read({"conditions": [condition(id="a", abatementDateTime="?"), condition(id="b")]})
    assert ["Condition/b"] == [fact.evidence.resource for fact in found.facts]


@pytest.mark.parametrize(
    "words", ["Cardiac pacemaker in situ", "Dependence on renal dialysis", "Diabetes mellitus"]
)
def test_what_lasts_needs_no_date_and_bears_one_that_is_not_understood(
    words: str, read: Read
) -> None:
    for date in (None, "long ago"):
        assert 1 == len(facts(read, condition(code={"text": words}, onsetDateTime=date)))


@pytest.mark.parametrize("code", [5, None, [], {}, {"coding": []}, {"coding": [{}]}, {"coding": 5}])
def test_a_diagnosis_without_a_usable_code_states_nothing_and_breaks_nothing(
    code: Any, read: Read
) -> None:
    found = read({"conditions": condition(code=code)})
    assert () == found.facts
    assert () == found.left_out


@pytest.mark.parametrize(
    "code",
    [
        coded("R33.9", ICD),
        coded("R339", ICD),
        coded("R33.9", "urn:oid:2.16.840.1.113883.6.90"),
        coded("267064002", "urn:oid:2.16.840.1.113883.6.96"),
        {"coding": {"system": SNOMED, "code": " 267064002 "}},
        {"coding": [{}, {"code": "1"}, {"system": "urn:local", "code": "UR"}, *coded("267064002")["coding"]]},
        {"text": "Urinary retention"},
        "Urinary retention",
    ],
    ids=str,
)  # fmt: skip
def test_a_diagnosis_is_recognised_by_any_of_its_codes_else_by_its_words(
    code: Any, read: Read
) -> None:
    assert "bladder-dysfunction" == only(read, condition(code=code)).concept


def test_a_code_without_its_system_is_not_guessed(read: Read) -> None:
    assert () == facts(read, condition(code={"coding": [{"code": "267064002"}]}))


# -- procedures


def procedure(**members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "Procedure",
        "id": "o",
        "status": "completed",
        "code": {"text": "Posterior lumbar spinal fusion"},
        "subject": {"reference": "Patient/p"},
        "performedDateTime": "2026-10-30",
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def test_a_procedure_is_read_with_its_date(read: Read) -> None:
    dates = {fact.concept: fact.evidence.date for fact in facts(read, procedure())}
    assert "2026-10-30" == dates["spine-fusion-or-implant"]


@pytest.mark.parametrize(
    "members",
    [
        {"status": "entered-in-error"},
        {"status": "not-done"},
        {"status": "preparation"},
        {"notPerformed": True},  # DSTU2
        {"notDone": True},  # STU3
        {"subject": {"reference": "Patient/other"}},
    ],
)
def test_a_procedure_that_was_not_done_is_not_there(members: Any, read: Read) -> None:
    assert () == facts(read, procedure(**members))


@pytest.mark.parametrize(
    "dated",
    [
        {"performedPeriod": {"start": "2026-10-29", "end": "2026-10-30"}},
        {"performedPeriod": {"start": "2026-10-30"}},
        {"occurrenceDateTime": "2026-10-30"},
    ],
)
def test_a_procedure_is_dated_by_its_end(dated: Any, read: Read) -> None:
    found = facts(read, procedure(**{"performedDateTime": None, **dated}))
    assert {"2026-10-30"} == {fact.evidence.date for fact in found}


def test_a_procedure_whose_date_is_not_understood_is_left_out_and_named(read: Read) -> None:
    found = read({"procedures": procedure(performedDateTime="in spring")})
    assert () == found.facts
    assert ("Procedure/o: its performedDateTime cannot be understood",) == found.left_out


# -- allergies


def allergy(**members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "Gadolinium contrast"},
        "patient": {"reference": "Patient/p"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def test_an_allergy_is_read_without_any_date_and_with_one_that_is_not_understood(
    read: Read,
) -> None:
    bad: tuple[dict[str, Any], ...] = ({}, {"recordedDate": "sometime"}, {"onsetDateTime": []})
    for members in bad:
        found = read({"allergies": allergy(**members)})
        assert ["gadolinium-contrast"] == [fact.concept for fact in found.facts]


@pytest.mark.parametrize(
    ("members", "severe"),
    [
        ({}, False),
        ({"criticality": "high"}, True),
        ({"criticality": "CRITH"}, True),  # DSTU2
        ({"criticality": "low"}, False),
        ({"criticality": "unable-to-assess"}, False),
        ({"reaction": [{"severity": "severe"}]}, True),
        ({"reaction": {"severity": "severe"}}, True),
        ({"reaction": [{"severity": "mild"}, {"severity": "severe"}]}, True),
        ({"reaction": [{"manifestation": [{"text": "Anaphylaxis"}]}]}, True),
        ({"reaction": [{"description": "anaphylactic shock in 2019"}]}, True),
        ({"reaction": [{"manifestation": [coded("39579001")]}]}, True),
        ({"reaction": [{"manifestation": [coded("247472004"), coded("417516000")]}]}, True),
        ({"reaction": [{"manifestation": coded("39579001")}]}, True),  # DSTU2
        ({"reaction": [{"manifestation": [coded("247472004")]}]}, False),
        ({"reaction": [{"manifestation": [coded("39579001", "urn:site")]}]}, False),
        ({"reaction": [{"manifestation": [{"text": "Nephrogenic systemic fibrosis"}]}]}, True),
        ({"reaction": [{"manifestation": [{"text": "Hives"}], "severity": "mild"}]}, False),
        ({"note": [{"text": "Anaphylaxis 2019, intubated"}]}, True),
        ({"note": [{"text": "hives, no anaphylaxis"}]}, False),
        ({"note": [{"text": "told by the patient"}]}, False),
        ({"reaction": "bad"}, False),
        ({"reaction": [None, 5]}, False),
    ],
)
def test_a_reaction_is_severe_by_criticality_severity_or_words(
    members: Any,
    severe: bool,  # noqa: FBT001
    read: Read,
) -> None:
    assert severe is only(read, allergy(**members)).severe


@pytest.mark.parametrize(
    "members",
    [
        {"verificationStatus": {"coding": [{"code": "refuted"}]}},
        {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}},
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"clinicalStatus": None, "status": "refuted"},  # DSTU2
        {"patient": {"reference": "Patient/other"}},
    ],
)
def test_an_allergy_that_does_not_hold_is_not_there(members: Any, read: Read) -> None:
    assert () == facts(read, allergy(**members))


@pytest.mark.parametrize(
    "agent",
    [
        {"code": None, "substance": {"text": "gadobutrol"}},  # DSTU2
        {"code": {"text": "Contrast"}, "reaction": [{"substance": {"text": "gadobutrol"}}]},
    ],
)
def test_the_agent_may_stand_in_any_of_three_places(agent: Any, read: Read) -> None:
    assert "gadolinium-contrast" in {fact.concept for fact in facts(read, allergy(**agent))}


@pytest.mark.parametrize("name", ["Contrast", "IV contrast", "DYE"])
def test_contrast_on_a_list_of_allergies_is_one_that_names_no_agent(name: str, read: Read) -> None:
    assert "contrast-unspecified" == only(read, allergy(code={"text": name})).concept


def test_a_note_tells_which_contrast_it_was_and_how_bad(read: Read) -> None:
    note = [{"text": "gadavist, anaphylaxis 2019"}]
    found = facts(read, allergy(code={"text": "Contrast"}, note=note))
    assert {"contrast-unspecified": False, "gadolinium-contrast": True} == {
        fact.concept: fact.severe for fact in found
    }


@pytest.mark.parametrize(
    "note", ["tolerated gadavist since", "no reaction to gadolinium", "MRI with gadolinium 2020"]
)
def test_a_note_that_blames_no_agent_adds_none(note: str, read: Read) -> None:
    entry = allergy(code={"text": "Iodinated contrast"}, note=[{"text": note}])
    assert "iodinated-contrast" == only(read, entry).concept


# -- devices


def device(**members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "Device",
        "id": "d",
        "status": "active",
        "type": {"text": "Cardiac pacemaker"},
        "patient": {"reference": "Patient/p"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def concepts(read: Read, *resources: Any) -> set[str]:
    return {fact.concept for fact in facts(read, *resources)}


def test_a_line_in_a_great_vein_is_a_device_too(read: Read) -> None:
    line = {"resourceType": "Device", "id": "d", "patient": {"reference": "Patient/p"}}
    placed = facts(read, {**line, "status": "active", "type": {"text": "PICC line"}})
    assert ["indwelling-line"] == [each.concept for each in placed]
    assert () == facts(read, {**line, "status": "inactive", "type": {"text": "PICC line"}})
    assert () == facts(read, {**line, "status": "active", "type": {"text": "Peripheral IV"}})


def test_a_device_is_read_by_its_type_or_its_name(read: Read) -> None:
    assert {"pacemaker-or-defibrillator"} == concepts(read, device())
    named = device(type=None, deviceName=[{"name": "Dual chamber pacemaker"}])
    assert {"pacemaker-or-defibrillator"} == concepts(read, named)


@pytest.mark.parametrize(
    "name",
    [
        {"udi": {"deviceIdentifier": "1", "name": "Cardiac pacemaker"}},  # STU3
        {"definition": {"display": "Cardiac pacemaker"}},
        {"model": "Dual chamber pacemaker"},
        {"deviceName": [{"name": "A2DR01"}, {"name": "Pacemaker"}]},
        {"name": [{"value": "A2DR01"}, {"value": "Pacemaker"}]},  # R5
        {"displayName": "Cardiac pacemaker"},
    ],
    ids=str,
)
def test_a_device_is_read_by_whatever_names_it(name: Any, read: Read) -> None:
    assert {"pacemaker-or-defibrillator"} == concepts(read, device(type=None, **name))


@pytest.mark.parametrize(
    "name",
    [
        {"model": "A2DR01"},
        {"udi": 5},
        {"definition": None},
        {"name": "Pacemaker"},
        {"name": [7]},
        {},
    ],
)
def test_a_device_whose_name_says_nothing_is_none(name: Any, read: Read) -> None:
    assert set() == concepts(read, device(type=None, **name))


def device_use(**members: Any) -> dict[str, Any]:
    """That a device is used, as the statement itself says it."""
    whole = {
        "resourceType": "DeviceUseStatement",
        "id": "u",
        "status": "active",
        "subject": {"reference": "Patient/p"},
        "device": {"display": "Cardiac pacemaker"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


HELD = {"contained": [device(patient=None)], "device": {"reference": "#d"}}


@pytest.mark.parametrize("use", [{}, HELD, {"status": None}, {"status": "on-hold"}], ids=str)
def test_a_device_that_a_statement_names_or_holds_is_there(use: Any, read: Read) -> None:
    found = only(read, device_use(**use))
    assert ("pacemaker-or-defibrillator", "DeviceUseStatement/u") == (
        found.concept,
        found.evidence.resource,
    )


@pytest.mark.parametrize(
    "use",
    [
        {"status": "completed"},
        {"status": "entered-in-error"},
        {"status": "intended"},
        {**HELD, "status": "stopped"},
        {**HELD, "contained": [device(status="inactive")]},
        {"device": {"reference": "Device/unknown"}},
        {"device": {"display": "Wheelchair"}},
        {"device": None},
        {"subject": {"reference": "Patient/another"}},
    ],
    ids=str,
)
def test_one_that_is_no_longer_used_or_names_nothing_of_ours_is_none(use: Any, read: Read) -> None:
    assert set() == concepts(read, device_use(**use))


def test_a_statement_whose_device_is_flagged_settles_the_problem_list(read: Read) -> None:
    problem = condition(code={"text": "Presence of cardiac pacemaker"})
    flagged = device_use(**{**HELD, "contained": [device(safety=[{"text": "MR Conditional"}])]})
    assert "pacemaker-or-defibrillator" not in concepts(read, problem, flagged)


@pytest.mark.parametrize("status", ["inactive", "entered-in-error"])
def test_a_device_that_is_out_is_not_there(status: str, read: Read) -> None:
    assert set() == concepts(read, device(status=status))


def test_a_device_that_is_flagged_settles_the_problem_list(read: Read) -> None:
    problem = condition(code={"text": "Presence of cardiac pacemaker"})
    assert {"pacemaker-or-defibrillator"} == concepts(read, problem)
    unsafe = device(safety=[{"text": "MR Unsafe"}])
    conditional = device(safety=[{"text": "MR Conditional"}])
    assert "pacemaker-or-defibrillator" not in concepts(read, problem, conditional)
    assert not {"device-mr-unsafe", "mri-impossible"} & concepts(read, problem, conditional)
    assert {"device-mr-unsafe", "mri-impossible"} & concepts(read, unsafe)


# -- national editions of ICD-10

GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"


def in_german(certainty: str | None = None) -> dict[str, Any]:
    """Vertebral osteomyelitis in ICD-10-GM, with the letter that says how sure it is."""
    row: dict[str, Any] = {"system": GM, "code": "M46.26", "display": "Osteomyelitis der Wirbel"}
    if certainty:
        url = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
        row["extension"] = [{"url": url, "valueCoding": {"code": certainty}}]
    return condition(code={"coding": [row]})


def test_a_diagnosis_of_a_national_edition_names_its_edition(read: Read) -> None:
    fact = only(read, in_german())

    assert ("spine-infection", "Osteomyelitis der Wirbel (ICD-10-GM)") == (
        fact.concept,
        fact.evidence.says,
    )


def test_an_american_diagnosis_names_no_edition(read: Read) -> None:
    says = only(read, condition(code=coded("M46.26", ICD))).evidence.says
    assert "Osteomyelitis of vertebra (M46.26)" == says


@pytest.mark.parametrize(
    ("letter", "past"), [("G", [False]), ("V", [False]), ("Z", [True]), ("A", [])]
)
def test_a_german_diagnosis_says_at_its_code_how_sure_it_is(
    letter: str, past: list[bool], read: Read
) -> None:
    """Gesichert, Verdacht, Zustand nach, ausgeschlossen."""
    assert past == [fact.past for fact in facts(read, in_german(letter))]


@pytest.mark.parametrize("system", [GM, "urn:oid:1.2.276.0.76.5.409"])
@pytest.mark.parametrize(
    ("code", "past"),
    [
        ("M46.26", [False]),
        ("M46.26G", [False]),
        ("M46.26V", [False]),
        ("M46.26Z", [True]),
        ("M46.2-A", []),
        ("m46.26a", []),
    ],
)
def test_a_german_code_may_end_with_how_sure_it_is(
    code: str, past: list[bool], system: str, read: Read
) -> None:
    written = {"coding": [{"system": system, "code": code}]}
    assert past == [fact.past for fact in facts(read, condition(code=written))]


def test_the_last_letter_of_an_american_code_says_nothing_of_that(read: Read) -> None:
    """*A* is the first encounter."""
    found = facts(read, condition(code=coded("S32.010A", ICD)))
    assert [False] == [fact.past for fact in found]


# -- what stands among the history


def category(code: str, text: str | None = None) -> list[dict[str, Any]]:
    coding = {"system": "http://open.epic.com/FHIR/StructureDefinition/condition-category", "code": code}  # fmt: skip
    return [{"coding": [coding], "text": text or code}]


RECORDED = {"onsetDateTime": None, "recordedDate": "2026-11-20"}


@pytest.mark.parametrize(
    "said",
    [category("medical-history", "Medical History"), [{"text": "Past Medical History"}], category("7", "PMH")],
    ids=str,
)  # fmt: skip
def test_what_stands_among_the_history_is_not_dated_by_the_day_it_was_taken(
    said: Any, read: Read
) -> None:
    fact = only(read, condition(**RECORDED, category=said))
    assert (None, True, False) == (fact.when, fact.looks_back, fact.past)

    began = only(read, condition(category=said))
    assert (began.when is not None, began.looks_back) == (True, False)


@pytest.mark.parametrize(
    "said",
    [category("problem-list-item", "Problem List Item"), category("encounter-diagnosis"),
     category("health-concern"), category("7", "History and physical"), None, "problem-list-item"],
    ids=str,
)  # fmt: skip
def test_any_other_diagnosis_is_dated_by_the_day_it_was_recorded(said: Any, read: Read) -> None:
    fact = only(read, condition(**RECORDED, category=said))
    assert (fact.when is not None, fact.looks_back) == (True, False)


@pytest.mark.parametrize("name", ["Spinal cord stimulator", "Lumbar fusion", "Intrathecal pump"])
def test_an_operation_is_not_dated_by_the_day_that_it_came_on_the_list(
    name: str, read: Read
) -> None:
    def done(**dated: str) -> Any:
        listed = condition(code={"text": name}, onsetDateTime=None, **dated)
        found = facts(read, listed)
        return next(each.when for each in found if each.concept == "spine-fusion-or-implant")

    assert done(recordedDate="2026-11-20") is None
    assert done(onsetString="2026-11-02", recordedDate="2026-11-20") is not None


@pytest.mark.parametrize(
    "said", [category("family-history"), [{"text": "Family History"}], "family-history"], ids=str
)
def test_what_stands_among_the_familys_history_is_not_the_patients(said: Any, read: Read) -> None:
    assert () == facts(read, condition(category=said))


def test_a_code_may_be_a_number(read: Read) -> None:
    number = {"coding": [{"system": SNOMED, "code": 267064002}]}

    assert "bladder-dysfunction" == only(read, condition(code=number)).concept


# -- what is not read is said once

ICD_9 = "http://hl7.org/fhir/sid/icd-9-cm"


def left_out(read: Read, *diagnoses: dict[str, Any]) -> tuple[str, ...]:
    named = [condition(id=str(n), code=code) for n, code in enumerate(diagnoses)]
    return read({"conditions": named}).left_out


def test_diagnoses_in_a_system_that_is_not_read_are_counted(read: Read) -> None:
    said = left_out(
        read,
        coded("724.5", ICD_9),
        coded("324.1", ICD_9),
        coded("L03", "urn:oid:2.16.840.1.113883.6.139"),
    )

    assert (
        "conditions: 2 diagnoses stand in ICD-9-CM, which is not read",
        "conditions: 1 diagnosis stands in ICPC-2, which is not read",
    ) == said


@pytest.mark.parametrize(
    "diagnosis",
    [
        coded("I10", ICD),
        {"coding": [{"system": ICD_9, "code": "401.9"}, {"system": ICD, "code": "I10"}]},
        {"coding": [{"system": ICD_9, "code": "724.5", "display": "Low back pain"}]},
        {"coding": [{"system": "urn:site:dx", "code": "17"}], "text": "Hypertension"},
        {"text": "Hypertension"},
    ],
    ids=["in a system that is read", "in one of two", "its words are read", "local, in words", "no code"],
)  # fmt: skip
def test_what_is_read_is_not_told(diagnosis: dict[str, Any], read: Read) -> None:
    assert () == left_out(read, diagnosis)


def test_a_local_code_without_a_word_is_told_by_its_system(read: Read) -> None:
    assert ("conditions: 1 diagnosis stands in urn:site:dx, which is not read",) == (
        left_out(read, coded("17", "urn:site:dx"))
    )


# -- what may last for life


@pytest.mark.parametrize(
    ("code", "members", "by_entry"),
    [
        ("G82.20", {"onsetDateTime": None, "recordedDate": "2026-11-20"}, True),
        ("G82.20", {"recordedDate": "2026-11-20"}, False),
        ("G82.20", {"onsetDateTime": None, "onsetString": "yesterday"}, False),
        ("M21.371", {"onsetDateTime": None, "recordedDate": "2026-11-20"}, False),
    ],
)
def test_a_paraplegia_without_an_onset_has_the_date_of_its_entry(
    code: str, members: dict[str, Any], read: Read, *, by_entry: bool
) -> None:
    assert only(read, condition(code=coded(code, ICD), **members)).dated_by_entry is by_entry
