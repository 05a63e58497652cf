"""What the drafts' reasons state: where they are read, what is beside them, and since when."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts

Read = Callable[..., PatientFacts]
OPERATIONS = {"spine-surgery", "spine-fusion-or-implant"}


def draft(**members: Any) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "id": "0",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        **members,
    }


def concepts(read: Read, order: Any, *, imaging: bool = True) -> set[str]:
    return {fact.concept for fact in read({}, order, imaging=imaging).facts}


@pytest.mark.parametrize("imaging", [True, False])
@pytest.mark.parametrize(
    "members",
    [
        {"reasonCode": [{"text": "New leg weakness"}]},
        {"reasonReference": [{"reference": "Condition/x", "display": "New leg weakness"}]},
        {
            "contained": [
                {"resourceType": "Condition", "id": "why", "code": {"text": "Leg weakness"}}
            ],
            "reasonReference": [{"reference": "#why"}],
        },
    ],
    ids=lambda members: "+".join(members),
)
def test_a_reason_is_read_wherever_it_stands(
    members: Any,
    imaging: bool,  # noqa: FBT001
    read: Read,
) -> None:
    assert {"focal-weakness"} == concepts(read, draft(**members), imaging=imaging)


@pytest.mark.parametrize(
    "members",
    [{"note": [{"text": "New leg weakness"}]}, {"orderDetail": [{"text": "New leg weakness"}]}],
    ids=lambda members: "+".join(members),
)
def test_what_stands_beside_the_reason_is_read_of_imaging_of_the_spine_alone(
    members: Any, read: Read
) -> None:
    assert {"focal-weakness"} == concepts(read, draft(**members), imaging=True)
    assert set() == concepts(read, draft(**members), imaging=False)


@pytest.mark.parametrize("imaging", [True, False])
def test_the_name_of_an_order_is_no_reason(
    imaging: bool,  # noqa: FBT001
    read: Read,
) -> None:
    order = draft(code={"text": "Leg weakness protocol with gadolinium"})
    assert set() == concepts(read, order, imaging=imaging)


def test_an_operation_without_an_age_looks_back_and_one_with_an_age_is_dated(read: Read) -> None:
    undated = read({}, draft(reasonCode=[{"text": "lumbar fusion"}])).facts
    assert {True} == {fact.looks_back for fact in undated if fact.concept in OPERATIONS}
    assert {None} == {fact.when for fact in undated}
    dated = read({}, draft(reasonCode=[{"text": "lumbar fusion 3 weeks ago"}])).facts
    operations = [fact for fact in dated if fact.concept in OPERATIONS]
    assert operations
    assert all(fact.looks_back and fact.when is not None for fact in operations)


@pytest.mark.parametrize(
    ("words", "severe"),
    [
        ("MRI with gadolinium", None),
        ("Allergic reaction to gadolinium", False),
        ("Anaphylaxis, an allergic reaction to gadolinium", True),
    ],
)
def test_a_contrast_agent_counts_beside_a_reaction(
    words: str,
    severe: bool | None,  # noqa: FBT001
    read: Read,
) -> None:
    found = read({}, draft(reasonCode=[{"text": words}])).facts
    agents = [fact.severe for fact in found if fact.concept == "gadolinium-contrast"]
    assert agents == ([] if severe is None else [severe])
