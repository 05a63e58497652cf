"""What an order refers to as its reason is said today, whatever the date of the Condition."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts

Read = Callable[..., PatientFacts]


def discitis(**members: Any) -> dict[str, Any]:
    """A discitis of last spring that nobody has closed."""
    return {
        "resourceType": "Condition",
        "id": "dx",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "2304001"}]},
        "onsetDateTime": "2026-03-01",
        **members,
    }


def order(reference: str, **members: Any) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "reasonReference": [{"reference": reference}],
        **members,
    }


def only(read: Read, condition: Any, reference: str = "Condition/dx") -> Fact:
    (fact,) = read({"conditions": condition}, order(reference)).facts
    return fact


@pytest.mark.parametrize(
    "reference",
    [
        "Condition/dx",
        "Condition/dx/_history/2",
        "https://ehr.example.org/fhir/Condition/dx",
        "urn:uuid:dx",
    ],
)
@pytest.mark.parametrize("onset", ["2026-03-01", "2019", None])
def test_a_condition_that_the_order_refers_to_is_said_today(
    reference: str, onset: str | None, read: Read
) -> None:
    found = only(read, discitis(onsetDateTime=onset), reference)
    assert ("spine-infection", Need.DRAFT_ORDERS, None, False) == (
        found.concept,
        found.found_in,
        found.when,
        found.looks_back,
    )


def test_one_that_it_does_not_refer_to_keeps_its_date(read: Read) -> None:
    found = only(read, discitis(), "Condition/another")
    assert (Need.CONDITIONS, "2026-03-01") == (found.found_in, found.evidence.date)


@pytest.mark.parametrize(
    "over",
    [
        {"clinicalStatus": {"coding": [{"code": "resolved"}]}},
        {"clinicalStatus": {"coding": [{"code": "inactive"}]}},
        {"abatementDateTime": "2026-04-01"},
        {"code": {"text": "history of discitis"}},
    ],
    ids=str,
)
def test_one_that_is_over_or_looks_back_is_not_said_today(over: Any, read: Read) -> None:
    found = only(read, discitis(**over))
    assert (Need.CONDITIONS, True) == (found.found_in, found.past)


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_one_that_is_refuted_is_not_said_by_its_name_either(status: str, read: Read) -> None:
    refuted = discitis(verificationStatus={"coding": [{"code": status}]})
    named = [{"reference": "Condition/dx", "display": "Discitis"}]
    assert () == read({"conditions": refuted}, order("", reasonReference=named)).facts


def test_one_that_the_order_holds_is_said_today_unless_it_is_over(read: Read) -> None:
    held = read({}, order("#dx", contained=[discitis()])).facts
    over = discitis(clinicalStatus={"coding": [{"code": "resolved"}]})

    assert ["spine-infection"] == [fact.concept for fact in held]
    assert () == read({}, order("#dx", contained=[over])).facts


def test_words_with_an_age_of_their_own_keep_it(read: Read) -> None:
    found = only(read, discitis(code={"text": "Discitis 3 years ago"}))
    assert found.looks_back


def test_an_old_condition_that_is_referred_to_is_no_older_cause_of_itself(read: Read) -> None:
    foot_drop = discitis(code={"text": "Foot drop"}, onsetDateTime="2026-03-01")
    assert Need.DRAFT_ORDERS is only(read, foot_drop).found_in
