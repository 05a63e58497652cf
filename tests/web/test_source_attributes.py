"""Who made this and what it uses of a patient: told on a page and to a machine, and asked of the service."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.source_attributes import AttributeStatus

from .test_pages import page

ROOT = Path(__file__).parents[2]
CORE = "http://hl7.org/fhir/us/core/StructureDefinition"
OMB = "urn:oid:2.16.840.1.113883.6.238"
STATUS = {each.id: each.status for each in shipped_knowledge().attributes.attributes}

Change = Callable[[Any], None]


def of_omb(name: str, code: str) -> dict[str, Any]:
    """A race or an ethnicity as US Core writes it."""
    coding = {"system": OMB, "code": code}
    return {
        "url": f"{CORE}/us-core-{name}",
        "extension": [{"url": "ombCategory", "valueCoding": coding}],
    }


def extended(extension: Mapping[str, Any]) -> Change:
    def change(request: Any) -> None:
        request["prefetch"]["patient"].setdefault("extension", []).append(extension)

    return change


def with_patient(**members: Any) -> Change:
    def change(request: Any) -> None:
        request["prefetch"]["patient"].update(members)

    return change


def coded(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def recorded(category: str, code: Mapping[str, Any]) -> Change:
    """A problem of the patient's, in force since long ago."""

    def change(request: Any) -> None:
        condition = {
            "resourceType": "Condition",
            "id": "one-more",
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "category": [{"coding": [{"code": category}]}],
            "code": code,
            "subject": {"reference": f"Patient/{request['prefetch']['patient']['id']}"},
            "recordedDate": "2026-11-01",
        }
        request["prefetch"]["conditions"]["entry"].append({"resource": condition})

    return change


def observed(category: str, code: Mapping[str, Any], value: Mapping[str, Any]) -> Change:
    def change(request: Any) -> None:
        observation = {
            "resourceType": "Observation",
            "id": "one-more",
            "status": "final",
            "category": [{"coding": [{"code": category}]}],
            "code": code,
            "valueCodeableConcept": value,
            "subject": {"reference": f"Patient/{request['prefetch']['patient']['id']}"},
            "effectiveDateTime": "2026-11-01T08:00:00Z",
        }
        request["prefetch"]["exam"]["entry"].append({"resource": observation})

    return change


SNOMED, LOINC, ICD10 = (
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://hl7.org/fhir/sid/icd-10-cm",
)
#: One of each thing that the rule asks about, as an EHR would send it.
CHANGES: Mapping[str, tuple[Change, ...]] = {
    "race": (extended(of_omb("race", "2054-5")), extended(of_omb("race", "1002-5"))),
    "ethnicity": (extended(of_omb("ethnicity", "2135-2")),),
    "language": (
        with_patient(communication=[{"language": {"coding": [{"code": "es"}]}, "preferred": True}]),
        with_patient(language="es"),
    ),
    "sexual-orientation": (
        observed(
            "social-history",
            coded(LOINC, "76690-7", "Sexual orientation"),
            coded(SNOMED, "38628009", "Homosexual"),
        ),
    ),
    "gender-identity": (
        extended(
            {
                "url": f"{CORE}/us-core-genderIdentity",
                "valueCodeableConcept": coded(SNOMED, "407377005", "Male-to-female transsexual"),
            }
        ),
    ),
    "sex": (with_patient(gender="female"),),
    "date-of-birth": (with_patient(birthDate="1990-01-01"),),
    "social-determinants-of-health": (
        recorded("problem-list-item", coded(ICD10, "Z59.00", "Homelessness unspecified")),
        recorded("health-concern", coded(ICD10, "Z59.41", "Food insecurity")),
        observed(
            "survey",
            coded(LOINC, "71802-3", "Housing status"),
            coded(LOINC, "LA30190-5", "I do not have a steady place to live"),
        ),
    ),
    "health-status-assessments": (
        recorded("problem-list-item", coded(SNOMED, "77386006", "Pregnancy")),
    ),
}


