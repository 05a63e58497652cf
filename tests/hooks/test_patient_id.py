"""The patient and the encounter of a call, in whatever spelling of a reference they are named."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.errors import RequestInvalid
from cds_service.hooks.requests import HookRequest, parse_request


def call(**context: Any) -> HookRequest:
    return parse_request({"hook": "order-sign", "hookInstance": "a-call", "context": context})


@pytest.mark.parametrize(
    ("written", "patient_id"),
    [
        ("p-1", "p-1"),
        ("Patient/p-1", "p-1"),
        ("https://ehr.example.org/fhir/Patient/p-1", "p-1"),
        ("https://ehr.example.org/fhir/Patient/p-1/", "p-1"),
        ("https://ehr.example.org/fhir/Patient/p-1/_history/3", "p-1"),
        ("urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", "53fefa32-fcbb-4ff8-8a92-55ee120877b7"),
        (" p-1 ", "p-1"),
        ("e.with-Odd_letters.", "e.with-Odd_letters."),
    ],
)
def test_a_patient_is_known_by_the_id_that_the_reference_ends_in(
    written: str, patient_id: str
) -> None:
    assert patient_id == call(patientId=written).patient_id


@pytest.mark.parametrize(
    "written",
    [
        " ",
        "Patient/",
        "urn:uuid:",
        "https://ehr.example.org/",
        "https://ehr.example.org/fhir/Practitioner/p-1",
        "Practitioner/p-1",
    ],
)
def test_what_names_no_patient_is_refused_with_its_path(written: str) -> None:
    with pytest.raises(RequestInvalid) as refused:
        call(patientId=written)

    assert "$.context.patientId" in str(vars(refused.value))


@pytest.mark.parametrize(
    ("written", "encounter_id"),
    [
        ("e-1", "e-1"),
        ("Encounter/e-1", "e-1"),
        ("https://ehr.example.org/fhir/Encounter/e-1", "e-1"),
        ("urn:uuid:e-1", "e-1"),
        ("", None),
        (None, None),
        ("Location/e-1", None),
    ],
)
def test_an_encounter_is_known_the_same_way(written: str | None, encounter_id: str | None) -> None:
    assert encounter_id == call(patientId="p", encounterId=written).encounter_id


@pytest.mark.parametrize(
    "written",
    [
        "https://ehr.example.org/fhir/Patient/synthetic-article-patient",
        "urn:uuid:synthetic-article-patient",
    ],
)
@pytest.mark.parametrize("in_the_chart", ["as it is", "as in the context"])
def test_the_patients_own_resources_are_known_under_any_spelling(
    written: str,
    in_the_chart: str,
    answer: Callable[[object], Any],
    scenario: Callable[[str], Any],
) -> None:
    """In the context alone, or in the Patient and every reference too."""
    plain, body = scenario("article"), scenario("article")
    body["context"]["patientId"] = written
    if in_the_chart == "as in the context":
        body["prefetch"]["patient"]["id"] = written
        for entry in body["prefetch"]["conditions"]["entry"]:
            entry["resource"]["subject"]["reference"] = written

    said, expected = answer(body), answer(plain)

    assert expected["extension"] == said["extension"]
    assert [card["detail"] for card in expected["cards"]] == [
        card["detail"] for card in said["cards"]
    ]


def test_another_patients_resources_are_not(
    answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    body = scenario("article")
    body["prefetch"]["patient"]["id"] = "https://ehr.example.org/fhir/Patient/another"

    unknown = answer(body)["extension"]["org.spine-imaging-cds.consultation"]["unknown"]

    assert [each for each in unknown if each.endswith("belongs to another patient")]
