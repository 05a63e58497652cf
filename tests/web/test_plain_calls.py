"""A call that is answered without Flask is answered as by Flask."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.admission import CALLS_AT_ONCE, Admission
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
#: What makes Flask answer: a browser's page asks.
BY_FLASK = {"headers": {"Origin": "https://ehr.example.org"}}

Post = Callable[..., TestResponse]


@pytest.fixture
def asked_of_flask(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses for which Flask itself is asked, as they come."""
    asked: list[str] = []
    dispatch = app.full_dispatch_request

    def counted(*args: Any) -> Any:
        asked.append(SERVICE)
        return dispatch(*args)

    monkeypatch.setattr(app, "full_dispatch_request", counted)
    return asked


@pytest.mark.parametrize("name", ["article", "article-ct", "nothing-drafted", "medication-only"])
def test_the_answer_is_the_same_byte_for_byte(
    name: str, scenario: Callable[[str], Any], post: Post
) -> None:
    body = encode(scenario(name))

    assert post(body, **BY_FLASK).get_data() == post(body).get_data()


def test_flask_is_not_asked_for_a_plain_call(
    scenario: Callable[[str], Any], post: Post, asked_of_flask: list[str]
) -> None:
    post(encode(scenario("article")))

    assert [] == asked_of_flask


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(BY_FLASK, id="from a page"),
        pytest.param({"content_type": "application/fhir+json"}, id="another kind of JSON"),
        pytest.param({"headers": {"Content-Encoding": "gzip"}}, id="compressed"),
        pytest.param({"path": f"{SERVICE}/feedback"}, id="another address"),
    ],
)
def test_flask_is_asked_for_all_else(
    how: dict[str, Any], post: Post, asked_of_flask: list[str]
) -> None:
    post(b"{}", **how)

    assert [SERVICE] == asked_of_flask


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"hook": "order-sign"}', b"\xff", b"[" * 9000]
)
def test_a_refusal_is_worded_as_flask_words_it(body: bytes, post: Post) -> None:
    plain, by_flask = post(body), post(body, **BY_FLASK)

    assert (400, by_flask.get_data()) == (plain.status_code, plain.get_data())


def test_a_body_beyond_the_limit_is_refused(knowledge: Knowledge, shared_records: Records) -> None:
    app = create_app(Settings(max_body_bytes=1024), knowledge=knowledge, records=shared_records)
    answer = app.test_client().post(SERVICE, data=b" " * 1025, content_type="application/json")

    assert 413 == answer.status_code


def test_a_place_is_given_back_whatever_becomes_of_the_call(
    knowledge: Knowledge, shared_records: Records, scenario: Callable[[str], Any]
) -> None:
    admission = Admission(patience=0.01)
    app = create_app(Settings(), knowledge=knowledge, records=shared_records, admission=admission)
    client = app.test_client()
    for body in (b"{", encode(scenario("article"))) * 2 * CALLS_AT_ONCE:
        client.post(SERVICE, data=body, content_type="application/json")
    taken = [admission.places.take(0) for _ in range(CALLS_AT_ONCE + 1)]

    assert [True] * CALLS_AT_ONCE + [False] == taken


def test_a_refusal_is_counted_once(post: Post, client: Any) -> None:
    def refused() -> float:
        text = client.get("/metrics").get_data(as_text=True)
        lines = [line for line in text.splitlines() if line.startswith("cds_refusals_total{")]
        return sum(float(line.rpartition(" ")[2]) for line in lines if 'status="400"' in line)

    before = refused()
    post(b"{")

    assert before + 1 == refused()
