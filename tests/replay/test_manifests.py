"""Folders of an export: what its manifest names, and what stands beside it."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cds_service.command_line.cli import main
from cds_service.replay.sources import find_sources

from .conftest import Counts, counts_of, mri

SERVER = "https://ehr.example.org/bulk/"


def manifest(folder: Path, *output: Any, **more: Any) -> Path:
    told = {"transactionTime": "2026-03-11T00:00:00Z", "output": output, "error": [], **more}
    path = folder / "status.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=4))
    return path


def order_in(path: Path) -> None:
    path.write_bytes(msgspec.json.encode(mri()))


def replay(source: Path, out: Path) -> Counts:
    assert 0 == main(["replay", str(source), "--out", str(out), "--workers", "1"])
    return counts_of(out)


@pytest.mark.parametrize("by_name", [True, False], ids=["manifest", "folder"])
@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("Binary/f81d4fae", "f81d4fae"),
        ("orders%20of%20march.ndjson?token=1", "orders of march.ndjson"),
        ("orders.ndjson", "orders.ndjson.gz"),
        ("Binary/7", "1.ServiceRequest.ndjson"),
    ],
)
def test_a_file_is_read_under_the_name_that_its_address_tells(
    url: str, name: str, tmp_path: Path, *, by_name: bool
) -> None:
    named = manifest(tmp_path, {"type": "ServiceRequest", "url": SERVER + url})
    (tmp_path / name).touch()

    found = find_sources([named if by_name else tmp_path])

    assert sorted([name, "status.json"]) == [each.name for each in found]


def test_the_clients_own_word_where_it_put_a_file_counts(tmp_path: Path) -> None:
    where = {"url": f"{SERVER}1", "destination": "/downloads/march/a.txt"}
    named = manifest(tmp_path, {"type": "Patient", **where})
    (tmp_path / "a.txt").touch()

    assert ["a.txt", "status.json"] == [each.name for each in find_sources([named])]


def test_a_manifest_reads_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    named = manifest(tmp_path, {"type": "ServiceRequest", "url": f"{SERVER}1"})
    order_in(tmp_path / "1")
    (tmp_path / "another.ndjson").write_bytes(msgspec.json.encode(mri("another")))

    assert 1 == replay(named, tmp_path / "one")["orders", "asked about"]
    assert 2 == replay(tmp_path, tmp_path / "all")["orders", "asked about"]


def test_a_file_of_a_chart_that_is_not_there_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else what it holds would be taken for none."""
    output = [{"type": kind, "url": f"{SERVER}{kind}.ndjson"} for kind in ("Condition", "Claim")]
    manifest(tmp_path, *output)

    assert 2 == main(["replay", str(tmp_path), "--out", str(tmp_path / "report")])

    said = capsys.readouterr().err
    assert "Condition.ndjson" in said
    assert "1 in all" in said
    assert "Claim" not in said


def test_a_file_of_a_type_that_nothing_is_read_from_may_lack(tmp_path: Path) -> None:
    named = manifest(tmp_path, {"type": "Claim", "url": f"{SERVER}Claim.ndjson"})

    assert ["status.json"] == [each.name for each in find_sources([named])]


@pytest.mark.parametrize(
    "content",
    [
        b'{"transactionTime": "2026"}',
        b'{"transactionTime": "2026", "output": [7]}',
        b'{"transactionTime"',
    ],
)
def test_what_is_no_manifest_names_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "status.json").write_bytes(content)

    assert ["status.json"] == [each.name for each in find_sources([tmp_path])]


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.ndjson").touch()
    (tmp_path / "in").mkdir()
    manifest(tmp_path / "in", {"type": "Claim", "url": f"{SERVER}..%2Foutside.ndjson"})

    assert ["status.json"] == [each.name for each in find_sources([tmp_path / "in"])]


def test_the_log_of_the_client_and_what_was_deleted_are_no_bad_lines(tmp_path: Path) -> None:
    events = [("kickoff", {"exportUrl": SERVER}), ("download_complete", {"resourceCount": 1})]
    log = [
        {
            "exportId": "1",
            "timestamp": "2026-03-11T00:00:00Z",
            "eventId": event,
            "eventDetail": more,
        }
        for event, more in events
    ]
    deletion = {"request": {"method": "DELETE", "url": "Patient/1"}}
    (tmp_path / "deleted").mkdir()
    (tmp_path / "log.ndjson").write_bytes(b"\n".join(map(msgspec.json.encode, log)))
    (tmp_path / "deleted" / "1.ndjson").write_bytes(
        msgspec.json.encode({"resourceType": "Bundle", "entry": [deletion]})
    )
    order_in(tmp_path / "1.ServiceRequest.ndjson")

    counts = replay(tmp_path, tmp_path / "report")

    assert 0 == counts["lines", "bad"]
    assert 2 == counts["lines", "the export client's own log"]
    assert 1 == counts["orders", "asked about"]


def test_files_that_are_named_twice_are_read_once(tmp_path: Path) -> None:
    order_in(tmp_path / "orders.ndjson")

    assert 1 == len(find_sources([tmp_path, tmp_path / "orders.ndjson"]))
