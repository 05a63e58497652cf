"""A panel's members count where they are sent within it, as they do beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
LOINC = "http://loinc.org"


def observation(own_id: str, code: Any, **members: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": own_id, "status": "final", "code": code, **members}


TEMPERATURE = observation(
    "t",
    {"coding": [{"system": LOINC, "code": "8310-5"}]},
    valueQuantity={"value": 39, "unit": "Cel"},
)
LEGS = observation("l", {"text": "Leg strength"}, valueString="reduced bilaterally")


def panel(*held: Any, members: tuple[str, ...] = ("t", "l"), **others: Any) -> dict[str, Any]:
    return observation(
        "p",
        {"text": "Panel"},
        contained=list(held),
        hasMember=[{"reference": f"#{each}"} for each in members],
        effectiveDateTime="2026-11-20T08:00:00Z",
        **others,
    )


def test_what_a_panel_holds_is_told_as_its_own(read: Read) -> None:
    found = read({"exam": [panel(TEMPERATURE, LEGS)]})
    (measured,) = found.measurements
    (seen,) = found.facts

    assert ("body-temperature", "focal-weakness") == (measured.analyte, seen.concept)
    told = {(each.evidence.resource, each.evidence.date) for each in (measured, seen)}
    assert {("Observation/p", "2026-11-20T08:00:00Z")} == told


@pytest.mark.parametrize(
    "members",
    [
        {"derivedFrom": [{"reference": "#t"}]},
        {"related": [{"type": "has-member", "target": {"reference": "#t"}}]},  # STU3
        {"hasMember": {"reference": "#t"}},
    ],
    ids=str,
)
def test_what_an_observation_is_made_of_is_told_with_it(members: Any, read: Read) -> None:
    whole = {**panel(TEMPERATURE, LEGS, members=()), **members}
    assert ["body-temperature"] == [each.analyte for each in read({"exam": [whole]}).measurements]


def test_a_member_keeps_a_date_of_its_own(read: Read) -> None:
    own = {**TEMPERATURE, "effectivePeriod": {"start": "2026-11-19T08:00:00Z"}}
    (measured,) = read({"exam": [panel(own)]}).measurements
    assert "2026-11-19T08:00:00Z" == measured.evidence.date


@pytest.mark.parametrize(
    "whole",
    [
        panel(TEMPERATURE, LEGS, members=("another",)),
        panel(TEMPERATURE, LEGS, members=()),
        {**panel(TEMPERATURE, LEGS), "status": "entered-in-error"},
        panel({**TEMPERATURE, "status": "cancelled"}, {**LEGS, "status": "entered-in-error"}),
        panel({**TEMPERATURE, "resourceType": "Device"}, 5, None),
    ],
    ids=str,
)
def test_what_is_no_member_or_is_taken_back_is_not_there(whole: Any, read: Read) -> None:
    found = read({"exam": [whole]})
    assert ((), ()) == (found.measurements, found.facts)


def test_one_that_holds_itself_is_read_once(read: Read) -> None:
    within = {**TEMPERATURE, "contained": [TEMPERATURE], "hasMember": [{"reference": "#t"}]}
    assert 1 == len(read({"exam": [panel(within)]}).measurements)
