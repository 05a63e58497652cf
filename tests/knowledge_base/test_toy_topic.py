"""A new topic is files alone: it is loaded, offered, answered and shown without a line of Python."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.command_line.cli import main
from cds_service.consult import consult
from cds_service.fhir_server.charts import open_charts
from cds_service.hooks.discovery import describe_services
from cds_service.hooks.requests import parse_request
from cds_service.hooks.responses import Renderer
from cds_service.knowledge_base.checking.check import check_knowledge
from cds_service.knowledge_base.load import load_knowledge
from cds_service.knowledge_base.strict_yaml import load_yaml
from cds_service.settings import Settings

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SYSTEM = "https://toy.example.org/codes"

VALUE_SET = """\
resourceType: ValueSet
id: stiff-tail
url: https://spine-imaging-cds.org/ValueSet/stiff-tail
version: "1.0.0"
status: draft
title: A stiff tail
purpose: To show that a topic is files alone.
compose:
  include:
    - system: https://toy.example.org/codes
      concept:
        - code: "TAIL"
          display: Stiff tail
          extension:
            - {url: https://spine-imaging-cds.org/StructureDefinition/code-source, valueString: ours}
            - {url: https://spine-imaging-cds.org/StructureDefinition/code-verified, valueBoolean: true}
"""

TOPIC = """\
id: toy-tail
title: Stiff tail
version: "1.0.0"
status: draft
lastReviewDate: "2026-11-23"
source: {label: The book of tails, url: "https://toy.example.org/tails"}
citation: A. Nobody, The book of tails.
suspicion: tail-is-stiff
variants_in_order: [stiff]
emergency_variant: stiff
recent_mri: PT72H
far_ahead: PT4H
radiation_levels: {O: 0 mSv, "1": little}
limitations: [A toy.]
"""

CRITERIA = """\
criteria:
  tail-is-stiff:
    title: The tail is stiff
    provenance: policy
    trace: The book of tails
    ask: {recorded: [stiff-tail], label: a stiff tail, places: [conditions], within: P30D}
"""

VARIANT = """\
id: stiff
acr_variant: 1
title: Stiff tail, first imaging
advice: VariantStiffTail
applies_when: {criterion: tail-is-stiff}
rating_source: the book of tails
ratings:
  radiography-spine: {category: usually-appropriate, radiation: "1", provenance: policy}
limitations: [A toy.]
"""

CARDS = """\
version: "1.0.0"
status: draft
provenance: {policy: Ours.}
advice:
  VariantStiffTail:
    display: Stiff tail
    standing: information
    provenance: [policy]
    trace: [The book of tails]
    sayings:
      no-emergency:
        indicator: info
        summary: "A stiff tail: a film is usually appropriate"
        says: The book of tails rates a film first.
      emergency: {indicator: info, summary: "A stiff tail, and it is new", says: The book of tails says no more.}
      deficit-unclear: {indicator: info, summary: "A stiff tail: is it new?", says: The book of tails says no more.}
      no-mri: {indicator: info, summary: "A stiff tail, and no MRI", says: The book of tails says no more.}
      no-mri-emergency: {indicator: info, summary: "A stiff tail, new, and no MRI", says: The book of tails says no more.}
      offer: {indicator: info, summary: "Rated {rating}", says: "Rated {rating}."}
    override_reasons: [specialist-directed-plan]
unspoken:
  - ImplantedDevice
  - GadoliniumAllergy
  - RadiographNotAppropriate
  - NuclearNotFirst
  - CtPreferMri
  - ImageNow
  - MriWithoutAndWithContrast
  - AddContrast
  - SpinalLevel
  - CtAddContrast
  - CtWithoutAndWith
  - ContrastOnlyMri
  - Pregnancy
  - SpecifyContrast
  - CtBestAlternative
  - Dialysis
  - AcuteKidneyInjury
  - RenalFunctionLow
  - RenalFunctionUnknown
  - ContrastAllergyUnspecified
  - OrderAppropriate
  - AfterMri
  - IndicationUnclear
labels:
  note-emergency: "Emergency: {findings}"
  note-unclear: "Unclear: {findings}"
"""


WORKED_CASES = """\
cases:
  - name: A stiff tail of this week
    group: tails
    patient: {conditions: [{stiff-tail: 3 days ago}]}
    orders: [{study: radiography-spine, region: lumbar, priority: routine}]
    expect:
      status: matched
      variant: stiff
      rating: usually-appropriate
      cards: [{on: beside, advice: [VariantStiffTail], indicator: info}]

  - name: A stiff tail of last spring
    group: tails
    patient: {conditions: [{stiff-tail: 200 days ago}]}
    orders: [{study: radiography-spine, region: lumbar, priority: routine}]
    near_miss: stiff
    expect: {status: out-of-scope}

  - name: Nobody sent the problem list
    group: tails
    patient: {unread: [conditions]}
    orders: [{study: radiography-spine, region: lumbar, priority: routine}]
    missing_data: stiff
    expect: {status: indeterminate}
"""


def written_to(root: Path) -> Path:
    """The shipped knowledge with one topic more, by files alone."""
    shutil.copytree(KNOWLEDGE, root)
    folder = root / "topics" / "toy-tail"
    folder.mkdir()
    (root / "value-sets" / "stiff-tail.yaml").write_text(VALUE_SET, encoding="utf-8")
    (folder / "topic.yaml").write_text(TOPIC, encoding="utf-8")
    (folder / "criteria.yaml").write_text(CRITERIA, encoding="utf-8")
    (folder / "stiff.variant.yaml").write_text(VARIANT, encoding="utf-8")
    (folder / "cards.yaml").write_text(CARDS, encoding="utf-8")
    (folder / "cases.yaml").write_text(WORKED_CASES, encoding="utf-8")
    put_last(root / "knowledge.yaml", "toy-tail")
    return root


def put_last(head: Path, topic: str) -> None:
    """Hear a topic after all the others, and let it speak."""
    data = load_yaml(head).data
    data["topics"].append(topic)
    data["speaking"].append(topic)
    head.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return written_to(tmp_path / "knowledge")


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load_knowledge(written_to(tmp_path_factory.mktemp("toy") / "knowledge"))


def body(code: str, *, system: str = SYSTEM, ordered: str = "72100") -> dict[str, Any]:
    """A film of the lumbar spine for a patient with one condition."""
    return {
        "hook": "order-sign",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {
            "userId": "Practitioner/1",
            "patientId": "rex",
            "draftOrders": {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": order(ordered)}],
            },
        },
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "rex", "birthDate": "1980-01-01"},
            "conditions": {
                "resourceType": "Bundle",
                "type": "searchset",
                "entry": [{"resource": condition(system, code)}],
            },
            "exam": None,
        },
    }


def order(code: str) -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "id": "film",
        "status": "draft",
        "intent": "order",
        "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": code}]},
        "subject": {"reference": "Patient/rex"},
    }


def condition(system: str, code: str) -> dict[str, Any]:
    active = "http://terminology.hl7.org/CodeSystem/condition-clinical"
    return {
        "resourceType": "Condition",
        "id": "tail",
        "clinicalStatus": {"coding": [{"system": active, "code": "active"}]},
        "code": {"coding": [{"system": system, "code": code}], "text": "Stiff tail"},
        "subject": {"reference": "Patient/rex"},
        "onsetDateTime": "2026-11-18",
    }


def answer(knowledge: Knowledge, request: dict[str, Any]) -> Consultation:
    charts = open_charts(knowledge.prefetch, "", timedelta(milliseconds=100))
    return consult(parse_request(request), knowledge=knowledge, charts=charts, now=NOW)


def test_it_loads_beside_the_other_topic(knowledge: Knowledge) -> None:
    assert knowledge.speaking[-1].id == "toy-tail"


def test_it_passes_the_check(root: Path) -> None:
    """Its worked cases come below; the other topic's are tried elsewhere."""
    (root / "topics" / "suspected-spine-infection" / "cases.yaml").unlink()

    assert [] == [f for f in check_knowledge(root) if f.location.file.name != "cases.yaml"]


def test_it_is_offered_in_discovery(knowledge: Knowledge) -> None:
    descriptions = [s["description"] for s in describe_services(knowledge)["services"]]

    assert [True, True] == ["stiff tail" in each for each in descriptions]


def test_a_patient_who_matches_it_gets_its_card(knowledge: Knowledge) -> None:
    found = answer(knowledge, body("TAIL"))

    assert ("toy-tail", "stiff", "matched") == (found.topic, found.variant, found.status.value)
    assert ["A stiff tail: a film is usually appropriate"] == [c.summary for c in found.cards]
    assert [("VariantStiffTail",)] == [card.advice for card in found.cards]


def test_its_card_says_why(knowledge: Knowledge) -> None:
    (card,) = answer(knowledge, body("TAIL")).cards

    assert ["Condition/tail"] == [evidence.resource for evidence in card.evidence]
    assert "- Stiff tail, " in card.detail


def test_its_rating_of_the_order_is_told(knowledge: Knowledge) -> None:
    assert [("usually-appropriate", "little")] == [
        (rated.category, rated.radiation) for rated in answer(knowledge, body("TAIL")).ratings
    ]


def test_its_card_goes_out_as_cds_hooks_cards_do(knowledge: Knowledge) -> None:
    request = body("TAIL")
    renderer = Renderer(parse_request(request), knowledge.reading, "http://127.0.0.1:8080")
    (card,) = renderer.render(answer(knowledge, request))["cards"]

    assert ("info", "The book of tails", "VariantStiffTail") == (
        card["indicator"],
        card["source"]["label"],
        card["source"]["topic"]["code"],
    )


def test_a_patient_who_does_not_match_it_hears_nothing_of_it(knowledge: Knowledge) -> None:
    found = answer(knowledge, body("WAG"))

    assert (None, ()) == (found.variant, found.cards)


def test_a_patient_of_the_other_topic_is_answered_as_before(knowledge: Knowledge) -> None:
    request = body("M46.46", system="http://hl7.org/fhir/sid/icd-10-cm")
    before = answer(load_knowledge(KNOWLEDGE), request)

    assert "red-flags" == before.variant
    assert before == answer(knowledge, request)


def test_the_terminal_shows_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["knowledge", "show", "--dir", str(root)])
    shown = capsys.readouterr().out

    assert 0 == code
    assert "Stiff tail (toy-tail, 1.0.0)" in shown
    assert "stiff (ACR variant 1)" in shown


def test_the_terminal_checks_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["knowledge", "check", "--dir", str(root)])
    assert "no faults" in capsys.readouterr().out


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Of a service that was started on it."""
    folder = tmp_path_factory.mktemp("served")
    root = written_to(folder / "knowledge")
    settings = Settings(knowledge_dir=root, database_url=f"sqlite:///{folder}/store.db")
    return create_app(settings, now=lambda: NOW).test_client()


@pytest.mark.parametrize("path", ["/", "/guidance/toy-tail/stiff"])
def test_the_pages_show_it(browser: FlaskClient, path: str) -> None:
    response = browser.get(path)

    assert 200 == response.status_code
    assert "Stiff tail" in response.text


def test_advice_for_which_a_topic_has_no_words_is_left_unsaid(knowledge: Knowledge) -> None:
    """Here: an MRI with contrast is drafted, and nobody knows the kidneys."""
    found = answer(knowledge, body("TAIL", ordered="72158"))

    assert "matched" == found.status.value
    assert {"VariantStiffTail"} == {code for card in found.cards for code in card.advice}


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("      no-mri:", "      no-mry:", "VariantStiffTail has no words for 'no-mri'"),
        (
            "      no-mri:",
            "      no-mry:",
            "VariantStiffTail is never given in the saying 'no-mry'",
        ),
        ("  VariantStiffTail:", "  StiffTail:", "no advice has the code 'StiffTail'"),
        (
            "advice:\n",
            "advice:\n  AfterMri: {display: x, standing: information, provenance: [policy],"
            " trace: [x], sayings: {signs: {indicator: info, summary: x, says: x}},"
            " override_reasons: []}\n",
            "AfterMri has no words for 'signed'",
        ),
    ],
)
def test_a_code_that_a_topic_has_is_worded_for_each_of_its_sayings(
    root: Path, right: str, wrong: str, sentence: str
) -> None:
    file = root / "topics" / "toy-tail" / "cards.yaml"
    file.write_text(CARDS.replace(right, wrong, 1), encoding="utf-8")

    assert sentence in [fault.sentence for fault in check_knowledge(root)]
