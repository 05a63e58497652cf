"""A draft's validity: what the quick look lets through, the models of the whole standard let through."""

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_places import places

from cds_service.examples import read_example
from cds_service.fhir_r4.draft_shape import is_common_draft
from cds_service.fhir_r4.limits import MOST_CHECKED
from cds_service.fhir_r4.validation import faults_of, remarks_on

#: Elements of the standard that a draft may have, each in a form that is valid.
VALID: dict[str, Any] = {
    "resourceType": "ServiceRequest",
    "id": "o-1.A",
    "meta": {
        "versionId": "3",
        "lastUpdated": "2026-11-20T08:28:40.5-06:00",
        "profile": ["http://x"],
    },
    "extension": [
        {"url": "http://x", "valueString": "ED-07"},
        {"url": "http://x", "extension": [{"url": "hours", "valueDecimal": Decimal("1.50")}]},
        {"url": "http://x", "valueBoolean": False},
        {"url": "http://x", "valueCodeableConcept": {"text": "an urgency of theirs"}},
    ],
    "identifier": [
        {"use": "usual", "system": "urn:oid:1.2.3", "value": "17", "type": {"text": "t"}}
    ],
    "status": "draft",
    "intent": "order",
    "category": [{"coding": [{"code": "imaging"}]}],
    "priority": "routine",
    "doNotPerform": False,
    "code": {
        "coding": [{"system": "http://loinc.org", "code": "30679-5", "userSelected": True}],
        "text": "MRI, Wirbelsäule",
    },
    "orderDetail": [{"text": "without contrast"}],
    "subject": {"reference": "Patient/p", "type": "Patient", "display": "p"},
    "encounter": {"reference": "Encounter/e"},
    "occurrenceDateTime": "2026-11-21T08:00:00Z",
    "authoredOn": "2026-11-20T08:28:40-06:00",
    "_authoredOn": {"extension": [{"url": "http://x", "valueCode": "workstation"}]},
    "patientInstruction": "Please remove jewellery.",
    "requester": {"reference": "Practitioner/1"},
    "performer": [{"reference": "Organization/1"}],
    "reasonCode": [{"text": "Back pain\nsince Monday"}],
    "reasonReference": [{"reference": "Condition/1"}],
    "insurance": [{"reference": "Coverage/1"}],
    "supportingInfo": [{"display": "a letter"}],
    "bodySite": [{"text": "lumbar"}],
    "note": [{"text": "please call", "authorString": "ward 7"}],
}

JUNK: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        10**25,
        Decimal("1.5"),
        "",
        " ",
        "x",
        "a b",
        "a  b",
        "é",
        "\n",
        "a\n",
        "\x0b",
    ),
    *("2026-02-30T08:00:00Z", "2026-11-20", "2026-11-20T25:00:00Z", "2026-11-20T08:00:60Z", "2000"),
    *(
        "2100-11-20T08:00:00Z",
        "2026-11-20T08:00:00",
        "2026-11-20T08:00:00+14:30",
        "draft",
        "Patient/p",
    ),
    *([], {}, [None], [{}], ["x"], {"coding": []}, {"text": ""}, {"reference": None}, {"x": 1}),
    *(
        {"url": "http://x"},
        {"url": "http://x", "valueString": "a", "valueCode": "b"},
        {"value": "v"},
    ),
    *([{"url": "http://x", "valueString": "a", "extension": [{"url": "x", "valueCode": "c"}]}],),
]


@st.composite
def drafts(draw: st.DrawFn) -> Any:
    """A draft with any of the elements, some of them dropped, replaced, moved or renamed."""
    names = draw(st.sets(st.sampled_from(sorted(VALID))))
    kept = {"resourceType", "status", "intent", "subject", *names}
    draft = copy.deepcopy({name: value for name, value in VALID.items() if name in kept})
    for _ in range(draw(st.integers(0, 3))):
        container, key = draw(st.sampled_from(list(places(draft))))
        match draw(st.sampled_from(["drop", "junk", "list", "graft", "rename"])):
            case "drop":
                container.pop(key)
            case "junk":
                container[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
            case "list":
                container[key] = [container[key]]
            case "graft":
                other, where = draw(st.sampled_from(list(places(draft))))
                container[key] = copy.deepcopy(other[where])
            case _ if isinstance(container, dict):
                container[draw(st.sampled_from([*VALID, "contained", "_status", "x"]))] = container[
                    key
                ]
            case _:
                pass
    return draft


@given(drafts())
def test_the_quick_look_lets_nothing_through_that_the_models_refuse(draft: Any) -> None:
    assert () == (faults_of(draft) if is_common_draft(draft) else ())


def test_the_quick_look_knows_every_element_of_a_common_draft() -> None:
    assert is_common_draft(VALID)
    assert () == faults_of(VALID)


@pytest.mark.parametrize("element", sorted(VALID))
def test_the_quick_look_refuses_a_null(element: str) -> None:
    """Nobody may send one in JSON; what the models make of it is theirs to say."""
    assert not is_common_draft({**VALID, element: None})


@pytest.mark.parametrize(
    "slug", ["article", "article-order-sign", "cauda-equina-disc", "no-deficit"]
)
def test_drafts_as_ehrs_send_them_are_common(slug: str) -> None:
    (draft,) = (e["resource"] for e in read_example(slug)["context"]["draftOrders"]["entry"])

    assert is_common_draft(draft)


def with_references(count: int) -> dict[str, Any]:
    """A draft that no quick look settles, with so many objects and lists in all."""
    own = (
        {"reference": "Condition/1", "identifier": {"value": "1"}} for _ in range(count // 2 - 2)
    )
    return {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
        "subject": {"reference": "Patient/p"},
        "supportingInfo": list(own),
        "quantityQuantity": {"value": 1},
    }


def test_a_draft_of_a_sensible_size_is_checked() -> None:
    draft = {**with_references(MOST_CHECKED), "priority": 5}

    assert ("not valid FHIR R4 at priority",) == remarks_on(draft)


def test_a_draft_beyond_a_sensible_size_is_not_checked_and_that_is_said() -> None:
    draft = {**with_references(MOST_CHECKED + 2), "priority": 5}

    assert (f"not checked against FHIR R4: it has more than {MOST_CHECKED} objects and lists",) == (
        remarks_on(draft)
    )
