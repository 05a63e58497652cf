"""A client's own order codes: read first, written first, and refused whole where one is wrong."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.reading.study_codes import CodedStudy, StudyCodes
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Contrast, Modality, Region, Study
from cds_service.consult import consult, read_imaging_orders
from cds_service.errors import KnowledgeFault
from cds_service.fhir_r4.order_writing import study_code
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import parse_request
from cds_service.hooks.responses import Renderer
from cds_service.knowledge_base.order_codes import read_order_codes

EXAMPLE = Path(__file__).parents[2] / "fixtures" / "order-codes.example.yaml"
EPIC = "urn:com.epic.cdshooks.action.code.system.preference-list-item"
SITE = "https://hospital.example.org/radiology-items"
LOINC, CPT = "http://loinc.org", "http://www.ama-assn.org/go/cpt"

LUMBAR = frozenset({Region.LUMBAR})
LUMBAR_WITHOUT_AND_WITH = Study(Modality.MR, LUMBAR, Contrast.WITHOUT_AND_WITH)
WHOLE_WITHOUT_AND_WITH = Study(Modality.MR, WHOLE_SPINE, Contrast.WITHOUT_AND_WITH)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def call(text: str) -> Path:
        file = tmp_path / "orders.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return call


@pytest.fixture(scope="module")
def rows(knowledge: Knowledge) -> tuple[CodedStudy, ...]:
    return read_order_codes(EXAMPLE, knowledge.study_codes)


@pytest.fixture(scope="module")
def local(knowledge: Knowledge, rows: tuple[CodedStudy, ...]) -> Knowledge:
    return knowledge.with_order_codes(rows)


def row(**members: object) -> str:
    whole = {
        "system": f'"{SITE}"',
        "code": '"A1"',
        "procedure": "mri-spine-without-contrast",
        "regions": "[lumbar]",
        **members,
    }
    inside = ", ".join(f"{name}: {value}" for name, value in whole.items() if value is not None)
    return f"  - {{{inside}}}\n"


def file_of(*lines: str) -> str:
    return "order_codes:\n" + "".join(lines)


def test_a_local_code_stands_for_its_study(local: Knowledge) -> None:
    assert WHOLE_WITHOUT_AND_WITH == local.study_codes.study_of_code(EPIC, "900104")


def test_a_local_code_is_one_client_s_alone(knowledge: Knowledge, local: Knowledge) -> None:
    assert local is not knowledge
    assert None is knowledge.study_codes.study_of_code(EPIC, "900104")


def test_a_local_code_to_suggest_comes_before_loinc_and_cpt(local: Knowledge) -> None:
    found = [
        (each.system, each.code) for each in local.study_codes.codings_of(LUMBAR_WITHOUT_AND_WITH)
    ]

    assert [(EPIC, "900103"), (LOINC, "24967-2"), (CPT, "72158")] == found


def test_a_local_code_that_is_only_read_is_not_suggested(local: Knowledge) -> None:
    study = Study(Modality.MR, WHOLE_SPINE, Contrast.WITHOUT)

    assert study == local.study_codes.study_of_code(SITE, "RAD0412")
    assert SITE not in {each.system for each in local.study_codes.codings_of(study)}


def test_a_local_code_carries_the_words_of_its_site(local: Knowledge) -> None:
    coding = {"system": EPIC, "code": "900103", "display": "MR LUMBAR SPINE W WO CONTRAST"}

    assert coding == study_code(LUMBAR_WITHOUT_AND_WITH, local.reading)["coding"][0]


def test_without_local_codes_the_standard_ones_stand_as_before(knowledge: Knowledge) -> None:
    same = knowledge.with_order_codes(())

    assert knowledge.study_codes.codings_of(LUMBAR_WITHOUT_AND_WITH) == same.study_codes.codings_of(
        LUMBAR_WITHOUT_AND_WITH
    )


def read_draft(code: dict[str, Any], knowledge: Knowledge) -> Study:
    order = {
        "resourceType": "ServiceRequest",
        "id": "1",
        "status": "draft",
        "intent": "order",
        "code": code,
        "subject": {"reference": "Patient/p"},
    }
    body = {
        "hook": "order-sign",
        "hookInstance": "h",
        "context": {
            "patientId": "p",
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": order}]},
        },
    }
    (read,) = read_imaging_orders(parse_request(body), knowledge)
    return read.study


@pytest.mark.parametrize("first", [True, False], ids=["local first", "local last"])
def test_a_local_code_decides_before_a_standard_one(local: Knowledge, *, first: bool) -> None:
    """It names the orderable that will be done; the mapping beside it may be old."""
    codings = [{"system": EPIC, "code": "900104"}, {"system": CPT, "code": "72148"}]

    study = read_draft({"coding": codings if first else codings[::-1]}, local)

    assert WHOLE_WITHOUT_AND_WITH == study


def test_a_local_code_decides_before_the_text(local: Knowledge) -> None:
    code = {"coding": [{"system": EPIC, "code": "900103"}], "text": "CT CERVICAL SPINE WO"}

    assert LUMBAR_WITHOUT_AND_WITH == read_draft(code, local)


def test_what_a_local_code_leaves_open_the_text_adds(write: Write, knowledge: Knowledge) -> None:
    file = write(file_of(row(procedure="mri-spine-contrast-unspecified", regions="[]")))
    local = knowledge.with_order_codes(read_order_codes(file, knowledge.study_codes))
    code = {"coding": [{"system": SITE, "code": "A1"}], "text": "MRI LUMBAR SPINE W WO CONTRAST"}

    assert LUMBAR_WITHOUT_AND_WITH == read_draft(code, local)


def test_a_suggestion_writes_the_order_by_the_client_s_own_code(
    local: Knowledge, scenario: Callable[[str], Any], instant: datetime
) -> None:
    """Epic finds an orderable by its preference-list item alone."""
    request = parse_request(scenario("article"))
    consultation = consult(request, knowledge=local, charts=SentCharts(), now=instant)
    cards = Renderer(request, local.reading, "http://127.0.0.1:8080").render(consultation)["cards"]

    changed = cards[0]["suggestions"][0]["actions"][0]["resource"]
    assert {
        "system": EPIC,
        "code": "900104",
        "display": "MR TOTAL SPINE W WO CONTRAST",
    } == changed["code"]["coding"][0]


def test_every_code_of_the_example_that_is_suggested_reads_back_as_its_study(
    local: Knowledge, rows: tuple[CodedStudy, ...]
) -> None:
    for each in rows:
        for coding in each.suggested:
            assert each.study == local.study_codes.study_of_code(coding.system, coding.code)
            assert coding == local.study_codes.codings_of(each.study)[0]


WRONG = [
    pytest.param(
        row(procedure="mri-of-the-spine"),
        "no procedure is called 'mri-of-the-spine'",
        id="procedure",
    ),
    pytest.param(row(regions="[lumber]"), "'lumber' is not one of", id="region"),
    pytest.param(row(regions=None), "'regions' is a required property", id="no regions"),
    pytest.param(row(suggest="false"), "True was expected", id="suggest"),
    pytest.param(row(code="4711"), "4711 is not of type 'string'", id="number"),
    pytest.param(row(code='""'), "'' does not match", id="empty"),
    pytest.param(row(system="local"), "'local' does not match", id="no uri"),
    pytest.param(row(sugest="true"), "'sugest' was unexpected", id="misspelt"),
    pytest.param(
        row(system='"http://loinc.org"', code='"24967-2"'),
        "known already, as another study",
        id="standard",
    ),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_a_wrong_row_is_told_with_its_line(
    write: Write, procedures: StudyCodes, line: str, sentence: str
) -> None:
    file = write(file_of(row(code='"B2"'), line))

    with pytest.raises(KnowledgeFault) as raised:
        read_order_codes(file, procedures)

    (fault,) = raised.value.faults
    assert (file, 3) == (fault.location.file, fault.location.line)
    assert sentence in fault.sentence


@pytest.fixture(scope="module")
def procedures(knowledge: Knowledge) -> StudyCodes:
    return knowledge.study_codes


def test_all_faults_are_told_at_once(write: Write, procedures: StudyCodes) -> None:
    twice = row(suggest="true")
    file = write(file_of(twice, twice, row(code='"C3"', procedure="nothing")))

    with pytest.raises(KnowledgeFault) as raised:
        read_order_codes(file, procedures)

    assert [
        (3, f"A1 of {SITE} stands here a second time"),
        (3, "a second code of one system to suggest for mri-spine-without-contrast, lumbar"),
        (4, "no procedure is called 'nothing': see procedures/spine-imaging"),
    ] == [(fault.location.line, fault.sentence) for fault in raised.value.faults]


def test_two_systems_may_each_suggest_a_code_for_one_study(
    write: Write, procedures: StudyCodes
) -> None:
    """A preference list and an order set are two doors to one orderable."""
    file = write(file_of(row(suggest="true"), row(system=f'"{EPIC}"', code='"B2"', suggest="true")))

    study = Study(Modality.MR, LUMBAR, Contrast.WITHOUT)
    found = procedures.with_local(read_order_codes(file, procedures)).codings_of(study)

    assert (Coding(SITE, "A1"), Coding(EPIC, "B2")) == found[:2]


def test_a_standard_code_may_be_named_for_what_it_is(write: Write, procedures: StudyCodes) -> None:
    """A site that wants CPT before LOINC says so here."""
    file = write(file_of(row(system=f'"{CPT}"', code='"72148"', suggest="true")))

    local = procedures.with_local(read_order_codes(file, procedures))

    codings = local.codings_of(Study(Modality.MR, LUMBAR, Contrast.WITHOUT))
    assert [(CPT, "72148"), (LOINC, "30679-5")] == [(c.system, c.code) for c in codings[:2]]


@pytest.mark.parametrize("text", ["", "order_codes: []\n", "orders: []\n", "order_codes: [\n"])
def test_a_file_without_order_codes_is_refused(
    write: Write, procedures: StudyCodes, text: str
) -> None:
    with pytest.raises(KnowledgeFault):
        read_order_codes(write(text), procedures)


def test_a_file_that_is_not_there_is_told_by_its_name(
    tmp_path: Path, procedures: StudyCodes
) -> None:
    with pytest.raises(KnowledgeFault, match=r"orders\.yaml:1: cannot be read"):
        read_order_codes(tmp_path / "orders.yaml", procedures)
