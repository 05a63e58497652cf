"""What the tests of replay share: a made export, and how to replay one."""

import csv
import gzip
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cds_service.command_line.cli import main
from cds_service.replay.division import Limits
from cds_service.replay.made.export import make_export
from cds_service.replay.on_screen import OnScreen
from cds_service.replay.run import Replay, replay
from cds_service.replay.stand_ins import STAND_INS
from cds_service.settings import shipped

from .synthea_shape import write_synthea_shape

ALL_STAND_INS = tuple(STAND_INS)
Counts = Counter[tuple[str, str]]
NOW, EARLIER = "2026-03-10T12:00:00Z", "2026-03-10T07:00:00Z"


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred made patients."""
    folder = tmp_path_factory.mktemp("made") / "export"
    make_export(folder, patients=100)
    return folder


@pytest.fixture(scope="session")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another knowledge: of infection only the emergency speaks in it."""
    root = tmp_path_factory.mktemp("draft") / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    head = root / "knowledge.yaml"
    text = head.read_text(encoding="utf-8")
    text = text.replace(
        "speaking:\n  - suspected-spine-infection\n",
        "speaking:\n  - suspected-spine-infection/neurologic-deficit\n",
    )
    head.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def odd_export(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made patients, and whatever else may stand in a folder: an engine has to tell it all apart."""
    folder = tmp_path_factory.mktemp("odd") / "export"
    shutil.copytree(export, folder)
    charts = [msgspec.json.encode(each) for each in (mri(), mri(), mri("again", authoredOn="2026"))]
    lines = [*charts, b"\xff", b"{}"]
    (folder / "again.ndjson").write_bytes(b"\xef\xbb\xbf" + b"\r\n \n".join(lines))
    packed = b"\n".join(b'{"resourceType": "Basic", "n": %d}' % n for n in range(9999))
    (folder / "damaged.ndjson.gz").write_bytes(gzip.compress(packed)[:-40])
    for name in ("article", "cauda-equina-disc"):
        request = shipped("fixtures") / "scenarios" / name / "request.json"
        shutil.copy(request, folder / f"{name}.json")
    (folder / "Device.empty.ndjson").touch()
    return folder


@pytest.fixture(scope="session")
def synthea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty of the made patients, a Bundle each, without orders."""
    folder = tmp_path_factory.mktemp("synthea") / "fhir"
    write_synthea_shape(folder, patients=60, orders=False)
    return folder


@pytest.fixture(scope="session", params=["odd", "synthea"])
def by_engine(
    request: pytest.FixtureRequest, odd_export: Path, synthea: Path, draft: Path
) -> Callable[..., Path]:
    """``by_engine(engine, out)``: the report of an engine on what every one has to read alike, one of
    them with another knowledge beside it."""
    if request.param == "odd":
        both = (draft, shipped("knowledge"))
        return lambda engine, out, limits=None: replay_by(
            engine, odd_export, out, limits, compare=both
        )
    return lambda engine, out, limits=None: replay_by(engine, synthea, out, limits, ALL_STAND_INS)


def replay_by(
    engine: str,
    source: Path,
    out: Path,
    limits: Limits | None = None,
    orders_from: tuple[str, ...] = (),
    compare: tuple[Path | None, Path] = (None, shipped("knowledge")),
) -> Path:
    """The report of an engine on a source, with limits of one's own, and of a knowledge before and after."""
    before, after = compare
    wanted = Replay(
        places=(source,),
        out=out,
        work=out.with_name(f"{out.name}.work"),
        workers=1,
        at=None,
        knowledge_dir=after,
        compared_with=before,
        engine=engine,
        limits=limits,
        orders_from=orders_from,
    )
    replay(wanted, OnScreen())
    return out


def counts_of(out: Path) -> Counts:
    """The figures of ``counts.csv`` and ``burden.csv``; why lines are bad is the replay's own wording."""
    return Counter(
        {
            (row["section"], row["name"]): int(row["number"])
            for row in rows_of(out, "counts")
            if row["section"] != "bad lines"
        }
    ) + Counter(dict(_burden_of(out)))


def _burden_of(out: Path) -> Iterator[tuple[tuple[str, str], int]]:
    for row in rows_of(out, "burden"):
        cell = ",".join(
            row.pop(name) for name in ("setting", "age", "service", "weekday", "topics")
        )
        yield from ((("burden", f"{cell}: {name}"), int(number)) for name, number in row.items())


def rows_of(out: Path, table: str) -> list[dict[str, str]]:
    """The rows of one of a report's tables."""
    with (out / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


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
