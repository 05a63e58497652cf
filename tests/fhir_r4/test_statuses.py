"""A status is FHIR's own code, or what stands beside a code that is a site's own."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]


def diagnosis(**members: Any) -> dict[str, Any]:
    code = {"text": "Weakness of both legs"}
    return {"resourceType": "Condition", "id": "c", "code": code, "onsetDateTime": "2026-11-20", **members}  # fmt: skip


def local(code: str, said: str, system: str = "urn:site:status") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": said}], "text": said}


SNOMED = "http://snomed.info/sct"


@pytest.mark.parametrize(
    ("status", "past"),
    [
        ("active", [False]),
        ("resolved", [True]),
        ({"text": "Inactive"}, [True]),
        ({"text": "Historical"}, [True]),
        ({"text": "Completed"}, [True]),
        (local("7", "Past"), [True]),
        (local("8", "Not completed"), [False]),
        (local("2", "Inactive"), [True]),
        (local("R", "Resolved"), [True]),
        (local("413322009", "Resolved", SNOMED), [True]),
        (local("413322009", "Problem resolved", SNOMED), [True]),
        ({"coding": [{"system": SNOMED, "code": "413322009"}]}, [True]),
        ({"coding": [{"system": SNOMED, "code": "73425007"}]}, [True]),
        ({"coding": [{"system": SNOMED, "code": "55561003"}]}, [False]),
        (local("1", "Active"), [False]),
        (local("55561003", "Active", SNOMED), [False]),
        (local("active", "Not resolved"), [False]),
        ([{"coding": [{"code": "remission"}]}], [True]),
        (None, [False]),
    ],
    ids=str,
)
def test_a_diagnosis_is_over_where_its_status_says_so(
    status: Any, past: list[bool], read: Read
) -> None:
    found = read({"x": [diagnosis(clinicalStatus=status)]}).facts
    assert past == [fact.past for fact in found]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("refuted", 0),
        ({"text": "Ruled out"}, 0),
        ({"text": "Entered in Error"}, 0),
        (local("R", "Refuted"), 0),
        (local("9", "Entered in error"), 0),
        (local("410516002", "Known absent", SNOMED), 0),
        (local("410605003", "Confirmed present", SNOMED), 1),
        (local("1", "Confirmed"), 1),
        (local("confirmed", "Ruled out by none"), 1),
        ({"text": "Provisional"}, 1),
        (None, 1),
    ],
    ids=str,
)
def test_a_diagnosis_is_none_where_its_status_takes_it_back(
    status: Any, told: int, read: Read
) -> None:
    assert told == len(read({"x": [diagnosis(verificationStatus=status)]}).facts)


def test_a_name_without_a_code_is_read(read: Read) -> None:
    named = diagnosis(code={"coding": [{"display": "Weakness of both legs"}]})
    assert ["focal-weakness"] == [fact.concept for fact in read({"x": [named]}).facts]
