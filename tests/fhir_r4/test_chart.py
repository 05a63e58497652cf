"""What was sent: the four states of a prefetch key, whose data it is, and how much of it was seen."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.terms.facts import Availability, Need, PatientFacts
from cds_service.fhir_r4.chart import Chart, read_prefetch

ALL_OF_ANOTHER = "prefetch: all that was sent belongs to another patient than the one of this call"
RETENTION = {
    "resourceType": "Condition",
    "id": "c",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "267064002"}]},
    "subject": {"reference": "Patient/p"},
    "onsetDateTime": "2026-11-20",
}
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
#: Epic's way to say that a search found nothing.
NOTHING_FOUND = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "warning", "code": "processing", "details": {"text": "no results"}}],
}


def chart(conditions: Any) -> Chart:
    return read_prefetch({"conditions": conditions}, patient_id="p")


def bundle(*resources: Any, **members: Any) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries, **members}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (None, Availability.READ),
        ({}, Availability.READ),
        (bundle(), Availability.READ),
        ({"resourceType": "Bundle", "type": "searchset", "total": 0}, Availability.READ),
        ({"resourceType": "Bundle", "entry": None}, Availability.READ),
        (bundle(RETENTION), Availability.READ),
        (bundle(RETENTION, total=1), Availability.READ),
        (RETENTION, Availability.READ),
        # Epic: total 0 and a lone OperationOutcome that warns of nothing found
        (bundle(NOTHING_FOUND, total=0), Availability.READ),
        (bundle(RETENTION, NOTHING_FOUND, total=1), Availability.READ),
        (FAILED, Availability.UNREADABLE),
        (NOTHING_FOUND, Availability.UNREADABLE),
        (bundle(FAILED), Availability.UNREADABLE),
        (bundle(RETENTION, FAILED, total=1), Availability.UNREADABLE),
        ("<html>", Availability.UNREADABLE),
        (5, Availability.UNREADABLE),
        (True, Availability.UNREADABLE),
        ({"resourceType": 5}, Availability.UNREADABLE),
        ({"entry": []}, Availability.UNREADABLE),
        (bundle(RETENTION, total=2), Availability.CUT_OFF),
        (bundle(total=3), Availability.CUT_OFF),
        (bundle(RETENTION, link=[{"relation": "next", "url": "x"}]), Availability.CUT_OFF),
        (bundle(RETENTION, link={"relation": "next", "url": "x"}), Availability.CUT_OFF),
        (bundle(RETENTION, link=[{"relation": "self", "url": "x"}]), Availability.READ),
        # what is no resource was not seen
        (bundle(None), Availability.CUT_OFF),
        ({"resourceType": "Bundle", "entry": "x"}, Availability.CUT_OFF),
        ({"resourceType": "Bundle", "entry": [{"fullUrl": "x"}]}, Availability.CUT_OFF),
        ({"resourceType": "Bundle", "total": "9"}, Availability.CUT_OFF),
        ([None, 1], Availability.UNREADABLE),
        ([[[]]], Availability.UNREADABLE),
        ([RETENTION], Availability.READ),
        ({"resourceType": "Patient", "id": "p"}, Availability.UNREADABLE),
        # an entry without its resource was not seen
        ({"resourceType": "Bundle", "total": 1, "entry": [{"fullUrl": "x"}]}, Availability.CUT_OFF),
    ],
)
def test_a_key_that_was_sent_is_read_unreadable_or_cut_off(
    sent: Any, expected: Availability
) -> None:
    assert expected is chart(sent).availability[Need.CONDITIONS]


def test_a_list_of_somebody_else_from_end_to_end_says_nothing_of_this_patient() -> None:
    """Else a chart that was mixed up would count as a patient without any diagnosis."""
    other = {**RETENTION, "subject": {"reference": "Patient/q"}}

    assert Availability.UNREADABLE is chart(bundle(other)).availability[Need.CONDITIONS]
    assert Availability.UNREADABLE is chart(other).availability[Need.CONDITIONS]
    assert Availability.READ is chart(bundle(other, RETENTION)).availability[Need.CONDITIONS]


@pytest.mark.parametrize("prefetch", [None, {}, {"patient": None}, {"problems": None}, []])
def test_an_absent_key_was_not_sent(prefetch: Any) -> None:
    assert Need.CONDITIONS not in read_prefetch(prefetch, patient_id="p").availability


def test_only_our_own_keys_say_that_a_list_was_read(read: Callable[..., PatientFacts]) -> None:
    facts = read({"myProblems": bundle(RETENTION), "allergies": None})
    assert ["bladder-dysfunction"] == [fact.concept for fact in facts.facts]
    assert {Need.ALLERGIES: Availability.READ} == facts.availability
    assert not facts.was_read(Need.CONDITIONS)


def test_resources_are_read_by_what_they_are_under_whatever_key(
    read: Callable[..., PatientFacts],
) -> None:
    for key in ("conditions", "exam", "labs", "x"):
        facts = read({key: bundle(RETENTION)})
        assert ["bladder-dysfunction"] == [fact.concept for fact in facts.facts]


def test_a_resource_that_comes_twice_counts_once(read: Callable[..., PatientFacts]) -> None:
    without_id = {key: value for key, value in RETENTION.items() if key != "id"}
    for each in (RETENTION, without_id):
        facts = read({"conditions": bundle(each, each), "problems": each})
        assert 1 == len(facts.facts)


def test_the_order_of_entries_is_not_the_order_of_facts(read: Callable[..., PatientFacts]) -> None:
    entries = [{**RETENTION, "id": name} for name in "bca"]
    nameless = [
        {**RETENTION, "id": None, "onsetDateTime": day} for day in ("2026-11-20", "2026-11-19")
    ]
    both = [*entries, *nameless]
    forward = read({"conditions": bundle(*both)})
    backward = read({"conditions": bundle(*reversed(both))})
    assert forward.facts == backward.facts
    assert 5 == len(forward.facts)


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/other"},
        {"reference": "https://ehr.example.org/fhir/Patient/other"},
        {"reference": "Patient/other/_history/2"},
        {"reference": "Group/p"},
    ],
)
@pytest.mark.parametrize("element", ["subject", "patient"])
def test_another_patients_data_is_set_aside_and_named(
    element: str, subject: Any, read: Callable[..., PatientFacts]
) -> None:
    theirs = {**RETENTION, "subject": None, element: subject}
    facts = read({"conditions": bundle(theirs)})
    assert () == facts.facts
    assert (ALL_OF_ANOTHER, "Condition/c: belongs to another patient") == facts.left_out


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p"},
        {"reference": "https://ehr.example.org/fhir/Patient/p"},
        {"reference": "Patient/p/_history/2"},
        {"identifier": {"value": "MRN"}},
        {},
        None,
    ],
)
def test_the_patients_own_data_and_what_names_nobody_is_read(
    subject: Any, read: Callable[..., PatientFacts]
) -> None:
    facts = read({"conditions": bundle({**RETENTION, "subject": subject})})
    assert 1 == len(facts.facts)
    assert () == facts.left_out


OTHER_URN = {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "q"}}
OWN_URN = {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "p"}}


@pytest.mark.parametrize(
    ("patients", "count"), [([OTHER_URN], 0), ([OWN_URN], 1), ([], 1), ([{"fullUrl": 5}], 1)]
)
def test_a_name_within_the_bundle_is_followed_to_its_patient(
    patients: Any, count: int, read: Callable[..., PatientFacts]
) -> None:
    theirs = {**RETENTION, "subject": {"reference": "urn:uuid:1"}}
    sent = bundle(theirs)
    sent["entry"] += patients
    assert count == len(read({"conditions": sent}).facts)


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_versions_of_an_entry_the_later_counts(
    turn: int, read: Callable[..., PatientFacts]
) -> None:
    old = {**RETENTION, "meta": {"lastUpdated": "2026-11-20T08:00:00Z"}}
    new = {
        **RETENTION,
        "meta": {"lastUpdated": "2026-11-20T09:00:00Z"},
        "verificationStatus": {"coding": [{"code": "entered-in-error"}]},
    }
    both = [old, new][::turn]
    assert () == read({"conditions": bundle(*both)}).facts
    assert () == read({"conditions": bundle(both[0]), "problems": bundle(both[1])}).facts


def test_another_patients_resource_as_the_patient_is_set_aside(
    read: Callable[..., PatientFacts],
) -> None:
    born = {"birthDate": "1964-05-09", "gender": "male"}
    assert 62 == read({"patient": {"resourceType": "Patient", "id": "p", **born}}).age
    other = read({"patient": {"resourceType": "Patient", "id": "q", **born}})
    assert other.age is None
    assert (ALL_OF_ANOTHER, "Patient/q: belongs to another patient") == other.left_out


@pytest.mark.parametrize(
    "entry",
    [None, 5, "x", [], {}, {"resource": None}, {"resource": []}, {"resource": {"resourceType": 5}}],
)
def test_an_entry_that_is_no_resource_breaks_nothing(
    entry: Any, read: Callable[..., PatientFacts]
) -> None:
    sent = bundle(RETENTION)
    sent["entry"].append(entry)
    assert 1 == len(read({"conditions": sent}).facts)


def test_a_bundle_within_a_bundle_is_read(read: Callable[..., PatientFacts]) -> None:
    assert 1 == len(read({"conditions": bundle(bundle(RETENTION))}).facts)
