"""Draft orders: which study, for whom, whether they stand at all; whatever else is wrong with them."""

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Contrast, Modality, Region
from cds_service.consult import read_imaging_orders
from cds_service.hooks.requests import parse_request
from cds_service.web.wire import decode, encode

CPT, LOINC = "http://www.ama-assn.org/go/cpt", "http://loinc.org"
Orders = Callable[..., tuple[ImagingOrder, ...]]


@pytest.fixture
def orders(knowledge: Knowledge) -> Orders:
    """``orders(draft, …)``: the drafts of one call that are imaging of the spine."""

    def call(*drafts: Any, selections: list[str] | None = None) -> tuple[ImagingOrder, ...]:
        context: dict[str, Any] = {
            "patientId": "p",
            "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": d} for d in drafts]},
        }
        hook = "order-sign"
        if selections is not None:
            context["selections"] = selections
            hook = "order-select"
        body = {"hook": hook, "hookInstance": "h", "context": context}
        return read_imaging_orders(parse_request(decode(encode(body))), knowledge)

    return call


def draft(**members: Any) -> dict[str, Any]:
    whole = {
        "resourceType": "ServiceRequest",
        "id": "1",
        "status": "draft",
        "intent": "order",
        "code": {"coding": [{"system": CPT, "code": "72148"}]},
        "subject": {"reference": "Patient/p"},
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def only(orders: Orders, **members: Any) -> ImagingOrder:
    (order,) = orders(draft(**members))
    return order


def study(order: ImagingOrder) -> tuple[Modality, set[Region], Contrast]:
    return order.study.modality, set(order.study.regions), order.study.contrast


LUMBAR_MRI = (Modality.MR, {Region.LUMBAR}, Contrast.WITHOUT)


@pytest.mark.parametrize(
    "code",
    [
        {"coding": [{"system": CPT, "code": "72148"}]},
        {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.12", "code": "72148"}]},
        {"coding": [{"system": LOINC, "code": "30679-5"}]},
        {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.1", "code": "30679-5"}]},
        {"coding": {"system": CPT, "code": "72148"}},
        {"coding": [{}, {"code": "IMG321"}, {"system": "urn:local", "code": "1"}, {"system": CPT, "code": "72148"}]},
        {"text": "MRI lumbar spine without contrast"},
        {"coding": [{}], "text": "MR LUMBAR SPINE W/O CONTRAST"},
        {"coding": [{"system": "urn:local", "code": "IMG321", "display": "MRI L-spine wo contrast"}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_study_is_known_by_any_of_its_codes_else_by_its_name(code: Any, orders: Orders) -> None:
    assert LUMBAR_MRI == study(only(orders, code=code))


def test_of_several_codings_loinc_decides_before_cpt(orders: Orders) -> None:
    code = {
        "coding": [
            {"system": CPT, "code": "72131"},
            {"system": LOINC, "code": "30679-5"},
        ]
    }
    assert LUMBAR_MRI == study(only(orders, code=code))


@pytest.mark.parametrize(
    "text",
    ["CT lumbar spine", "MRI cervical spine without contrast", "MRI lumbar spine with contrast"],
)
def test_a_code_decides_against_its_text_and_the_contradiction_is_named(
    text: str, orders: Orders
) -> None:
    order = only(orders, code={"coding": [{"system": CPT, "code": "72148"}], "text": text})
    assert LUMBAR_MRI == study(order)
    assert ("ServiceRequest/1: its code and its text name different studies",) == order.remarks


def test_a_text_adds_what_a_code_leaves_open(orders: Orders) -> None:
    code = {"text": "MRI spine without and with contrast"}
    order = only(orders, code=code, bodySite=[{"text": "Thoracic spine"}])
    assert (Modality.MR, {Region.THORACIC}, Contrast.WITHOUT_AND_WITH) == study(order)


def test_the_detail_says_the_contrast_where_code_and_text_do_not(orders: Orders) -> None:
    order = only(
        orders,
        code={"text": "MRI lumbar spine"},
        orderDetail=[{"text": "Portable"}, {"text": "without and with contrast"}],
    )
    assert Contrast.WITHOUT_AND_WITH is order.study.contrast
    assert Contrast.UNSPECIFIED is only(orders, code={"text": "MRI lumbar spine"}).study.contrast


def test_a_detail_never_overrules_the_code(orders: Orders) -> None:
    order = only(orders, orderDetail=[{"text": "with contrast"}])
    assert Contrast.WITHOUT is order.study.contrast


@pytest.mark.parametrize(
    "code",
    [
        None, {}, [], 5, "x", {"coding": [{}]}, {"coding": None}, {"text": None}, {"text": ""},
        {"text": "MRI brain without contrast"}, {"text": "CT abdomen"}, {"text": "creatinine"},
        {"coding": [{"system": CPT, "code": "70551"}]}, {"coding": [{"code": "72148"}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_image_of_the_spine_for_certain_is_none(code: Any, orders: Orders) -> None:
    assert () == orders(draft(code=code))


@pytest.mark.parametrize("system", ["https://www.ama-assn.org/go/cpt", "CPT", "C4"])
@pytest.mark.parametrize("number", ["72148", " 72148", 72148])
def test_an_order_code_is_read_however_it_is_written(
    system: str, number: object, orders: Orders
) -> None:
    order = only(orders, code={"coding": [{"system": system, "code": number}]})

    assert (Modality.MR, {Region.LUMBAR}, Contrast.WITHOUT) == study(order)


def test_a_whole_spine_is_a_whole_spine(orders: Orders) -> None:
    order = only(orders, code={"text": "MRI total spine without and with contrast"})
    assert set(order.study.regions) >= WHOLE_SPINE


@pytest.mark.parametrize("kind", ["ServiceRequest", "ProcedureRequest", "DiagnosticOrder"])
def test_an_order_may_come_under_its_older_names(kind: str, orders: Orders) -> None:
    (order,) = orders(draft(resourceType=kind))
    assert f"{kind}/1" == order.reference


@pytest.mark.parametrize(
    "members",
    [
        {"status": "revoked"},
        {"status": "entered-in-error"},
        {"status": "completed"},
        {"doNotPerform": True},
        {"subject": {"reference": "Patient/other"}},
        {"resourceType": "MedicationRequest"},
        {"resourceType": "Medication"},
        {"resourceType": None},
        {"resourceType": 5},
    ],
)
def test_what_is_no_order_for_this_patient_to_be_done_is_none(members: Any, orders: Orders) -> None:
    assert () == orders(draft(**members))


@pytest.mark.parametrize("status", ["draft", "active", "on-hold", None, 5])
def test_a_signed_or_half_made_order_is_one(status: Any, orders: Orders) -> None:
    """order-sign may hold orders that are signed again."""
    assert 1 == len(orders(draft(status=status)))


def test_an_order_without_an_id_gets_advice_and_no_update(
    scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = scenario("article")
    del request["context"]["draftOrders"]["entry"][0]["resource"]["id"]
    request["context"]["selections"] = []
    request["hook"] = "order-sign"
    cards = answer(request)["cards"]
    assert "ImageNow" == cards[0]["source"]["topic"]["code"]


@pytest.mark.parametrize("own_id", ["a" * 190, "with space", "ü", "x.y-z_", 5, "", None])
def test_an_id_of_any_length_or_kind_is_borne(own_id: Any, orders: Orders) -> None:
    assert 1 == len(orders(draft(id=own_id)))


@pytest.mark.parametrize(
    "members",
    [
        {"intent": 5}, {"authoredOn": "yesterday"}, {"requester": []}, {"category": "Imaging"},
        {"extension": {}}, {"reasonCode": []}, {"reasonCode": "pain"}, {"reasonCode": [None, 5]},
        {"note": "typed"}, {"occurrenceTiming": []}, {"bodySite": 5}, {"orderDetail": {"text": 4}},
        {"contained": [{"resourceType": "Nonsense"}]}, {"insurance": "none"}, {"intent": "plan"},
    ],
    ids=str,
)  # fmt: skip
def test_a_draft_gets_advice_whatever_else_is_wrong_with_it(
    members: Any, scenario: Callable[[str], Any], answer: Callable[[object], Any]
) -> None:
    request = scenario("article")
    order = request["context"]["draftOrders"]["entry"][0]["resource"]
    order.update(members)
    card = answer(request)["cards"][0]
    assert "ImageNow" == card["source"]["topic"]["code"]
    updated = card["suggestions"][0]["actions"][0]["resource"]
    untouched = {name: value for name, value in members.items() if name not in ("note",)}
    for name, value in untouched.items():
        if name not in ("bodySite", "orderDetail"):
            assert value == updated[name]


def test_what_is_wrong_with_a_draft_is_named_without_its_value(orders: Orders) -> None:
    order = only(orders, authoredOn="SECRET")
    assert ("ServiceRequest/1: not valid FHIR R4 at authoredOn",) == order.remarks


@pytest.mark.parametrize("priority", ["STAT", "soon", 5, [], ""])
def test_a_priority_that_is_not_understood_is_none_and_is_named(
    priority: Any, orders: Orders
) -> None:
    order = only(orders, priority=priority)
    if priority == "STAT":
        assert order.priority == "stat"
    else:
        assert order.priority is None
        assert any("priority" in remark for remark in order.remarks)


@pytest.mark.parametrize(
    ("when", "hours"),
    [
        ({"occurrenceDateTime": "2026-11-20T20:00:00Z"}, 20),
        ({"occurrencePeriod": {"start": "2026-11-20T20:00:00Z"}}, 20),
        ({"occurrenceTiming": {"event": ["2026-11-20T20:00:00Z"]}}, 20),
        ({"occurrenceTiming": {"repeat": {"boundsPeriod": {"start": "2026-11-20T20:00:00Z"}}}}, 20),
    ],
)
def test_the_start_of_an_order_is_read(when: Any, hours: int, orders: Orders) -> None:
    order = only(orders, **when)
    assert order.starts is not None
    assert hours == order.starts.hour


def test_a_start_that_is_not_understood_is_none_and_is_named(orders: Orders) -> None:
    order = only(orders, occurrenceDateTime="tomorrow")
    assert order.starts is None
    assert any("occurrenceDateTime" in remark for remark in order.remarks)


@pytest.mark.parametrize(
    ("selections", "expected"),
    [
        (["ServiceRequest/1"], [True, False]),
        (["https://ehr.example.org/fhir/ServiceRequest/2"], [False, True]),
        ([], [False, False]),
        (["MedicationRequest/1"], [True, True]),  # names none of the drafts
    ],
)
def test_at_order_select_only_the_selection_is_in_question(
    selections: list[str], expected: list[bool], orders: Orders
) -> None:
    found = orders(draft(), draft(id="2"), selections=selections)
    assert expected == [order.in_question for order in found]


def test_at_order_sign_every_draft_is_in_question(orders: Orders) -> None:
    assert [True, True] == [order.in_question for order in orders(draft(), draft(id="2"))]
