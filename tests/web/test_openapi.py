"""The OpenAPI document says what the service does, and the service does what it says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from cds_service.examples import list_examples, read_example
from cds_service.web.openapi import openapi_document
from cds_service.web.wire import encode


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
    @given(case=api[path][method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(excluded_checks=TOLERATED)

    ask()


@pytest.mark.parametrize("name", [example.name for example in list_examples()])
def test_a_real_answer_is_as_the_document_describes_it(name: str, api: Any) -> None:
    operation = api["/cds-services/{service}"]["POST"]
    case = operation.Case(
        path_parameters={"service": "spine-imaging"},
        headers={"Content-Type": "application/json"},
        body=encode(read_example(name)),
        media_type="application/json",
    )

    response = case.call()

    assert 200 == response.status_code
    operation.validate_response(response)
