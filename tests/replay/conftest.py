"""What the tests of replay share: a made export, and how to replay one."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cds_service.command_line.cli import main
from cds_service.replay.made.export import make_export

Counts = Counter[tuple[str, str]]
NOW, EARLIER = "2026-03-10T12:00:00Z", "2026-03-10T07:00:00Z"


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred made patients."""
    folder = tmp_path_factory.mktemp("made") / "export"
    make_export(folder, patients=100)
    return folder


def counts_of(out: Path) -> Counts:
    """The figures of ``counts.csv``; why lines are bad is the replay's own wording."""
    with (out / "counts.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return Counter(
        {(r["section"], r["name"]): int(r["number"]) for r in rows if r["section"] != "bad lines"}
    )


def written_by(out: Path) -> dict[str, bytes]:
    """Every file of a report, to the byte."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.fixture
def replayed(tmp_path: Path) -> Callable[..., Path]:
    """``replayed(*lines)``: the report on one file of these resources, or raw lines."""

    def call(*lines: Any, name: str = "source.ndjson", options: tuple[str, ...] = ()) -> Path:
        raw = [each if isinstance(each, bytes) else msgspec.json.encode(each) for each in lines]
        (tmp_path / name).write_bytes(b"\n".join([*raw, b""]))
        out = tmp_path / "report"
        assert 0 == main(
            ["replay", str(tmp_path / name), "--out", str(out), "--workers", "1", *options]
        )
        return out

    return call


def of_patient(kind: str, own_id: str, **elements: Any) -> dict[str, Any]:
    """A resource of ``Patient/p``."""
    element = "patient" if kind in ("AllergyIntolerance", "Device") else "subject"
    named = {"resourceType": kind, "id": own_id, element: {"reference": "Patient/p"}}
    return {**named, **elements}


def mri(own_id: str = "mri", **elements: Any) -> dict[str, Any]:
    """A signed order of a lumbar MRI without contrast, with a reason that is an emergency."""
    signed: dict[str, Any] = {
        "status": "completed",
        "intent": "order",
        "priority": "routine",
        "code": {"text": "MRI lumbar spine without contrast"},
        "authoredOn": NOW,
        "reasonCode": [{"text": "Epidural abscess, new weakness of both legs"}],
    }
    return of_patient("ServiceRequest", own_id, **{**signed, **elements})
