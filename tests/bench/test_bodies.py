"""The benchmark times what it says it does: its bodies are as large, and say what the article says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from .bodies import SIZES, Size, bodies
from .service import INSTANT, PATH, article, decode, encode
from .worst_bodies import forty_drafts

by_name = pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)


@pytest.fixture(scope="module")
def sent() -> Mapping[str, bytes]:
    return bodies(INSTANT)


def answer(client: FlaskClient, body: bytes) -> Any:
    return client.post(PATH, data=body, content_type="application/json").json


@by_name
def test_a_body_is_as_large_as_its_row_says(size: Size, sent: Mapping[str, bytes]) -> None:
    assert 0.97 * size.most_bytes <= len(sent[size.name]) <= size.most_bytes


def test_the_same_bodies_are_made_each_time(sent: Mapping[str, bytes]) -> None:
    assert sent == bodies(INSTANT)


@by_name
def test_an_ordinary_chart_changes_no_advice(
    size: Size, sent: Mapping[str, bytes], client: FlaskClient
) -> None:
    alone = answer(client, encode(article(INSTANT)))

    assert len(alone["cards"]) > 0
    assert alone == answer(client, sent[size.name])


def test_charts_vary(sent: Mapping[str, bytes]) -> None:
    labs = decode(sent["110 kB of labs"])["prefetch"]["labs"]["entry"]
    codes = {entry["resource"]["code"]["coding"][0]["code"] for entry in labs}
    values = {str(entry["resource"]["valueQuantity"]["value"]) for entry in labs}

    assert len(codes) > 40
    assert len(values) > 60


@by_name
def test_what_pads_a_body_is_dated_in_the_past(size: Size, sent: Mapping[str, bytes]) -> None:
    prefetch = decode(sent[size.name])["prefetch"]
    entries = [e for page in prefetch.values() if page for e in page.get("entry", ())]
    dated = [e["resource"].get("effectiveDateTime") for e in entries]

    assert all(datetime.fromisoformat(date) <= INSTANT for date in dated if date)


def test_forty_different_drafts_are_all_read(client: FlaskClient) -> None:
    told = answer(client, forty_drafts())["extension"]["org.spine-imaging-cds.consultation"]

    assert 40 == len({rated["order"] for rated in told["ratings"]})
