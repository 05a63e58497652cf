"""By what orders are told apart, and the burden of each kind."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service.fhir_r4.drafts import Draft
from cds_service.hooks.requests import Hook, HookRequest
from cds_service.replay.strata import Stratum, stratum_of

from .conftest import counts_of, mri, of_patient, rows_of

AT = datetime.fromisoformat("2026-03-10T23:30:00-05:00")
#: A problem list without which a quiet order could not be answered.
ASTHMA = of_patient("Condition", "c", code={"text": "Asthma"}, recordedDate="2020-01-01")
SCHEDULE = "https://ehr.example.org/services/"


def stratum(order: Any = None, patient: Any = None, encounter: Any = None) -> Stratum:
    request = HookRequest(
        hook=Hook.ORDER_SIGN,
        hook_instance="1",
        patient_id="p",
        user_id=None,
        encounter_id="e",
        drafts=(Draft("ServiceRequest/1", order or {}, in_question=True),),
        prefetch={
            "patient": {"resourceType": "Patient", "id": "p", **(patient or {})},
            "encounter": {"resourceType": "Encounter", "id": "e", **(encounter or {})},
        },
    )
    return stratum_of(request, AT)


@pytest.mark.parametrize(
    ("of_class", "setting"),
    [
        ({"code": "EMER"}, "emergency"),
        ({"code": "ACUTE"}, "inpatient"),
        ({"code": "AMB"}, "outpatient"),
        ("outpatient", "outpatient"),
        ([{"coding": [{"code": "IMP"}]}], "inpatient"),
        ({"code": "XYZ", "display": "Mrs Miller's ward"}, "of another class"),
        (None, "not known"),
        (7, "not known"),
    ],
)
def test_where_the_patient_was_is_told_by_the_encounters_class(of_class: Any, setting: str) -> None:
    assert setting == stratum(encounter={"class": of_class}).setting


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("2008-03-11", "under 18"),
        ("2008-03-10", "18 to 39"),
        ("1961-03-11", "40 to 64"),
        ("1961-03-10", "65 to 79"),
        ("1940", "80 and over"),
        ("1950", "65 to 79"),
        ("1946", "not known"),
        ("2027-01-01", "not known"),
        ("soon", "not known"),
        (None, "not known"),
    ],
)
def test_an_age_is_told_where_the_birth_date_leaves_no_doubt_of_the_band(
    born: Any, age: str
) -> None:
    assert age == stratum(patient={"birthDate": born}).age


@pytest.mark.parametrize(
    ("encounter", "order", "service"),
    [
        ({"serviceType": {"coding": [{"code": "ED", "system": SCHEDULE}]}}, {}, "services|ED"),
        ({"serviceType": {"coding": [{"code": "ED"}]}}, {"performerType": {}}, "ED"),
        ({"serviceType": {"text": "Mrs Miller's"}}, {}, "not known"),
        ({"serviceType": {"coding": [{"code": "Mrs Miller"}]}}, {}, "not known"),
        ({}, {"performerType": {"coding": [{"code": "RAD"}]}}, "RAD"),
        ({}, {"performer": [{"reference": "Organization/rad"}]}, "Organization/rad"),
        ({}, {"performer": [{"reference": "Organization/r d"}]}, "not known"),
        ({}, {"performer": {"reference": "Practitioner/miller"}}, "not known"),
    ],
)
def test_a_service_is_told_by_codes_and_references_alone(
    encounter: Any, order: Any, service: str
) -> None:
    assert service == stratum(order, encounter=encounter).service


def test_a_weekday_is_that_of_the_zone_in_which_it_is_written() -> None:
    """It is Wednesday in UTC by then."""
    assert "Tuesday" == stratum().weekday


def test_orders_are_counted_with_and_without_a_card(replayed: Callable[..., Path]) -> None:
    encounter = of_patient("Encounter", "e", **{"class": {"code": "EMER"}})
    there: Any = {"encounter": {"reference": "Encounter/e"}}
    out = replayed(mri(**there), mri("elsewhere"), _quiet(**there), encounter, ASTHMA)

    counts = counts_of(out)
    known = "emergency,not known,not known,Tuesday"
    assert 1 == counts["burden", f"{known},suspected-spine-infection: orders with a card"]
    assert 1 == counts["burden", f"{known},suspected-spine-infection: critical cards"]
    assert 1 == counts["burden", f"{known},: orders"]
    assert counts["orders", "asked about"] == sum(
        int(row["orders"]) for row in rows_of(out, "burden")
    )


def test_an_order_that_fired_says_of_which_stratum_it_is(replayed: Callable[..., Path]) -> None:
    (row,) = rows_of(replayed(mri()), "orders")

    assert ["not known", "not known", "not known", "Tuesday", "suspected-spine-infection"] == [
        row[name] for name in ("setting", "age", "service", "weekday", "topics")
    ]


def test_the_page_tells_the_burden_of_each_setting_and_topic(
    replayed: Callable[..., Path],
) -> None:
    page = (replayed(mri(), _quiet(), ASTHMA) / "report.html").read_text()

    assert "<h3>By setting</h3>" in page
    assert '<th scope="row">not known</th><td class="n">2</td>' in page
    assert "Suspected spine infection<small>suspected-spine-infection</small>" in page


def _quiet(**elements: Any) -> dict[str, Any]:
    """An order that gives no ground to speak: another day, nothing suspected."""
    quiet = {"authoredOn": "2026-03-03T12:00:00Z", "reasonCode": [{"text": "Scoliosis"}]}
    return mri("quiet", **{**quiet, **elements})
