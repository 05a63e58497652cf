"""A trial is kept as a trial, with what became of its cards and without a word that was typed."""

import re
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import ClientNotTrusted, StoreUnavailable
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.admission import Admission
from cds_service.web.authentication import Caller
from cds_service.web.turns import Turns

from .form import Page, opened

CHANGE = "Change to MRI of the whole spine without and with IV contrast, STAT"
SERVICE = "/cds-services/spine-imaging"


class Nobody:
    """Access that lets nobody in."""

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:
        raise ClientNotTrusted("nobody is let in")

    def claimed_by(self, authorization: str | None) -> str:
        return ""


@pytest.fixture
def served(knowledge: Knowledge, records: Records, instant: datetime) -> Callable[..., FlaskClient]:
    """``served(…)``: the service under these settings, over a store of its own."""

    def make(settings: Settings, **parts: Any) -> FlaskClient:
        app = create_app(
            settings, knowledge=knowledge, records=records, now=lambda: instant, **parts
        )
        return app.test_client()

    return make


@pytest.fixture
def page(served: Callable[..., FlaskClient]) -> Page:
    return opened(served(Settings()))


@pytest.fixture
def closed(served: Callable[..., FlaskClient]) -> FlaskClient:
    """A service that verifies its callers, and whose operator wants the page."""
    settings = Settings(clients_file=Path("clients.yaml"), page="on")
    return served(settings, access=Nobody())


def rows(records: Records, query: str) -> list[Any]:
    records.drain()
    with records.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).all())


def test_to_open_the_page_keeps_nothing(page: Page, records: Records) -> None:
    assert [] == rows(records, "select * from consultation")


def test_what_is_asked_is_kept_as_a_trial_of_our_page(page: Page, records: Records) -> None:
    page.after()

    assert [(True, False, "our page", "neurologic-deficit")] == rows(
        records, "select trial, shadow, client, variant from consultation"
    )


def test_the_click_and_the_override_are_kept_of_cards_that_were_said(
    page: Page, records: Records
) -> None:
    asked = page.after().after(CHANGE)
    card = asked.buttons["Override"][1]
    asked.after("Override", {f"reason-{card}": ["sample-already-sent"]})

    assert {
        ("accepted", "ImageNow", None),
        ("overridden", "RenalFunctionUnknown", "sample-already-sent"),
    } == set(
        rows(
            records,
            "select outcome, advice, reason_code from feedback join card on card.id = feedback.card",
        )
    )


def test_the_insights_leave_trials_out_unless_asked(page: Page, records: Records) -> None:
    page.after().after("Override")
    records.drain()

    def overridden(address: str) -> list[str]:
        table = page.client.get(address).get_data(as_text=True).splitlines()
        return [line for line in table if "RenalFunctionUnknown" in line or "ImageNow" in line]

    assert [] == overridden("/insights/cards-by-leading-advice.csv")
    assert 2 == len(overridden("/insights/cards-by-leading-advice.csv?trials=1"))


def test_a_trial_is_in_no_figure_of_the_operators(page: Page) -> None:
    page.after().after(CHANGE)

    told = page.client.get("/metrics").get_data(as_text=True)
    assert "cds_cards_total{" not in told
    assert 'outcome="accepted"' not in told


def test_what_was_typed_is_in_no_store_and_no_log(
    page: Page, records: Records, tmp_path: Path, logged: Callable[[], list[Any]]
) -> None:
    page.after(sentence=["New weakness of Zebediah's legs"]).after("Override")
    records.drain()

    assert "Zebediah" not in str(logged())
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"Zebediah" in path.read_bytes() for path in kept)


def test_a_store_that_is_down_is_told_and_the_order_is_changed_all_the_same(
    page: Page, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = page.after()

    def refuse(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("down")

    monkeypatch.setattr(records, "keep_feedback", refuse)
    right = asked.after(CHANGE)

    assert "this was not kept" in right.html
    assert "stat" == right.shown("priority")


@pytest.mark.parametrize("button", ["click", "override"])
def test_a_card_that_is_not_on_the_answer_cannot_be_told_of(
    button: str, page: Page, records: Records
) -> None:
    """Else anybody could tell of cards of real patients here, unverified."""
    page.buttons["Forged"] = (button, "50c12822-2a7f-5cfd-8236-81e3e6eec6f8")
    forged = page.after("Forged")

    assert "is not on this answer any more" in forged.html
    assert [] == rows(records, "select * from feedback")


def test_shadow_mode_hides_no_card_from_who_tries(served: Callable[..., FlaskClient]) -> None:
    shown = opened(served(Settings(shadow="on"))).after()

    assert 2 == len(shown.cards)


def test_with_verified_callers_it_takes_fixtures_and_nothing_pasted(closed: FlaskClient) -> None:
    page = opened(closed)
    assert "pasted" not in page.options["case"]
    assert not re.search('href="/(insights|metrics)"', page.html)  # the operator's, by a token
    assert "paste" not in page.html.split("<form")[1].split("</form>")[0]

    refused = page.after(case=["pasted"], pasted=['{"hook": "order-sign"}'])

    assert '<p class="refused">' in refused.html
    assert page.after(case=["sacral-ulcer"]).cards


def test_with_verified_callers_nobody_comes_to_the_service_by_the_page(closed: FlaskClient) -> None:
    assert opened(closed).after().cards
    assert 401 == closed.post(SERVICE, json={}).status_code


def test_a_trial_takes_no_place_of_an_ehr(served: Callable[..., FlaskClient]) -> None:
    full = Admission(patience=0.01, places=Turns(1))
    full.take()
    client = served(Settings(), admission=full)

    assert 503 == client.post(SERVICE, json={}).status_code
    assert opened(client).after().cards


def test_where_the_page_is_off_there_is_none(served: Callable[..., FlaskClient]) -> None:
    client = served(Settings(page="off"))

    assert (404, 404) == (client.get("/").status_code, client.post("/").status_code)
