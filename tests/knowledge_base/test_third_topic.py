"""A topic of another kind, by files alone: precedence, shared questions and tables, words and advice of its
own, how long a thing has lasted, safety, its page, a value that it has fetched, and cases; and all the
other topics' cases still hold beside it, whatever its folder is called.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cds_service.app import create_app
from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.fhir_server.charts import open_charts
from cds_service.hooks.discovery import describe_services
from cds_service.hooks.requests import parse_request
from cds_service.knowledge_base.checking.check import check_knowledge
from cds_service.knowledge_base.load import load_knowledge
from cds_service.knowledge_base.strict_yaml import load_yaml
from cds_service.settings import Settings, shipped

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SYSTEM = "https://toy.example.org/codes"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
INFECTION = "suspected-spine-infection"

EXTENSIONS = """\
            - {url: https://spine-imaging-cds.org/StructureDefinition/code-source, valueString: ours}
            - {url: https://spine-imaging-cds.org/StructureDefinition/code-verified, valueBoolean: true}
"""


def value_set(name: str, code: str) -> str:
    return f"""\
resourceType: ValueSet
id: {name}
url: https://spine-imaging-cds.org/ValueSet/{name}
version: "1.0.0"
status: draft
title: {name}
purpose: To show that a topic is files alone.
compose:
  include:
    - system: {SYSTEM}
      concept:
        - code: "{code}"
          display: {name}
          extension:
{EXTENSIONS}"""


TOPIC = """\
id: ID
title: Horns
version: "1.0.0"
status: draft
lastReviewDate: "2026-11-26"
source: {label: The book of horns, url: "https://toy.example.org/horns"}
citation: A. Nobody, The book of horns.
suspicion: horn-grows
variants_in_order: [old-horn, young-horn]
emergency_variant: old-horn
yields_to: [suspected-spine-infection]
uses: [target-studies, levels]
recent_mri: PT72H
far_ahead: PT4H
radiation_levels: {O: 0 mSv}
limitations: [A toy.]
"""

CRITERIA = """\
criteria:
  horn-grows:
    title: A horn grows, and there is pain (a question that topics share)
    provenance: policy
    trace: The book of horns
    ask:
      all_of:
        - criterion: recent-spine-pain
        - recorded: [horn]
          label: a horn
          places: [conditions]
        - not_established: {criterion: horn-is-hard}
  horn-is-old:
    title: A horn of more than six weeks
    provenance: policy
    trace: The book of horns
    ask: {recorded: [horn], label: an old horn, places: [conditions], older_than: P42D, undated: ignored}
  horn-is-hard:
    title: The horn is hard
    provenance: policy
    trace: The book of horns
    ask: {measured: horn-hardness, label: hardness of the horn, above: 5 mg/L, within: P14D}
"""

OLD = """\
id: old-horn
acr_variant: 1
title: An old horn
gives: [{code: HornMayStay, standing: information, reassures: true, offers: [creatinine]}]
applies_when: {all_of: [{criterion: horn-grows}, {criterion: horn-is-old}]}
rating_source: the book of horns
ratings:
  mri-spine-without-contrast: {category: usually-appropriate, radiation: O, provenance: policy}
  radiography-spine: {category: usually-not-appropriate, provenance: policy}
limitations: [A toy.]
"""

YOUNG = """\
id: young-horn
acr_variant: 2
title: A young horn
gives: [{code: HornNeedsNoFilm, standing: order, where_rated: [usually-not-appropriate], offers: [remove]}]
aims_at: nothing
applies_when: {all_of: [{criterion: horn-grows}, {not: {criterion: horn-is-old}}]}
rating_source: the book of horns
ratings:
  radiography-spine: {category: usually-not-appropriate, provenance: policy}
limitations: [A toy.]
"""

CARDS = """\
version: "1.0.0"
status: draft
provenance: {policy: Ours.}
advice:
  HornMayStay:
    display: The horn may stay
    standing: information
    provenance: [policy]
    trace: [The book of horns]
    sayings:
      given: {indicator: info, summary: "An old horn may stay", says: The book of horns says no more.}
    override_reasons: [specialist-directed-plan]
  HornNeedsNoFilm:
    display: A young horn needs no film
    standing: order
    provenance: [policy]
    trace: [The book of horns]
    sayings:
      given: {indicator: info, summary: "A young horn needs no film", says: "The film is rated {rating}."}
    override_reasons: [specialist-directed-plan]
shared: [ImplantedDevice, GadoliniumAllergy, Pregnancy]
unspoken: UNSPOKEN
labels:
  note-emergency: "Emergency: {findings}"
  note-unclear: "Unclear: {findings}"
"""

CASES = """\
patients:
  pain: {age: 40, sex: male, conditions: [{spine-pain: 3 days ago, region: lumbar}]}
plans:
  film: &film [{study: radiography-spine, region: lumbar, priority: routine}]
  mri: &mri [{study: mri-spine-without-contrast, region: lumbar, priority: routine}]
cases:
  - name: A horn of forty-three days is old
    group: horns
    patient: {like: pain, conditions: [{horn: 43 days ago}]}
    orders: *mri
    expect:
      status: matched
      variant: old-horn
      rating: usually-appropriate
      cards: [{on: beside, advice: [HornMayStay], indicator: info, offers: [create creatinine]}]
  - name: A horn of forty-two days is young
    group: horns
    patient: {like: pain, conditions: [{horn: 42 days ago}]}
    orders: *film
    near_miss: old-horn
    expect:
      status: matched
      variant: young-horn
      rating: usually-not-appropriate
      cards: [{on: order, advice: [HornNeedsNoFilm], indicator: info, offers: [delete]}]
  - name: A hard horn is none of ours
    group: horns
    patient: {like: pain, conditions: [{horn: 3 days ago}], measured: [{horn-hardness: 6 mg/L, when: 1 day ago}]}
    orders: *film
    near_miss: young-horn
    expect: {status: indeterminate}
  - name: A horn of an unknown day is not surely old
    group: horns
    patient: {like: pain, conditions: [horn], unread: [conditions]}
    orders: *film
    missing_data: old-horn
    expect: {status: indeterminate}
  - name: Pain that nobody sent
    group: horns
    patient: {unread: [conditions]}
    orders: *film
    missing_data: young-horn
    expect: {status: indeterminate}
  - name: An MR-unsafe device stops the MRI of an old horn
    group: horns
    patient: {like: pain, conditions: [{horn: 90 days ago}], devices: [device-mr-unsafe]}
    orders: *mri
    expect:
      status: matched
      variant: old-horn
      cards:
        - {on: order, advice: [ImplantedDevice], indicator: critical, offers: [update ct-spine-without-contrast lumbar]}
        - {on: beside, advice: [HornMayStay], indicator: info, offers: [create creatinine]}
  - name: An infection that may be there is never reassured of
    group: horns
    patient: {like: pain, conditions: [{horn: 90 days ago}, spine-infection]}
    orders: *mri
    expect: {status: matched, variant: old-horn, rating: usually-appropriate}
  - name: An infection that is there speaks alone
    group: horns
    patient:
      like: pain
      conditions: [{horn: 90 days ago}]
      measured: [{body-temperature: 38.9 Cel, when: 1 hour ago}, {estimated-gfr: 85 mL/min/1.73m2, when: 3 hours ago}]
    orders: [{study: mri-spine-without-and-with-contrast, region: lumbar, priority: routine}]
    near_miss: old-horn
    expect:
      topic: suspected-spine-infection
      status: matched
      variant: red-flags
      cards: [{on: beside, advice: [VariantRedFlags], indicator: info}]
"""

ANALYTE = """
  horn-hardness:
    label: hardness of the horn
    names: ["horn hardness"]
    value_set: horn-hardness
    prefetch: labs
    unit: mg/L
    units: {"mg/L": {}}
    spellings: {"mg/L": ["mg per L"]}
    plausible: {at_least: 0, at_most: 100}
    provenance: policy
    source: The book of horns
"""


def unspoken() -> str:
    """What the low back pain topic leaves unsaid or shares, but for what this one takes."""
    cards = load_yaml(Path(shipped("knowledge")) / "shared" / "cards.yaml").data["advice"]
    ours = load_yaml(Path(shipped("knowledge")) / "topics" / "low-back-pain" / "cards.yaml").data
    kinds = [row.get("kind", code) for code, row in cards.items()]
    taken = {"ImplantedDevice", "GadoliniumAllergy", "Pregnancy"}
    return str([kind for kind in [*kinds, *ours["unspoken"]] if kind not in taken])


def written_to(root: Path, name: str = "toy-horn") -> Path:
    """The shipped knowledge with one topic more."""
    shutil.copytree(shipped("knowledge"), root)
    folder = root / "topics" / name
    folder.mkdir()
    (root / "value-sets" / "horn.yaml").write_text(value_set("horn", "HORN"), encoding="utf-8")
    (root / "value-sets" / "horn-hardness.yaml").write_text(
        value_set("horn-hardness", "HARD"), encoding="utf-8"
    )
    observations = root / "observations.yaml"
    observations.write_text(
        observations.read_text(encoding="utf-8").rstrip() + "\n" + ANALYTE, encoding="utf-8"
    )
    files = {
        "topic.yaml": TOPIC,
        "criteria.yaml": CRITERIA,
        "old-horn.variant.yaml": OLD,
        "young-horn.variant.yaml": YOUNG,
        "cards.yaml": CARDS.replace("UNSPOKEN", unspoken()),
        "cases.yaml": CASES,
    }
    for file, text in files.items():
        (folder / file).write_text(text.replace("ID", name), encoding="utf-8")
    head = load_yaml(root / "knowledge.yaml").data
    head["topics"].append(name)
    head["speaking"].append(name)
    (root / "knowledge.yaml").write_text(yaml.safe_dump(head, sort_keys=False), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written_to(tmp_path_factory.mktemp("third") / "knowledge")


@pytest.fixture(scope="module")
def knowledge(root: Path) -> Knowledge:
    return load_knowledge(root)


@pytest.mark.parametrize("name", ["toy-horn", "a-horn", "zz-horn"])
def test_its_cases_and_those_of_all_other_topics_hold_whatever_its_folder_is_called(
    tmp_path: Path, name: str
) -> None:
    """The check puts every case to all topics that speak: a lesser one changes no answer of a graver one."""
    assert [] == [str(fault) for fault in check_knowledge(written_to(tmp_path / "k", name))]


def condition(name: str, system: str, code: str, onset: str) -> dict[str, Any]:
    active = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    return {
        "resource": {
            "resourceType": "Condition",
            "id": name,
            "clinicalStatus": {"coding": [{"system": active, "code": "active"}]},
            "code": {"coding": [{"system": system, "code": code}]},
            "subject": {"reference": "Patient/rex"},
            "onsetDateTime": onset,
        }
    }


def body(ordered: str, onset: str) -> dict[str, Any]:
    """A patient with back pain and a horn that began on a day."""
    entries = [
        condition("pain", ICD, "M54.50", "2026-11-17"),
        condition("horn", SYSTEM, "HORN", onset),
    ]
    draft = {
        "resourceType": "ServiceRequest",
        "id": "draft",
        "status": "draft",
        "intent": "order",
        "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": ordered}]},
        "subject": {"reference": "Patient/rex"},
    }
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    return {
        "hook": "order-sign",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {
            "userId": "Practitioner/1",
            "patientId": "rex",
            "draftOrders": {**bundle, "type": "collection", "entry": [{"resource": draft}]},
        },
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "rex", "birthDate": "1980-01-01"},
            "conditions": bundle,
            **dict.fromkeys(("exam", "procedures", "devices", "allergies", "vitals", "labs")),
        },
    }


def answer(knowledge: Knowledge, request: dict[str, Any]) -> Consultation:
    charts = open_charts(knowledge.prefetch, "", timedelta(milliseconds=100))
    return consult(parse_request(request), knowledge=knowledge, charts=charts, now=NOW)


@pytest.mark.parametrize(
    ("ordered", "onset", "variant", "advice"),
    [
        ("72148", "2026-08-01", "old-horn", "HornMayStay"),
        ("72100", "2026-11-10", "young-horn", "HornNeedsNoFilm"),
    ],
)
def test_from_a_record_it_gives_its_own_advice(
    knowledge: Knowledge, ordered: str, onset: str, variant: str, advice: str
) -> None:
    found = answer(knowledge, body(ordered, onset))
    (card,) = found.cards

    assert ("toy-horn", variant, (advice,)) == (found.topic, found.variant, card.advice)
    assert "The book of horns" == card.source.label


def test_the_value_that_it_asks_for_is_fetched(knowledge: Knowledge) -> None:
    (template,) = (each.template for each in knowledge.prefetch if each.key == "labs")

    assert f"{SYSTEM}|HARD" in template


def test_discovery_names_it(knowledge: Knowledge) -> None:
    assert "horns" in describe_services(knowledge)["services"][0]["description"]


def test_its_page_is_there(root: Path, tmp_path: Path) -> None:
    settings = Settings(knowledge_dir=root, database_url=f"sqlite:///{tmp_path}/store.db")
    page = create_app(settings, now=lambda: NOW).test_client().get("/guidance/toy-horn/old-horn")

    assert (200, True) == (page.status_code, "An old horn" in page.text)
