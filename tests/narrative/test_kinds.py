"""Each kind of wording that silenced an emergency or cried wolf, in both senses.

``kinds.csv`` has a row a text: its kind, the concept, and whether it is ``stated`` of today,
``new`` as well, or ``not stated`` (denied, supposed, of the past, of another, or not looked for).
``python tests/yardstick/kinds.py`` tells how many rows each kind has.
"""

import csv
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.narrative.mentions import Mention, Sense

LEAST = 6
YEAR, LONG_STANDING_DAYS, NEW_DAYS = 2026, 90, 30
STANDING = {Sense.AFFIRMED, Sense.SUSPECTED}


class Row(NamedTuple):
    kind: str
    said: str
    concept: str
    text: str


with (Path(__file__).parent / "kinds.csv").open(encoding="utf-8", newline="") as file:
    ROWS = [Row(**row) for row in csv.DictReader(file)]
KINDS = sorted({row.kind for row in ROWS})
COUNT = Counter((row.kind, row.said != "not stated") for row in ROWS)


def is_of_today(mention: Mention) -> bool:
    recent = mention.days_ago is None or mention.days_ago <= LONG_STANDING_DAYS
    return mention.sense in STANDING and recent


def is_new(mention: Mention) -> bool:
    return mention.called_new or (mention.days_ago is not None and mention.days_ago <= NEW_DAYS)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.kind}-{row.text}" for row in ROWS])
def test_a_text_of_a_kind_is_read_as_it_is_meant(row: Row) -> None:
    read = shipped_knowledge().reading.narrative(row.text, this_year=YEAR)
    today = [m for m in read if m.concept == row.concept and is_of_today(m)]

    match row.said:
        case "stated":
            assert today
        case "new":
            assert any(map(is_new, today))
        case _:
            assert [] == today


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_rows_of_both_senses(kind: str) -> None:
    assert COUNT[kind, True] >= LEAST
    assert COUNT[kind, False] >= LEAST
