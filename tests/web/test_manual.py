"""The texts of ``docs/`` at a running service."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

DOCS = Path(__file__).parents[2] / "docs"
TEXTS = sorted(path.stem for path in DOCS.glob("*.md"))


def shown(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_is_a_page_and_its_links_lead_somewhere(name: str, client: FlaskClient) -> None:
    page = shown(client, f"/manual/{name}")
    own = [
        address.partition("#")[0]
        for address in re.findall(r'(?:href|src)="(/[^"]*)"', page)
        if not address.startswith("/static/")
    ]

    assert re.search(r"<h1>[^<]", page)
    assert set(re.findall(r'(?:href|src)="([^"/#][^"]*)"', page)) <= set(
        re.findall(r'"(https?://[^"]*)"', page)
    )
    assert own
    for address in own:
        assert client.get(address).status_code == 200, address


def test_it_begins_where_the_readers_are_led(client: FlaskClient) -> None:
    page = shown(client, "/manual")

    assert "Where to read" in page
    assert 'href="/manual/operations"' in page
    assert 'src="/manual/architecture.svg"' in page
    assert "../" not in page


def test_the_front_page_leads_there(client: FlaskClient) -> None:
    assert 'href="/manual"' in shown(client, "/")


@pytest.mark.parametrize("name", ["nowhere", "operations.txt", "..%2FLICENSE", "..%2F..%2Fetc"])
def test_what_is_no_text_of_the_manual_is_not_found(name: str, client: FlaskClient) -> None:
    assert client.get(f"/manual/{name}").status_code == 404


def test_a_picture_is_served_as_one(client: FlaskClient) -> None:
    assert client.get("/manual/architecture.svg").mimetype == "image/svg+xml"
