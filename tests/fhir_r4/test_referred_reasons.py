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


def seen(value: Any, **members: Any) -> dict[str, Any]:
    """A finding of three weeks ago: by itself too old to be new."""
    return {
        "resourceType": "Observation",
        "id": "ob",
        "status": "final",
        "code": {"text": "Leg strength"},
        "effectiveDateTime": "2026-10-30T08:00:00Z",
        **value,
        **members,
    }


WEAK = {"valueString": "reduced bilaterally"}
CONSULT = {
    "resourceType": "DiagnosticReport",
    "id": "dr",
    "status": "final",
    "code": {"text": "Neurology consultation"},
    "effectiveDateTime": "2026-10-30T08:00:00Z",
}


def today(read: Read, prefetch: Any, reference: str, **members: Any) -> set[str]:
    found = read(prefetch, order(reference, **members)).facts
    return {fact.concept for fact in found if fact.found_in is Need.DRAFT_ORDERS}


@pytest.mark.parametrize(
    "reference",
    ["Observation/ob", "https://ehr.example.org/fhir/Observation/ob/_history/1", "urn:uuid:ob"],
)
def test_a_finding_that_the_order_refers_to_is_said_today(reference: str, read: Read) -> None:
    assert {"focal-weakness"} == today(read, {"exam": [seen(WEAK)]}, reference)


def test_a_finding_that_it_holds_is_said_today(read: Read) -> None:
    assert {"focal-weakness"} == today(read, {}, "#ob", contained=[seen(WEAK)])


@pytest.mark.parametrize("where", [{"conclusion": "Bilateral leg weakness"}])
def test_a_note_that_it_refers_to_is_said_today(where: Any, read: Read) -> None:
    assert {"focal-weakness"} == today(read, {"x": [{**CONSULT, **where}]}, "DiagnosticReport/dr")


@pytest.mark.parametrize(
    "finding",
    [
        seen({"valueString": "normal"}),
        seen({"valueString": "5/5"}),
        seen(WEAK, status="entered-in-error"),
        seen({"valueString": "reduced since 2015"}),
        seen(WEAK, subject={"reference": "Patient/another"}),
        seen({}, code={"text": "Saddle anesthesia"}, valueBoolean=False),
        seen(WEAK, id="another"),
    ],
    ids=str,
)
def test_one_that_denies_looks_back_or_is_taken_back_is_not(finding: Any, read: Read) -> None:
    assert set() == today(read, {"exam": [finding]}, "Observation/ob")


def test_a_measured_value_that_it_refers_to_keeps_its_date(read: Read) -> None:
    coding = {"system": "http://loinc.org", "code": "8310-5"}
    fever = seen({"valueQuantity": {"value": 39, "unit": "Cel"}}, code={"coding": [coding]})
    (found,) = read({"vitals": [fever]}, order("Observation/ob")).measurements
    assert "2026-10-30T08:00:00Z" == found.evidence.date


def test_one_whose_date_cannot_be_understood_is_named_once(read: Read) -> None:
    found = read({"exam": [seen(WEAK, effectiveDateTime="soon")]}, order("Observation/ob"))
    assert (1, ()) == (len(found.left_out), found.facts)


def test_what_many_orders_refer_to_is_told_once(read: Read) -> None:
    orders = [order("Observation/ob", reasonReference=[{"reference": "Observation/ob"}] * 9)] * 9
    found = read({"exam": [seen(WEAK)]}, *orders).facts
    assert 1 == sum(fact.found_in is Need.DRAFT_ORDERS for fact in found)
