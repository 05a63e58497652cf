"""Prefetch in entries, as clients of the first drafts of CDS Hooks wrap it, says the same."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Availability, Need
from cds_service.fhir_r4.chart import read_prefetch
from cds_service.hooks.prefetch import unwrapped

PATIENT = {"resourceType": "Patient", "id": "p"}
EMPTY: dict[str, Any] = {"resourceType": "Bundle", "total": 0}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}


def wrapped(value: Any, status: object = "200 OK") -> dict[str, Any]:
    return {"response": {"status": status}, "resource": value}


def test_a_wrapped_call_gets_the_answer_of_the_plain_one(
    answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    plain = scenario("article")
    in_entries = {
        **plain,
        "prefetch": {key: wrapped(value) for key, value in plain["prefetch"].items()},
    }

    assert answer(plain)["cards"]
    assert answer(plain) == answer(in_entries)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (wrapped(EMPTY), Availability.READ),
        (wrapped(EMPTY, 200), Availability.READ),
        ({"resource": EMPTY}, Availability.READ),
        (wrapped(OUTCOME, "404"), Availability.UNREADABLE),
        (wrapped(OUTCOME), Availability.UNREADABLE),
        # A failure is not a list without entries, whatever came with it.
        (wrapped(EMPTY, "500 Internal Server Error"), Availability.UNREADABLE),
        (wrapped(None), Availability.READ),
        ({"resource": None}, Availability.UNREADABLE),
        (wrapped(None, "404 Not Found"), Availability.UNREADABLE),
        ({"response": {"status": "404 Not Found"}}, Availability.UNREADABLE),
        # As ever:
        (EMPTY, Availability.READ),
        (None, Availability.READ),
        (OUTCOME, Availability.UNREADABLE),
    ],
)
def test_what_was_not_had_is_not_taken_for_none(value: Any, state: Availability) -> None:
    chart = read_prefetch(unwrapped({"allergies": value}), patient_id="p")

    assert state == chart.availability[Need.ALLERGIES]


def test_a_call_without_prefetch_stays_without() -> None:
    assert unwrapped(None) is None
    assert {} == unwrapped({})
    assert {"patient": PATIENT} == unwrapped({"patient": wrapped(PATIENT)})
