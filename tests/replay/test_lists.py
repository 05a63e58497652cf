"""Lists opened: recorded hook requests are often kept as one array."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cds_service.command_line.cli import main
from cds_service.replay.lines import BadLine
from cds_service.replay.lists import items_in
from cds_service.replay.stretches import Line
from cds_service.web.wire import encode

from .conftest import counts_of

ASIDE = "lists, whose items are counted each"


def replayed(source: Path, tmp_path: Path, *more: str) -> Path:
    out = tmp_path / "out"
    assert 0 == main(["replay", str(source), "--out", str(out), *more])
    return out


def test_each_item_is_a_line_of_its_own_with_its_byte() -> None:
    raw = b'[ {"a":\n 1}, [], {"a": 1}]'
    items = list(items_in(Line(100, raw)))

    assert [b'{"a":1}', b"[]", b'{"a": 1}'] == [each.raw for each in items]
    assert [b"{", b"[", b"{"] == [raw[each.offset - 100 :][:1] for each in items]


def test_a_list_that_breaks_off_is_a_bad_line() -> None:
    with pytest.raises(BadLine, match="not JSON"):
        items_in(Line(0, b'[{"a": 1}, '))


@pytest.mark.parametrize("indent", [-1, 2], ids=["on one line", "over many"])
def test_requests_in_a_list_are_each_asked(
    indent: int, tmp_path: Path, scenario: Callable[[str], Any]
) -> None:
    source = tmp_path / "requests.json"
    sent = [scenario("article"), scenario("article-ct"), "no request", {"hook": 1}]
    source.write_bytes(msgspec.json.format(encode(sent), indent=indent))
    counts = counts_of(replayed(source, tmp_path, "--at", "2026-11-20T14:30:00Z"))

    assert 1 == counts["lines", ASIDE]
    assert 2 == counts["resources read", "hook request"]
    assert (5, 2) == (counts["lines", "read"], counts["lines", "bad"])
