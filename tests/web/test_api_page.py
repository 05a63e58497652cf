"""The API for people: a viewer that travels along, and may ask nobody but this service."""

import json
import re
from hashlib import sha256
from pathlib import Path

from flask.testing import FlaskClient

from cds_service.web.page_headers import POLICY

from .test_pages import page

VIEWER = Path(__file__).parents[2] / "cds_service" / "web" / "static" / "swagger-ui"
VENDORED = json.loads((VIEWER / "VENDORED.json").read_text(encoding="utf-8"))


def policy_of(client: FlaskClient, address: str) -> dict[str, str]:
    header = client.get(address).headers["Content-Security-Policy"]
    rules = (rule.strip().partition(" ") for rule in header.split(";"))
    return {name: what for name, _, what in rules}


def test_the_page_shows_our_document_by_files_of_ours(client: FlaskClient) -> None:
    read = page(client, "/docs")
    addresses = [*read.values("src"), *read.values("href"), *read.values("data-document")]

    assert "/openapi.json" in read.values("data-document")
    assert [] == [each for each in addresses if not re.match(r"/(?!/)", each)]
    for address in addresses:
        with client.get(address) as response:
            assert 200 == response.status_code


def test_scripts_may_run_on_this_page_and_ask_nobody_else(client: FlaskClient) -> None:
    policy = policy_of(client, "/docs")

    assert ("'none'", "'self'", "'self'") == (
        policy["default-src"],
        policy["script-src"],
        policy["connect-src"],
    )
    assert set() == {word for rule in policy.values() for word in rule.split()} - {
        "'none'",
        "'self'",
        "data:",
    }


def test_the_policy_is_relaxed_on_that_page_alone(client: FlaskClient) -> None:
    assert "connect-src" not in POLICY
    assert "connect-src" not in policy_of(client, "/guidance/suspected-spine-infection/red-flags")


def test_the_viewer_is_the_version_that_is_recorded() -> None:
    bundle = (VIEWER / "swagger-ui-bundle.js").read_text(encoding="utf-8")

    assert [VENDORED["version"]] == re.findall(r'PACKAGE_VERSION:"([\d.]+)"', bundle)
    assert VENDORED["from"].endswith(f"/{VENDORED['version']}")


def test_every_file_of_the_viewer_is_as_it_was_published() -> None:
    files = {path.name: path.read_bytes() for path in VIEWER.iterdir()}
    del files["VENDORED.json"]

    assert VENDORED["sha256"] == {name: sha256(it).hexdigest() for name, it in files.items()}
    assert {"LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"} <= set(files)
