"""A new variant of the real topic is files alone: the steps of ``knowledge/README.md``, walked."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.command_line.cli import main
from cds_service.consult import consult
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import parse_request
from cds_service.knowledge_base.checking.case_coverage import gaps
from cds_service.knowledge_base.checking.cases import differences, read_cases
from cds_service.knowledge_base.load import load_knowledge
from cds_service.settings import Settings, shipped

TOPIC = Path("topics/suspected-spine-infection")

VARIANT = """\
id: on-dialysis
acr_variant: 6
title: Suspected spine infection on dialysis; initial imaging
advice: VariantOnDialysis
applies_when:
  all_of:
    - criterion: infection-suspected
    - criterion: dialysis
rating_source: a source of this test alone
ratings:
  mri-spine-without-contrast: {category: usually-appropriate, radiation: O, provenance: policy}
limitations: [It exists for this test.]
"""

WORDS = """\
  VariantOnDialysis:
    display: Suspected spine infection on dialysis
    standing: information
    provenance: [policy]
    trace: [this test]
    sayings:
      no-emergency: {indicator: info, summary: "On dialysis and no new deficit", says: Examine.}
      emergency: {indicator: warning, summary: "On dialysis, and an emergency", says: Image.}
      deficit-unclear: {indicator: info, summary: "On dialysis: is it new?", says: Examine.}
      no-mri: {indicator: info, summary: "On dialysis, and no MRI", says: Examine.}
      no-mri-emergency: {indicator: warning, summary: "On dialysis, no MRI", says: Image.}
      offer: {indicator: info, summary: "Rated {rating}", says: "Rated {rating}."}
    override_reasons: [specialist-directed-plan]
"""

GUIDANCE = """\
version: "0.0.1"
status: draft
at_a_glance:
  order: {text: MRI without contrast., provenance: policy, trace: [this test]}
  how_soon: {text: Between two dialyses., provenance: policy, trace: [this test]}
  beside_it: {text: Ask the nephrologist., provenance: [policy, acr-2021], trace: [this test]}
sections:
  - id: who-fits
    title: Who fits
    items: [{text: Who is dialysed., provenance: policy, trace: [this test]}]
"""

CASES = """\
cases:
  - name: Pain, fever and dialysis
    group: dialysis
    patient:
      conditions: [{spine-pain: 3 days ago, region: lumbar}, dialysis]
      measured: [{body-temperature: 38.9 Cel, when: 2 hours ago}]
    orders: [{study: mri-spine-without-contrast, region: lumbar, priority: routine}]
    expect:
      status: matched
      variant: on-dialysis
      rating: usually-appropriate
      cards:
        - {on: order, advice: [AddContrast], indicator: info}
        - {on: beside, advice: [Dialysis, VariantOnDialysis], indicator: warning}
  - name: Pain and fever without dialysis
    group: dialysis
    patient:
      conditions: [{spine-pain: 3 days ago, region: lumbar}]
      measured:
        - {body-temperature: 38.9 Cel, when: 2 hours ago}
        - {estimated-gfr: 85 mL/min/1.73m2, when: 3 hours ago}
    orders: [{study: mri-spine-without-and-with-contrast, region: lumbar, priority: routine}]
    near_miss: on-dialysis
    expect:
      status: matched
      variant: red-flags
      cards: [{on: beside, advice: [VariantRedFlags], indicator: info}]
  - name: Nobody sent the problem list
    group: dialysis
    patient: {unread: [conditions]}
    orders: [{study: mri-spine-without-contrast, region: lumbar, priority: routine}]
    missing_data: on-dialysis
    expect: {status: indeterminate}
"""


def put_before(file: Path, line: str, text: str) -> None:
    whole = file.read_text(encoding="utf-8")
    assert line in whole
    file.write_text(whole.replace(line, text + line, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped knowledge after the steps."""
    root = tmp_path_factory.mktemp("variant") / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    folder = root / TOPIC
    (folder / "on-dialysis.variant.yaml").write_text(VARIANT, encoding="utf-8")
    (folder / "on-dialysis.guidance.yaml").write_text(GUIDANCE, encoding="utf-8")
    put_before(folder / "topic.yaml", "  - recent-intervention\n", "  - on-dialysis\n")
    put_before(folder / "cards.yaml", "  VariantRedFlags:\n", WORDS)
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def with_variant(root: Path) -> Knowledge:
    return load_knowledge(root)


def test_it_is_tried_in_the_order_that_the_topic_names(with_variant: Knowledge) -> None:
    topic = with_variant.topics[0]

    assert ["on-dialysis", "recent-intervention"] == [v.id for v in topic.variants][:2]


def test_its_cases_show_what_a_variant_has_to_show(root: Path, with_variant: Knowledge) -> None:
    cases = read_cases(root)
    topic = with_variant.topics[0]

    missing = [sentence for sentence in gaps(topic, cases) if "on-dialysis" in sentence]
    differing = [str(fault) for case in cases for fault in differences(case, with_variant)]
    assert [] == missing + differing


def test_a_patient_who_matches_it_is_labelled_and_told(
    with_variant: Knowledge, scenario: Callable[[str], Any], instant: datetime
) -> None:
    """The fixture's patient on dialysis, whose emergency stays what it was."""
    request = parse_request(scenario("on-dialysis"))
    found = consult(request, knowledge=with_variant, charts=SentCharts(), now=instant)

    assert ("on-dialysis", True) == (found.variant, found.emergency)
    assert "VariantOnDialysis" in {code for card in found.cards for code in card.advice}


def test_the_terminal_shows_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["knowledge", "show", "--dir", str(root)])
    assert "on-dialysis (ACR variant 6)" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["/", "/guidance/suspected-spine-infection/on-dialysis"])
def test_the_pages_show_it(
    with_variant: Knowledge, tmp_path: Path, instant: datetime, path: str
) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/store.db")
    app = create_app(settings, knowledge=with_variant, now=lambda: instant)
    response = app.test_client().get(path)

    assert 200 == response.status_code
    assert "on dialysis" in response.text
