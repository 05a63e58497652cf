"""Addresses instead of paths: through Arrow, here of files of this machine; ``s3`` itself is not run here."""

import gzip
from pathlib import Path

import pytest

from cds_service.command_line.cli import main
from cds_service.errors import ReplayRefused
from cds_service.replay.division import Limits, divided
from cds_service.replay.object_store import files_at, without_secrets
from cds_service.replay.sources import find_sources
from cds_service.replay.stretches import lines_of

LINES = [b'{"resourceType": "Basic", "n": %d}' % number for number in range(99)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "of march").mkdir()
    (tmp_path / "of march" / "a.ndjson").write_bytes(b"\n".join(LINES))
    (tmp_path / "b.ndjson.gz").write_bytes(gzip.compress(b"\n".join(LINES)))
    (tmp_path / ".hidden.ndjson").touch()
    (tmp_path / "notes.txt").touch()
    return tmp_path


def test_what_lies_below_an_address_is_what_lies_in_the_folder(store: Path) -> None:
    by_path, by_address = find_sources([store]), find_sources([f"file://{store}"])

    assert [(each.name, each.size) for each in by_path] == [
        (each.name, each.size) for each in by_address
    ]


def test_the_lines_are_those_of_the_folder_in_however_many_parts(store: Path) -> None:
    limits = Limits(task_bytes=100, most_tasks=1000)
    tasks = [*divided(find_sources([f"file://{store}/"]), limits)]

    assert len(tasks) > 9
    assert LINES + LINES == [
        line.raw
        for name in ("of march/a.ndjson", "b.ndjson.gz")
        for task in tasks
        for stretch in task
        if stretch.file.name == name
        for line in lines_of(stretch)
    ]


def test_one_file_is_read_by_its_own_address(store: Path) -> None:
    (found,) = find_sources([f"file://{store}/b.ndjson.gz"])

    assert "b.ndjson.gz" == found.name


def test_an_address_that_cannot_be_listed_is_refused_without_its_secret() -> None:
    with pytest.raises(
        ReplayRefused, match="carrier-pigeon://loft/march cannot be listed"
    ) as refused:
        list(files_at("carrier-pigeon://me:SECRET@loft/march?key=SECRET"))

    assert "SECRET" not in str(refused.value)
    assert "s3://bucket/march" == without_secrets("s3://key:SECRET@bucket/march?x=SECRET")


@pytest.mark.parametrize("engine", ["plain", "duckdb"])
def test_other_engines_than_spark_say_that_they_read_no_store(
    engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(["replay", "s3://bucket/march", "--engine", engine])

    assert "s3://bucket/march is read by --engine spark alone" in capsys.readouterr().err
