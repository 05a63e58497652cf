"""The first fault of a body is told by its place and by what was wanted there, never by its value."""

from typing import Any

import pytest

from cds_service.errors import RequestInvalid
from cds_service.hooks.envelope import check_envelope

CALL: dict[str, Any] = {
    "hook": "order-select",
    "hookInstance": "a-call",
    "context": {"patientId": "p", "selections": ["ServiceRequest/1"]},
}


def refusal(body: object) -> tuple[str, str]:
    with pytest.raises(RequestInvalid) as raised:
        check_envelope(body, "request.schema.json")
    return raised.value.path, raised.value.reason


def with_context(**members: Any) -> dict[str, Any]:
    return {**CALL, "context": {**CALL["context"], **members}}


def test_a_call_of_the_right_form_is_taken_as_it_is() -> None:
    assert CALL is check_envelope(CALL, "request.schema.json")


@pytest.mark.parametrize(
    ("body", "path", "reason"),
    [
        (["a"], "$", "must be of type object"),
        ({}, "$.hook", "must be there"),
        ({**CALL, "hook": "patient-view"}, "$.hook", "must be order-select or order-sign"),
        ({**CALL, "hookInstance": ""}, "$.hookInstance", "must not be empty"),
        (
            {**CALL, "hookInstance": "x" * 1025},
            "$.hookInstance",
            "must not be longer than 1024 characters",
        ),
        ({**CALL, "context": {}}, "$.context.patientId", "must be there"),
        (with_context(selections=["a", 1]), "$.context.selections[1]", "must be of type string"),
        (
            with_context(draftOrders={"entry": [None, 5]}),
            "$.context.draftOrders.entry[1]",
            "must be of type object or null",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("$") else "",
)
def test_a_fault_is_told_with_its_place(body: object, path: str, reason: str) -> None:
    assert (path, reason) == refusal(body)


def test_a_fault_that_is_nested_beyond_sense_is_refused() -> None:
    deep: Any = "x"
    for _ in range(600):
        deep = [deep]

    assert ("$", "is nested too deeply") == refusal(with_context(patientId=deep))


def test_too_many_entries_are_told_by_how_many_may_be() -> None:
    row = {"card": "c", "outcome": "accepted"}
    with pytest.raises(RequestInvalid) as raised:
        check_envelope({"feedback": [row] * 1001}, "feedback.schema.json")

    assert "$.feedback: must not have more than 1000 entries" == str(raised.value)
