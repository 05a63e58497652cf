"""Spark on two cores gives the report of the plain engine.

Where there is no Java all of this is left out, loudly; where CI is set that is a failure.
"""

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from cds_service.errors import ReplayRefused
from cds_service.replay.division import Limits
from cds_service.replay.engines import with_spark
from cds_service.replay.engines.with_spark import session
from cds_service.replay.notebook import replay_on_spark
from cds_service.settings import shipped

from .conftest import mri, written_by

_NO_JAVA = (
    "NOT RUN: replay on Spark, for there is no Java. Install it (apt-get install "
    "openjdk-17-jre-headless). Where CI is set this is a failure."
)
#: Some tasks for each of the cores, and more shares than cores.
SMALL = Limits(task_bytes=300_000, fewest_shares=3)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One session for all tests of this module."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        if os.environ.get("CI"):
            pytest.fail(_NO_JAVA)
        pytest.skip(_NO_JAVA)
    with session(workers=2) as opened:
        yield opened


@pytest.mark.usefixtures("spark")
def test_spark_writes_the_report_of_the_plain_engine_to_the_byte(
    by_engine: Callable[..., Path], tmp_path: Path
) -> None:
    plain = by_engine("plain", tmp_path / "plain")

    assert written_by(plain) == written_by(by_engine("spark", tmp_path / "s", SMALL))


def test_a_notebook_gets_the_tables_of_the_report_as_data_frames(
    spark: SparkSession, replayed: Callable[..., Path]
) -> None:
    """Here by an address, as of an object store."""
    out = replayed(mri(), mri("another"), mri("chest", code={"text": "XR chest 2 views"}))
    source = f"file://{out.parent}/source.ndjson"

    found = replay_on_spark(spark, [source], str(shipped("knowledge")))

    for table, frame in (
        ("orders", found.orders),
        ("counts", found.counts),
        ("burden", found.burden),
    ):
        with (out / f"{table}.csv").open(newline="") as file:
            head, *rows = csv.reader(file)
        assert head == frame.columns
        assert rows == [["" if v is None else str(v) for v in row] for row in frame.collect()]


def test_what_ends_a_run_on_spark_is_said_without_a_word_of_the_record(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "source.ndjson").write_text('{"SECRET": 1}\n')
    monkeypatch.setattr(with_spark, "_ROWS", "owner int")

    with pytest.raises(ReplayRefused, match="Spark ended the run") as refused:
        replay_on_spark(spark, [str(tmp_path)], str(shipped("knowledge")))

    assert "SECRET" not in str(refused.value)
