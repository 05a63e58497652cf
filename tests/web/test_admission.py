"""More calls than a worker answers well: they wait a little, and are then refused, never lost."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.feedback import Feedback
from cds_service.hooks.profiles import Profile
from cds_service.hooks.requests import HookRequest
from cds_service.records.feedback_store import Teller
from cds_service.records.record_keeping import Records
from cds_service.records.spool.folders import spool_folders
from cds_service.settings import Settings
from cds_service.web.admission import Admission
from cds_service.web.authentication import Caller, Terms
from cds_service.web.turns import Turns
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"


@pytest.fixture
def admission() -> Admission:
    return Admission(patience=0.01, places=Turns(1))


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


def test_neither_discovery_nor_a_preflight_needs_a_place(
    client: FlaskClient, admission: Admission
) -> None:
    admission.take()

    assert 200 == client.get("/cds-services").status_code
    assert 200 == client.options(SERVICE).status_code


# -- waiting for somebody else


def is_free(admission: Admission) -> bool:
    """Whether another call would get the only place now."""
    found = admission.places.take(0)
    if found:
        admission.give_back()
    return found


class Elsewhere(SentCharts):
    """Keys of callers and charts of patients that are elsewhere, and whether, meanwhile, another
    call would have got the place."""

    def __init__(self, admission: Admission, knowledge: Knowledge) -> None:
        self._admission = admission
        self._anyone = Caller("anyone", Terms(Profile.GENERIC, self, knowledge))
        self.was_free: dict[str, bool] = {}
        self.others_stay = False

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:
        self.was_free["keys"] = is_free(self._admission)
        return self._anyone

    def claimed_by(self, authorization: str | None) -> str:
        return ""

    def of(self, call: HookRequest) -> Chart:
        self.was_free["chart"] = is_free(self._admission)
        if self.others_stay:
            self._admission.take()
        return super().of(call)


class WatchedRecords(Records):
    """A store, and whether another call would have got the place while feedback went there."""

    def __init__(self, records: Records, admission: Admission, instant: datetime) -> None:
        super().__init__(
            records.engine,
            spool_folders(records.engine.url),
            retention_days=0,
            now=lambda: instant,
        )
        self._admission = admission
        self.was_free = False

    def keep_feedback(self, teller: Teller, feedback: Iterable[Feedback], *, now: datetime) -> None:
        self.was_free = is_free(self._admission)
        super().keep_feedback(teller, feedback, now=now)


@pytest.fixture
def elsewhere(admission: Admission, knowledge: Knowledge) -> Elsewhere:
    return Elsewhere(admission, knowledge)


@pytest.fixture
def watched(records: Records, admission: Admission, instant: datetime) -> WatchedRecords:
    return WatchedRecords(records, admission, instant)


@pytest.fixture
def caller(
    knowledge: Knowledge,
    instant: datetime,
    watched: WatchedRecords,
    elsewhere: Elsewhere,
    admission: Admission,
) -> FlaskClient:
    app = create_app(
        Settings(),
        knowledge=knowledge,
        records=watched,
        access=elsewhere,
        admission=admission,
        now=lambda: instant,
    )
    return app.test_client()


@pytest.fixture
def with_a_server(scenario: Callable[[str], Any]) -> bytes:
    """A call that names a FHIR server, from which its chart may come."""
    access = {"access_token": "t", "token_type": "Bearer"}
    request = scenario("article")
    return encode({**request, "fhirServer": "http://localhost", "fhirAuthorization": access})


def test_a_call_that_waits_for_somebody_else_holds_no_place(
    caller: FlaskClient, elsewhere: Elsewhere, with_a_server: bytes
) -> None:
    assert 200 == post(caller, with_a_server).status_code

    assert {"keys": True, "chart": True} == elsewhere.was_free


def test_a_call_that_has_nobody_to_wait_for_keeps_its_place(
    caller: FlaskClient, elsewhere: Elsewhere, scenario: Callable[[str], Any]
) -> None:
    assert 200 == post(caller, encode(scenario("article"))).status_code

    assert {"keys": True, "chart": False} == elsewhere.was_free


def test_a_call_that_comes_back_to_no_place_in_time_is_refused_too(
    caller: FlaskClient, elsewhere: Elsewhere, admission: Admission, with_a_server: bytes
) -> None:
    elsewhere.others_stay = True
    refused = post(caller, with_a_server)
    still_taken = not is_free(admission)
    admission.give_back()
    elsewhere.others_stay = False

    assert 503 == refused.status_code
    assert still_taken
    assert 200 == post(caller, with_a_server).status_code


def test_feedback_that_waits_for_the_store_holds_no_place(
    caller: FlaskClient, watched: WatchedRecords
) -> None:
    body = encode({"feedback": [{"card": "a", "outcome": "accepted"}]})
    response = caller.post(f"{SERVICE}/feedback", data=body, content_type="application/json")

    assert 200 == response.status_code
    assert watched.was_free
