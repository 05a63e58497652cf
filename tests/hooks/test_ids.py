"""Ids are derived: the same for the same call, others for another patient, and silent on who it is."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.hooks.derived_ids import derived_id
from cds_service.hooks.responses import CARD_EXTENSION
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import decode, encode

SERVICE = "/cds-services/spine-imaging"
PATIENT = "synthetic-article-patient"
Ask = Callable[..., Any]
Body = dict[str, Any]


@pytest.fixture
def sent(scenario: Callable[[str], Any]) -> Callable[[str], Body]:
    """``sent(patient)``: the article's call, all of it that patient's."""
    body = encode(scenario("article"))
    return lambda patient: decode(body.replace(PATIENT.encode(), patient.encode()))


@pytest.fixture
def ask(knowledge: Knowledge, instant: Any, shared_records: Records) -> Ask:
    """``ask(body)``: the answer, its orders rated, so that every id there is stands in it."""
    settings = Settings(pama_rating="on")
    app = create_app(settings, knowledge=knowledge, records=shared_records, now=lambda: instant)

    def call(body: Body) -> Any:
        response = app.test_client().post(
            SERVICE, data=encode(body), content_type="application/json"
        )
        assert 200 == response.status_code
        return decode(response.get_data())

    return call


def ids_in(answer: Any) -> list[str]:
    """Of cards, of suggestions, and of the consultation on each rated order."""
    return list(_ids(answer))


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value[name] for name in ("uuid", "valueUri") if name in value)
        for inner in value.values():
            yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def test_two_patients_under_one_hook_instance_share_no_id(
    ask: Ask, sent: Callable[[str], Body]
) -> None:
    one, other = ask(sent("p-1")), ask(sent("p-2"))

    assert [card["summary"] for card in one["cards"]] == [
        card["summary"] for card in other["cards"]
    ]
    assert len(set(ids_in(one))) >= len(("order", "safety", "suggestion", "consultation"))
    assert not set(ids_in(one)) & set(ids_in(other))


def test_one_patient_in_two_spellings_has_the_same_ids(
    ask: Ask, sent: Callable[[str], Body]
) -> None:
    body = sent("p-1")
    plain = ask(body)
    body["context"]["patientId"] = "https://ehr.example.org/fhir/Patient/p-1"

    assert ids_in(plain) == ids_in(ask(body))


def test_signing_after_selecting_under_one_hook_instance_names_everything_anew(
    ask: Ask, sent: Callable[[str], Body]
) -> None:
    selecting, signing = ask(sent("p-1")), ask({**sent("p-1"), "hook": "order-sign"})

    assert not set(ids_in(selecting)) & set(ids_in(signing))


def test_another_advice_on_the_same_order_is_another_card(
    ask: Ask, sent: Callable[[str], Body]
) -> None:
    body = sent("p-1")
    routine = ask(body)
    body["context"]["draftOrders"]["entry"][0]["resource"]["priority"] = "stat"

    assert routine["cards"][0]["uuid"] != ask(body)["cards"][0]["uuid"]


@pytest.mark.parametrize("patient", ["12345678", "53fefa32-fcbb-4ff8-8a92-55ee120877b7"])
def test_an_id_is_a_hash_and_holds_no_patient(
    ask: Ask, sent: Callable[[str], Body], patient: str
) -> None:
    for found in ids_in(ask(sent(patient))):
        assert 5 == UUID(found).version
        assert patient not in found


def test_the_form_is_the_one_that_is_documented(ask: Ask, sent: Callable[[str], Body]) -> None:
    """``docs/records.md``: whoever joins our ids with ids of his own derives them so."""
    body = sent("p-1")
    answer = ask(body)
    card = answer["cards"][0]

    ours = uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/hook-instance")
    hashed = sha256(b"p-1").hexdigest()
    call = uuid5(ours, "\n".join((hashed, body["hook"], body["hookInstance"])))
    about = card["extension"][CARD_EXTENSION]
    its_id = uuid5(call, "\n".join(("card", about["order"], *about["advice"])))
    first = card["suggestions"][0]
    assert f"urn:uuid:{uuid5(call, 'consultation')}" in ids_in(answer)
    assert str(its_id) == card["uuid"]
    assert str(uuid5(its_id, f"0\n{first['label']}")) == first["uuid"]


@given(st.uuids(), st.text())
def test_an_id_is_derived_as_everybody_derives_it(parent: UUID, name: str) -> None:
    assert str(uuid5(parent, name)) == derived_id(str(parent), name)
