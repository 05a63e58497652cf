"""Entries that are done with at a glance: read in full, they would have said nothing."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.facts import When
from cds_service.fhir_r4.at_a_glance import AtAGlance
from cds_service.fhir_r4.entries import Entry
from cds_service.fhir_r4.kinds import CONDITION, OBSERVATION, PROCEDURE, Kind
from cds_service.fhir_r4.panels import read_panel
from cds_service.fhir_r4.recognition import Recogniser
from cds_service.fhir_r4.statement_dates import CurrentEncounter
from cds_service.fhir_r4.statements import read_condition, read_procedure
from cds_service.fhir_r4.weighing import Stated

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
SODIUM = {"system": LOINC, "code": "2951-2", "display": "Sodium"}
GOUT = {"system": SNOMED, "code": "90560007", "display": "Gout"}


def result(**members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [SODIUM]},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        "valueQuantity": {"value": 141, "unit": "mmol/L"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


HEART = {"coding": [{"system": LOINC, "code": "29545-1"}], "text": "Heart"}
EXAMINED = result(category=None, code=HEART, valueQuantity=None, valueString="regular, no murmur")


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (result(), OBSERVATION),
        (result(code={"coding": [SODIUM], "text": "Na"}), OBSERVATION),
        (result(category=None, code={"coding": [SODIUM], "text": "Pulse"}), OBSERVATION),
        (EXAMINED, OBSERVATION),
        ({"code": {"coding": [GOUT], "text": "Gout, seen in clinic"}}, CONDITION),
        ({"code": {"coding": [{**GOUT, "display": "Colonoscopy"}]}}, PROCEDURE),
    ],
)
def test_most_of_a_chart_says_nothing(
    entry: dict[str, Any], kind: Kind, knowledge: Knowledge, instant: datetime
) -> None:
    assert AtAGlance(Recogniser(knowledge.reading, instant)).may_state([entry], kind) == []


@pytest.mark.parametrize(
    "members",
    [
        {"code": {"coding": [{"system": LOINC, "code": "1988-5"}]}},
        {"code": {"coding": [SODIUM], "text": "C-reactive protein"}},
        {"code": {"coding": [{**SODIUM, "display": "CRP"}]}},
        {"category": None, "code": {"coding": [SODIUM], "text": "Leg weakness"}},
        {"category": None, "valueBoolean": True},
        {"category": None, "valueQuantity": None, "valueString": "new leg weakness"},
        {
            "category": None,
            "valueString": "see note",
            "interpretation": [{"coding": [{"code": "A"}]}],
        },
        {"component": [{"code": {"coding": [{"system": LOINC, "code": "1988-5"}]}}]},
        {"contained": [result()]},
        {"valueCodeableConcept": {"text": "Positive"}},
        {"note": [{"text": "new leg weakness"}]},
        {"code": {"coding": [{**SODIUM, "code": 2951}]}},
        {"code": {"coding": SODIUM}},
        {"code": {"coding": [SODIUM] * 9}},
        {"code": {"text": "Sodium"}},
    ],
    ids=str,
)
def test_a_result_that_may_say_more_is_read(
    members: dict[str, Any], knowledge: Knowledge, instant: datetime
) -> None:
    recogniser = Recogniser(knowledge.reading, instant)
    assert AtAGlance(recogniser).may_state([result(**members)], OBSERVATION)


@pytest.mark.parametrize(
    "members",
    [
        {"code": {"coding": [GOUT], "text": "Gout, leg weak"}},
        {"code": {"coding": [{**GOUT, "system": "http://hl7.org/fhir/sid/icd-11"}]}},
        {"code": {"coding": [{**GOUT, "extension": [{"url": "u"}]}]}},
        {"bodySite": [{"text": "spine"}]},
        {"note": [{"text": "fever"}]},
    ],
    ids=str,
)
def test_a_diagnosis_that_may_say_more_or_is_not_read_is_looked_at(
    members: dict[str, Any], knowledge: Knowledge, instant: datetime
) -> None:
    entry = {"code": {"coding": [GOUT]}, **members}
    assert AtAGlance(Recogniser(knowledge.reading, instant)).may_state([entry], CONDITION)


CODES = st.sampled_from(["2951-2", "1988-5", "8310-5", "90560007", "386661006", "x", "", 8310])
SYSTEMS = st.sampled_from([LOINC, "LOINC", SNOMED, "urn:own", "http://hl7.org/fhir/sid/icd-11", ""])
WORDS = st.sampled_from(
    [
        *(
            "Sodium",
            "CRP",
            "eGFR",
            "new leg weakness",
            "Fever",
            "T10",
            "s/p fusion",
            "/min",
            "",
            None,
        ),
        *(
            4,
            "Leg strength",
            "see note",
            "reduced",
            "2/5",
            "Numbness;Weakness",
            "Rectal",
            "- lax tone",
        ),
    ]
)
ROW = st.fixed_dictionaries({"system": SYSTEMS, "code": CODES, "display": WORDS})
CONCEPT = st.fixed_dictionaries(
    {"coding": st.one_of(st.lists(ROW, max_size=3), ROW, st.none()), "text": WORDS}
)
CATEGORY = st.lists(
    st.builds(
        lambda code: {"coding": [{"code": code}]},
        st.sampled_from(["laboratory", "imaging", "exam", "vital-signs"]),
    ),
    max_size=2,
)
MEMBERS = st.fixed_dictionaries(
    {"code": CONCEPT, "category": CATEGORY},
    optional={
        "valueQuantity": st.fixed_dictionaries(
            {"value": st.one_of(st.integers(-9, 999), st.decimals(0, 50, places=1)), "unit": WORDS},
            optional={"comparator": st.sampled_from(["<", ">"]), "code": st.just("Cel")},
        ),
        "valueString": WORDS,
        "valueInteger": st.integers(0, 5),
        "valueBoolean": st.booleans(),
        "valueCodeableConcept": CONCEPT,
        "interpretation": st.lists(
            st.builds(lambda code: {"coding": [{"code": code}]}, st.sampled_from(["HH", "A", "N"])),
            max_size=1,
        ),
        "note": st.lists(st.fixed_dictionaries({"text": WORDS}), max_size=1),
        "bodySite": CONCEPT,
        "status": st.sampled_from(["final", "entered-in-error", "preliminary"]),
    },
)
NO_ENCOUNTER = CurrentEncounter("", None, None)


def _stated(entry: Entry, born: When | None) -> list[Stated]:
    if entry.kind is OBSERVATION:
        return list(read_panel(entry))
    if entry.kind is PROCEDURE:
        return list(read_procedure(entry))
    return list(read_condition(entry, NO_ENCOUNTER, born))


@given(members=MEMBERS, kind=st.sampled_from([OBSERVATION, CONDITION, PROCEDURE]))
def test_whatever_says_nothing_at_a_glance_says_nothing_when_it_is_read(
    knowledge: Knowledge, instant: datetime, members: dict[str, Any], kind: Kind
) -> None:
    recogniser = Recogniser(knowledge.reading, instant)
    entry = result(**members)
    if not AtAGlance(recogniser).may_state([entry], kind):
        assert _stated(Entry(entry, kind, recogniser), None) == []
        assert recogniser.unread() == ()
