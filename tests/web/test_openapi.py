"""The OpenAPI document says what the service does, and the service does what it says."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from described_calls import calls_of
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.examples import list_examples, read_example
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.openapi import openapi_document
from cds_service.web.wire import decode, encode


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> Any:
    return client.get("/openapi.json").get_json()


def test_the_document_is_valid_openapi_3_1(document: Any) -> None:
    OpenAPIV31SpecValidator(document).validate()


def routes_of(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if not rule.endpoint.endswith("static"):
                yield method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{}", rule.rule)


def test_every_route_is_described_and_nothing_else(app: Flask, document: Any) -> None:
    described = {
        (method, re.sub(r"\{\w+\}", "{}", path))
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }

    assert set(routes_of(app)) == described


def test_the_address_is_the_public_one() -> None:
    document = openapi_document("https://cds.example.org")

    assert [{"url": "https://cds.example.org"}] == document["servers"]


@pytest.fixture(scope="module")
def api(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


#: Unknown members are tolerated on purpose (CDS Hooks: extensions), and a body of the right form
#: may still hang on more data: neither is a fault.
TOLERATED: list[Any] = [negative_data_rejection, positive_data_acceptance]


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [
        ("GET", "/cds-services", GenerationMode.POSITIVE),
        ("POST", "/cds-services/{service}", GenerationMode.POSITIVE),
        ("POST", "/cds-services/{service}", GenerationMode.NEGATIVE),
        ("POST", "/cds-services/{service}/feedback", GenerationMode.POSITIVE),
        ("POST", "/cds-services/{service}/feedback", GenerationMode.NEGATIVE),
        ("GET", "/guidance/{topic}/{variant}", GenerationMode.POSITIVE),
    ],
)
def test_no_request_gets_an_answer_that_the_document_does_not_describe(
    method: str, path: str, mode: GenerationMode, api: Any
) -> None:
    """Made requests, valid and not: never a 5xx, always a described status, type and body."""

    @settings(
        max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=calls_of(api[path][method], mode))
    def ask(case: Any) -> None:
        case.call_and_validate(excluded_checks=TOLERATED)

    ask()


def call(operation: Any, body: bytes) -> Any:
    """What the service answers to a hook."""
    return operation.Case(
        path_parameters={"service": "spine-imaging"},
        headers={"Content-Type": "application/json"},
        body=body,
        media_type="application/json",
    ).call()


@pytest.mark.parametrize("name", [example.name for example in list_examples()])
def test_a_real_answer_is_as_the_document_describes_it(name: str, api: Any) -> None:
    operation = api["/cds-services/{service}"]["POST"]

    response = call(operation, encode(read_example(name)))

    assert 200 == response.status_code
    operation.validate_response(response)


def orders_that_share_a_card(request: Any) -> Any:
    """The draft twice, under two ids."""
    entries = request["context"]["draftOrders"]["entry"]
    twin = decode(encode(entries[0]))
    twin["resource"]["id"] = "twin"
    entries.append(twin)
    request["context"].pop("selections", None)
    return request


def a_device_and_nothing_else(request: Any) -> Any:
    """No topic but that of safety has anything to say."""
    for key in ("conditions", "exam", "vitals", "labs", "reports"):
        request["prefetch"][key] = None
    for entry in request["context"]["draftOrders"]["entry"]:
        entry["resource"].pop("reasonCode", None)
    return request


@pytest.mark.parametrize(
    ("name", "change", "shown"),
    [
        ("sacral-ulcer", orders_that_share_a_card, b'"orders":['),
        ("article-mr-unsafe-device", a_device_and_nothing_else, b'"beside":['),
    ],
)
def test_what_stands_in_few_answers_is_described_too(
    name: str, change: Callable[[Any], Any], shown: bytes, api: Any
) -> None:
    operation = api["/cds-services/{service}"]["POST"]
    response = call(operation, encode(change(read_example(name))))

    assert shown in response.content
    operation.validate_response(response)


def test_an_answer_of_the_shadow_is_described_too(
    knowledge: Knowledge, instant: datetime, shared_records: Records
) -> None:
    app = create_app(
        Settings(shadow="on"), knowledge=knowledge, records=shared_records, now=lambda: instant
    )
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app)["/cds-services/{service}"][
        "POST"
    ]
    response = call(operation, encode(read_example("article")))

    assert b'{"cards":[]}' == response.content
    operation.validate_response(response)
