"""A site is read by its words or by its code, beside a code and beside words alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.appropriateness.terms.facts import Fact, PatientFacts
from cds_service.appropriateness.terms.studies import Contrast, Modality, Region, Study
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.order_reading import read_imaging_order
from cds_service.fhir_r4.order_writing import changed_order
from cds_service.fhir_r4.recognition import Recogniser
from cds_service.fhir_r4.unread_drafts import may_be_of_the_spine

Read = Callable[..., PatientFacts]
SNOMED, ICD = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
WEAKNESS = {"coding": [{"system": SNOMED, "code": "26544005"}], "text": "Muscle weakness"}
WEAKNESS_UNSAID = {"coding": [{"system": ICD, "code": "M62.81"}]}
NUMBNESS = {"coding": [{"system": SNOMED, "code": "44077006"}], "text": "Numbness"}
SKIN = {"coding": [{"system": ICD, "code": "R20.0"}], "text": "Anesthesia of skin"}


def coded(code: str, **members: Any) -> dict[str, Any]:
    return {"coding": [{"system": SNOMED, "code": code, **members}]}


def entry(kind: str, code: Any, site: Any, **members: Any) -> dict[str, Any]:
    dated = {
        "Condition": {"onsetDateTime": "2026-11-20"},
        "Observation": {"effectiveDateTime": "2026-11-20T08:00:00Z", "status": "final"},
        "Procedure": {"performedDateTime": "2026-11-10", "status": "completed"},
    }
    site = site if kind == "Observation" else [site]
    return {
        "resourceType": kind,
        "id": "x",
        "code": code,
        "bodySite": site,
        **dated[kind],
        **members,
    }


def facts(read: Read, *resource: Any) -> list[Fact]:
    found = read({"x": [entry(*resource)]}).facts
    return [fact for fact in found if fact.concept != OwnConcept.SPINE_SITE]


def concepts(read: Read, *resource: Any) -> set[str]:
    return {fact.concept for fact in facts(read, *resource) if not fact.denied}


LIMB = "focal-weakness"


@pytest.mark.parametrize("kind", ["Condition", "Observation"])
@pytest.mark.parametrize(
    ("code", "site", "concept"),
    [
        (WEAKNESS, coded("61685007"), LIMB),
        (WEAKNESS, coded("62175007", display="Structure of right lower limb (body structure)"), LIMB),
        (WEAKNESS, {"coding": [{"display": "Structure of left foot"}]}, LIMB),
        (WEAKNESS, {**coded("61685007"), "text": "both legs"}, LIMB),
        (WEAKNESS, coded("61685007", display="Struktur der unteren Extremität"), LIMB),
        (WEAKNESS, {"coding": [{"system": f"{SNOMED}/900000000000207008", "code": "32153003"}]}, LIMB),
        (WEAKNESS, coded("38266002"), "generic-weakness"),
        (WEAKNESS, coded("421060004"), "generic-weakness"),
        (WEAKNESS, {"coding": [{"system": "urn:site", "code": "61685007"}]}, "generic-weakness"),
        (NUMBNESS, coded("38864007"), "saddle-anesthesia"),
        (NUMBNESS, coded("397158004"), "saddle-anesthesia"),
        (NUMBNESS, coded("85562004"), "sensory-loss"),
    ],
    ids=str,
)  # fmt: skip
def test_the_site_makes_a_finding_specific(
    kind: str, code: Any, site: Any, concept: str, read: Read
) -> None:
    assert {concept} == concepts(read, kind, code, site)


@pytest.mark.parametrize(
    ("code", "site", "concept"),
    [
        ({"text": "Weakness"}, {"text": "Left leg"}, LIMB),
        ({"text": "Weakness"}, coded("32153003"), LIMB),
        ({"text": "Abscess"}, {"text": "Epidural space of lumbar spine"}, "spine-infection"),
        ({"text": "Pain"}, coded("122496007"), "spine-pain"),
        ({"text": "Pain"}, coded("77568009"), "spine-pain"),
    ],
    ids=str,
)
def test_the_site_of_a_diagnosis_in_words_is_read_with_it(
    code: Any, site: Any, concept: str, read: Read
) -> None:
    assert {concept} == concepts(read, "Condition", code, site)


@pytest.mark.parametrize(
    ("code", "site"),
    [
        ({"text": "Weakness"}, coded("89545001")),
        ({"text": "Pain"}, coded("72696002")),
        ({"text": "Abscess"}, {"text": "Kidney"}),
        ({"text": "No weakness"}, {"text": "Left leg"}),
        ({"text": ""}, {"text": "Left leg"}),
    ],
    ids=str,
)
def test_a_site_elsewhere_or_alone_makes_none(code: Any, site: Any, read: Read) -> None:
    assert set() == concepts(read, "Condition", code, site)


@pytest.mark.parametrize(
    ("site", "concept"), [("61685007", LIMB), ("89545001", "generic-weakness")]
)
def test_a_code_without_words_is_placed_by_a_code(site: str, concept: str, read: Read) -> None:
    assert {concept} == concepts(read, "Condition", WEAKNESS_UNSAID, coded(site))


@pytest.mark.parametrize(
    ("site", "met"),
    [
        ({"text": "Saddle area"}, {"saddle-anesthesia"}),
        (coded("85562004"), set()),
        ({"text": "Left thigh"}, set()),
    ],
    ids=str,
)
def test_a_site_meets_the_guard_of_a_code(site: Any, met: set[str], read: Read) -> None:
    assert met == concepts(read, "Condition", SKIN, site) - {"sensory-loss"}


@pytest.mark.parametrize(
    ("code", "regions"), [("122495006", {"thoracic"}), ("1217256009", {"thoracic", "lumbar"})]
)
def test_a_coded_site_points_to_a_level(code: str, regions: set[str], read: Read) -> None:
    (pain,) = facts(read, "Condition", {"text": "Pain"}, coded(code))
    assert regions == {region.value for region in pain.regions}


@pytest.mark.parametrize(
    ("name", "site", "concept"),
    [
        ("Fusion", coded("122496007"), "spine-fusion-or-implant"),
        ("Laminectomy", coded("122496007"), "spine-surgery"),
        ("Decompression surgery", coded("122496007", display="Lumbar spine structure"), "spine-surgery"),
        ("Steroid injection", {"text": "Lumbar epidural space"}, "spine-injection-or-puncture"),
        ("Fusion", coded("344001", display="Ankle"), None),
        ("Steroid injection", coded("72696002"), None),
        ("Decompression surgery", {"text": "Carpal tunnel"}, None),
    ],
    ids=str,
)  # fmt: skip
def test_an_operation_is_where_its_site_says(
    name: str, site: Any, concept: str | None, read: Read
) -> None:
    assert ({concept} if concept else set()) == concepts(read, "Procedure", {"text": name}, site)


def drafted(name: str, *sites: Any) -> Draft:
    order = {"resourceType": "ServiceRequest", "id": "1", "status": "draft", "intent": "order"}
    return Draft(
        "ServiceRequest/1",
        {**order, "code": {"text": name}, "bodySite": list(sites)},
        in_question=True,
    )


def study(knowledge: Knowledge, draft: Draft) -> Study | None:
    order = read_imaging_order(draft, knowledge.reading)
    return order.study if order else None


LUMBAR = frozenset({Region.LUMBAR})


@pytest.mark.parametrize(
    ("name", "site", "modality"),
    [
        ("MRI without contrast", coded("122496007"), Modality.MR),
        ("MRI", coded("122496007", display="Lumbar spine structure (body structure)"), Modality.MR),
        ("MRI without contrast", {"text": "L-spine"}, Modality.MR),
        ("CT spine", coded("122496007"), Modality.CT),
        ("X-ray 2 views", {"text": "Lumbar spine"}, Modality.RADIOGRAPHY),
    ],
    ids=str,
)
def test_an_order_is_of_its_site_where_its_name_does_not_say(
    name: str, site: Any, modality: Modality, knowledge: Knowledge
) -> None:
    found = study(knowledge, drafted(name, site))
    assert found is not None
    assert (modality, LUMBAR) == (found.modality, found.regions)


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("MRI without contrast", coded("72696002")),
        ("MRI", coded("69536005", display="Head structure")),
        ("CT without contrast", {"text": "Abdomen"}),
        ("MRI knee", coded("122496007")),
    ],
    ids=str,
)
def test_an_order_whose_site_is_elsewhere_is_none_of_the_spine(
    name: str, site: Any, knowledge: Knowledge, instant: datetime
) -> None:
    draft = drafted(name, site)
    assert study(knowledge, draft) is None
    assert not may_be_of_the_spine(draft, Recogniser(knowledge.reading, instant))


@pytest.mark.parametrize("site", [coded("12738006"), {"text": "see comment"}], ids=str)
def test_a_site_that_nobody_knows_leaves_it_open(
    site: Any, knowledge: Knowledge, instant: datetime
) -> None:
    draft = drafted("MRI without contrast", site)
    assert study(knowledge, draft) is None
    assert may_be_of_the_spine(draft, Recogniser(knowledge.reading, instant))


def test_a_coded_site_that_contradicts_the_new_study_goes(knowledge: Knowledge) -> None:
    order = drafted("MRI", coded("122496007"), coded("122495006")).resource
    thoracic = Study(Modality.MR, frozenset({Region.THORACIC}), Contrast.WITHOUT_AND_WITH)

    changed = changed_order(order, thoracic, None, None, knowledge.reading)
    assert [coded("122495006")] == changed["bodySite"]
