"""What every answer says of itself: no other type than its own, and no copy of what is of a patient."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

SERVICE = "/cds-services/spine-imaging"
JSON = "application/json"


@pytest.mark.parametrize(
    "path",
    [
        *("/cds-services", "/openapi.json", "/metrics", "/health/live", "/health/ready", "/docs"),
        *("/insights/trend.csv", "/source-attributes.json", "/nothing-here"),
    ],
)
def test_no_answer_may_be_taken_for_another_type(path: str, client: FlaskClient) -> None:
    assert "nosniff" == client.get(path).headers["X-Content-Type-Options"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://sandbox.cds-hooks.org"}])
def test_cards_are_kept_by_nobody_on_the_way(
    headers: dict[str, str], client: FlaskClient, scenario: Callable[[str], Any]
) -> None:
    """Answered without Flask, and, where a browser asks, with it."""
    response = client.post(SERVICE, json=scenario("article"), headers=headers)

    assert (200, JSON) == (response.status_code, response.mimetype)
    assert response.get_json()["cards"]
    assert "no-store" == response.headers["Cache-Control"]
    assert "nosniff" == response.headers["X-Content-Type-Options"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/nothing-here"), ("DELETE", SERVICE), ("POST", SERVICE)),
        *(("POST", f"{SERVICE}/feedback"), ("GET", "/insights?weeks=many")),
    ],
)
def test_a_refusal_is_kept_by_nobody(method: str, path: str, client: FlaskClient) -> None:
    response = client.open(path, method=method)

    assert 400 <= response.status_code < 500
    assert "no-store" == response.headers["Cache-Control"]


def test_what_is_the_same_for_all_may_be_kept(client: FlaskClient) -> None:
    assert "no-store" not in str(client.get("/cds-services").headers.get("Cache-Control"))
