"""Addresses, methods, sizes and kinds of body: every refusal says what to do."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.wire import encode

from .refusals import FEEDBACK, ORIGIN, SERVICE, issue_of


@pytest.mark.parametrize("path", ["/cds-services/other", "/cds-services/other/feedback", "/x/y"])
def test_an_unknown_service_or_address_is_404(path: str, post: Callable[..., TestResponse]) -> None:
    issue = issue_of(post({}, path, headers=ORIGIN), 404)
    assert "not-found" == issue["code"]
    assert "/cds-services" in issue["diagnostics"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", SERVICE, {"POST", "OPTIONS"}),
        ("PUT", SERVICE, {"POST", "OPTIONS"}),
        ("DELETE", FEEDBACK, {"POST", "OPTIONS"}),
        ("GET", FEEDBACK, {"POST", "OPTIONS"}),
        ("TRACE", SERVICE, {"POST", "OPTIONS"}),
        ("POST", "/cds-services", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_405_and_says_which_are_allowed(
    method: str, path: str, allowed: set[str], client: FlaskClient
) -> None:
    response = client.open(path, method=method, headers=ORIGIN)
    issue_of(response, 405)
    assert allowed == set(response.headers["Allow"].split(", "))


def test_a_body_beyond_the_limit_is_413(post: Callable[..., TestResponse]) -> None:
    issue = issue_of(post(b'{"a": "' + b"a" * 5 * 1024 * 1024 + b'"}'), 413)
    assert "CDS_MAX_BODY_BYTES" in issue["diagnostics"]


def test_a_body_of_up_to_the_limit_is_read(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    request = scenario("medication-only")
    request["extension"] = {"padding": "a" * (5 * 1024 * 1024 - 40_000)}
    assert 200 == post(request).status_code


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
@pytest.mark.parametrize("path", [SERVICE, FEEDBACK])
def test_another_kind_of_body_is_415(
    kind: str, path: str, post: Callable[..., TestResponse]
) -> None:
    issue_of(post(b"{}", path, content_type=kind), 415)


def test_a_compressed_body_is_415(post: Callable[..., TestResponse]) -> None:
    issue_of(post(b"{}", headers={"Content-Encoding": "gzip"}), 415)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/fhir+json",
        "text/json",
        "text/json;charset=utf-8",
        None,
    ],
)
def test_json_under_any_of_its_names_is_read(
    kind: str | None, scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    assert 200 == post(scenario("medication-only"), content_type=kind).status_code


def test_a_byte_order_mark_is_passed_over(
    scenario: Callable[[str], Any], post: Callable[..., TestResponse]
) -> None:
    mark = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    body = encode(scenario("article"))

    assert post(body).get_data() == post(mark + body).get_data()
    assert 200 == post(mark + b'{"feedback": []}', FEEDBACK).status_code


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf", "{}".encode("utf-16"), b"\xef\xbb\xbf" * 2])
def test_a_mark_before_nothing_or_before_another_encoding_is_400(
    body: bytes, post: Callable[..., TestResponse]
) -> None:
    issue_of(post(body), 400)


def test_a_body_in_chunks_that_is_too_large_is_413_too(
    knowledge: Knowledge, instant: datetime, shared_records: Records
) -> None:
    """Its length is not told beforehand; cut off at the limit it would be called malformed."""
    app = create_app(
        Settings(max_body_bytes=2048),
        knowledge=knowledge,
        records=shared_records,
        now=lambda: instant,
    )
    response = app.test_client().post(
        "/cds-services/spine-imaging",
        input_stream=io.BytesIO(b" " * 5000),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert 413 == response.status_code
