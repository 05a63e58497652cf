"""More calls than a worker answers well: they wait a little, and are then refused, never lost."""

from collections.abc import Callable
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.admission import Admission
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"


@pytest.fixture
def admission() -> Admission:
    return Admission(patience=0.01, places=BoundedSemaphore(1))


@pytest.fixture
def client(
    knowledge: Knowledge, instant: datetime, shared_records: Records, admission: Admission
) -> FlaskClient:
    app = create_app(
        Settings(),
        knowledge=knowledge,
        records=shared_records,
        admission=admission,
        now=lambda: instant,
    )
    return app.test_client()


def post(client: FlaskClient, body: bytes) -> Any:
    return client.post(SERVICE, data=body, content_type="application/json")


def test_a_call_that_gets_no_place_in_time_is_refused_and_told_when_to_come_again(
    client: FlaskClient, admission: Admission, scenario: Callable[[str], Any]
) -> None:
    admission.take()
    response = post(client, encode(scenario("article")))

    assert 503 == response.status_code
    assert "1" == response.headers["Retry-After"]
    assert "throttled" == response.get_json()["issue"][0]["code"]
    assert "Access-Control-Allow-Origin" in response.headers


def test_a_place_is_given_back_whatever_became_of_the_call(
    client: FlaskClient, scenario: Callable[[str], Any]
) -> None:
    body = encode(scenario("article"))
    statuses = [post(client, each).status_code for each in (body, b"{", b"", body, body)]

    assert [200, 400, 400, 200, 200] == statuses


def test_a_refused_call_gives_back_nothing_that_it_did_not_take(
    client: FlaskClient, admission: Admission, scenario: Callable[[str], Any]
) -> None:
    admission.take()
    body = encode(scenario("article"))
    assert [503, 503] == [post(client, body).status_code for _ in range(2)]
    admission.give_back()

    assert 200 == post(client, body).status_code


def test_health_and_pages_need_no_place(client: FlaskClient, admission: Admission) -> None:
    """A service that is busy is not dead."""
    admission.take()

    assert 200 == client.get("/health/live").status_code
    assert 200 == client.get("/").status_code
