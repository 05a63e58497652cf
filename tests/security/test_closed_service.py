"""A service that knows its clients: without a token nothing is answered, whatever else is wrong."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import ClientsFault
from cds_service.settings import Settings

from .callers import DISCOVERY, OUTCOME, World


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Basic dXNlcjpwYXNz", "Digest x", "Token x", "bearer", "é"],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/cds-services"),
        ("POST", "/cds-services/spine-imaging"),
        ("POST", "/cds-services/spine-imaging/feedback"),
        ("POST", "/cds-services/no-such-service"),
    ],
)
def test_without_a_bearer_token_nothing_is_answered(
    method: str, path: str, header: str | None, worker: FlaskClient
) -> None:
    """Not even what is wrong with a body, or that there is no such service."""
    headers = {} if header is None else {"Authorization": header.encode().decode("latin-1")}

    response = worker.open(path, method=method, data=b"{not json", headers=headers)

    assert (401, OUTCOME) == (response.status_code, response.get_json())


def test_two_headers_are_one_too_many(world: World, worker: FlaskClient, order: bytes) -> None:
    response = worker.post(
        "/cds-services/spine-imaging",
        data=order,
        content_type="application/json",
        headers=[("Authorization", f"Bearer {world.token()}") for _ in range(2)],
    )

    assert 401 == response.status_code


def test_the_scheme_is_read_in_either_case(world: World, worker: FlaskClient) -> None:
    headers = {"Authorization": f"bearer  {world.token(aud=DISCOVERY)}"}

    assert 200 == worker.get("/cds-services", headers=headers).status_code


@pytest.mark.parametrize(
    "path", ["/cds-services", "/cds-services/spine-imaging", "/cds-services/spine-imaging/feedback"]
)
def test_a_preflight_carries_no_token_and_needs_none(path: str, worker: FlaskClient) -> None:
    assert 200 == worker.options(path, headers={"Origin": "https://x.example"}).status_code


def test_a_true_token_does_not_make_up_for_a_body_that_is_none(
    world: World, worker: FlaskClient
) -> None:
    response = worker.post(
        "/cds-services/spine-imaging",
        data=b"",
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.token()}"},
    )

    assert 400 == response.status_code


def test_with_verified_callers_no_browser_is_let_in_and_only_guidance_is_shown(
    worker: FlaskClient,
) -> None:
    """Cards link to the guidance; what a clinician clicks must open."""
    guidance = worker.get("/guidance/suspected-spine-infection/neurologic-deficit")
    refused = worker.get("/cds-services", headers={"Origin": "https://x.example"})

    assert 200 == guidance.status_code
    assert 'href="/"' not in guidance.get_data(as_text=True)
    assert 404 == worker.get("/").status_code
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_clients_file_that_is_wrong_stops_the_start(knowledge: Knowledge, tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients: []\n")

    with pytest.raises(ClientsFault, match=r"clients\.yaml:1: "):
        create_app(Settings(clients_file=file), knowledge=knowledge)