def with_creatinine_alone(request: Any) -> Any:
    """A man of 62 whose eGFR was not reported, and is just below 30 as it is worked out."""
    request["prefetch"]["patient"].update(gender="male", birthDate="1964-01-01")
    request["prefetch"]["renal"] = {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [
            {
                "resource": {
                    "resourceType": "Observation",
                    "id": "creatinine",
                    "status": "final",
                    "code": coded(LOINC, "2160-0", "Creatinine"),
                    "subject": {"reference": f"Patient/{request['prefetch']['patient']['id']}"},
                    "effectiveDateTime": request["prefetch"]["vitals"]["entry"][0]["resource"][
                        "effectiveDateTime"
                    ],
                    "valueQuantity": {
                        "value": 2.4,
                        "unit": "mg/dL",
                        "system": "http://unitsofmeasure.org",
                        "code": "mg/dL",
                    },
                }
            }
        ],
    }
    return request


def test_every_use_of_a_patient_that_the_rule_asks_about_is_tried() -> None:
    uses = {AttributeStatus.USED, AttributeStatus.NOT_USED}

    assert set(CHANGES) == {name for name, status in STATUS.items() if status in uses}


@pytest.mark.parametrize(
    ("name", "change"),
    [pytest.param(name, each, id=name) for name, changes in CHANGES.items() for each in changes],
)
def test_an_answer_hangs_on_what_is_used_and_on_nothing_else(
    name: str,
    change: Change,
    scenario: Callable[[str], Any],
    answer: Callable[[object], Any],
) -> None:
    before = answer(with_creatinine_alone(scenario("article")))
    changed = with_creatinine_alone(scenario("article"))
    change(changed)

    assert (before == answer(changed)) == (STATUS[name] is AttributeStatus.NOT_USED)


def test_the_thirteen_are_told_in_the_order_of_the_rule(client: FlaskClient) -> None:
    told = client.get("/source-attributes.json").get_json()["attributes"]

    assert list(range(1, 14)) == [each["number"] for each in told]
    assert "bibliographic-citation" == told[0]["id"]
    assert "health-status-assessments" == told[-1]["id"]


def test_nothing_is_claimed_and_no_funding_is_made_up(client: FlaskClient) -> None:
    told = client.get("/source-attributes.json").get_json()
    (funding,) = [each for each in told["attributes"] if each["id"] == "funding-source"]

    assert "unknown" == funding["status"]
    assert "no certified health IT" in told["regulation"]["claim"]


def test_the_page_tells_what_a_machine_is_told(client: FlaskClient, knowledge: Knowledge) -> None:
    told = client.get("/source-attributes.json").get_json()
    read = page(client, "/source-attributes")

    assert knowledge.version == told["knowledge"]
    for sentence in (
        *(each["says"] for each in told["attributes"]),
        *(line for each in told["beyond"] for line in each["says"]),
        *told["limitations"],
        *(line for topic in told["topics"] for line in topic["limitations"]),
    ):
        assert sentence in read.text
    assert {source["url"] for source in told["sources"] if "url" in source} <= set(
        read.values("href")
    )


def test_the_date_of_the_draft_is_that_of_the_clinical_changelog(knowledge: Knowledge) -> None:
    changelog = (ROOT / "knowledge" / "CHANGELOG.md").read_text(encoding="utf-8")
    (version, date), *_ = re.findall(r"^## (\S+) \(draft, (\S+)\)$", changelog, re.MULTILINE)
    (release,) = [
        each.says
        for each in knowledge.attributes.attributes
        if each.id == "release-and-revision-dates"
    ]

    assert f"knowledge {version} is a draft of {date}" in release


@pytest.mark.parametrize("address", ["/", "/guidance/suspected-spine-infection/red-flags"])
def test_every_page_leads_there(address: str, client: FlaskClient) -> None:
    assert "/source-attributes" in page(client, address).values("href")
