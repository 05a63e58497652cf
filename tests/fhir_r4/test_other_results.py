"""Results of something else: whatever is set aside unread would have said nothing."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.fhir_r4.entries import Entry
from cds_service.fhir_r4.kinds import OBSERVATION
from cds_service.fhir_r4.other_results import is_of_other
from cds_service.fhir_r4.panels import read_panel
from cds_service.fhir_r4.recognition import Recogniser

LOINC = "http://loinc.org"
SODIUM = {"system": LOINC, "code": "2951-2", "display": "Sodium"}


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


@pytest.mark.parametrize("code", [{"coding": [SODIUM]}, {"coding": [SODIUM], "text": "Na"}])
def test_a_sodium_is_set_aside(code: Any, knowledge: Knowledge, instant: datetime) -> None:
    assert is_of_other(result(code=code), Recogniser(knowledge.reading, instant))


@pytest.mark.parametrize(
    "members",
    [
        {"code": {"coding": [{"system": LOINC, "code": "1988-5"}]}},
        {"code": {"coding": [SODIUM], "text": "C-reactive protein"}},
        {"code": {"coding": [{**SODIUM, "display": "CRP"}]}},
        {"category": [{"coding": [{"code": "exam"}]}]},
        {"category": None},
        {"component": [{"code": {"coding": [{"system": LOINC, "code": "1988-5"}]}}]},
        {"contained": [result()]},
        {"valueCodeableConcept": {"text": "Positive"}},
        {"note": [{"text": "new leg weakness"}]},
        {"code": {"coding": [{**SODIUM, "code": 2951}]}},
        {"code": {"coding": SODIUM}},
        {"code": {"text": "Sodium"}},
    ],
    ids=str,
)
def test_what_may_say_more_is_read(
    members: dict[str, Any], knowledge: Knowledge, instant: datetime
) -> None:
    assert not is_of_other(result(**members), Recogniser(knowledge.reading, instant))


CODES = st.sampled_from(["2951-2", "1988-5", "8310-5", "98979-8", "386661006", "x", "", 8310, None])
SYSTEMS = st.sampled_from([LOINC, "LOINC", "http://snomed.info/sct", "urn:own", "", None])
WORDS = st.sampled_from(["Sodium", "CRP", "eGFR", "new leg weakness", "Fever", "", None, 4])
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
        "valueQuantity": st.fixed_dictionaries({"value": st.integers(0, 99), "unit": WORDS}),
        "valueString": WORDS,
        "valueBoolean": st.booleans(),
        "valueCodeableConcept": CONCEPT,
        "interpretation": st.lists(st.just({"coding": [{"code": "HH"}]}), max_size=1),
        "note": st.lists(st.fixed_dictionaries({"text": WORDS}), max_size=1),
        "bodySite": CONCEPT,
        "status": st.sampled_from(["final", "entered-in-error", "preliminary"]),
    },
)


@given(members=MEMBERS)
def test_whatever_is_set_aside_says_nothing_when_it_is_read(
    knowledge: Knowledge, instant: datetime, members: dict[str, Any]
) -> None:
    recogniser = Recogniser(knowledge.reading, instant)
    observation = result(**members)
    if is_of_other(observation, recogniser):
        assert list(read_panel(Entry(observation, OBSERVATION, recogniser))) == []
