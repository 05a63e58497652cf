"""The Spark engine: a cluster, or all cores of this machine, through the same readings and the same judging.

``replay_on_spark`` is what a notebook calls.  Executors read the source by its paths, so that it
has to stand where all of them find it under the same name.
"""

import os
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col

from cds_service.errors import ReplayRefused
from cds_service.replay.cases import Case
from cds_service.replay.job import Job, Outcome, Progress, exported_types, versions_of
from cds_service.replay.patients import AskedPatients
from cds_service.replay.tally import MET as MET_AT_ALL
from cds_service.replay.tally import Counted, Section, Tally, summed

from . import executors
from .executors import ASKED, CASE, COUNTED, MET, JudgeLines, ReadLines, ReadOrders

#: What each partition goes through: batches in, batches out.
Each = Callable[[Iterator[Any]], Iterator[Any]]
_ROWS = "owner string, kind string, file int, offset bigint, raw binary"
#: Where a session of our own listens, and what it shows: how far a run is, we say ourselves.
_HERE = "127.0.0.1"
_OF_OUR_OWN = {
    "spark.driver.host": _HERE,
    "spark.driver.bindAddress": _HERE,
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_IN_TURN = ("owner", "file", "offset")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a job gave on Spark.  ``cases`` has a row for each case, each in its turn."""

    exported: frozenset[str]
    total: Counted
    cases: DataFrame


@contextmanager
def with_spark(job: Job, progress: Progress) -> Iterator[Outcome]:
    """Replay on the session that there is, else on one of our own; a run that is stopped begins anew."""
    with session(job.workers) as spark, _refused_as_a_whole():
        judged = judged_on(spark, job, progress)
        rows = judged.cases.select("raw").toLocalIterator()
        yield Outcome(judged.exported, judged.total, _decoded(rows))


def judged_on(spark: SparkSession, job: Job, progress: Progress) -> Judged:
    """A job judged on a session.  Raises ReplayRefused where Spark ends it."""
    with _refused_as_a_whole():
        return _Run(spark, job, progress).judged()


@contextmanager
def _refused_as_a_whole() -> Iterator[None]:
    """Spark's own words may quote what it was given: they are for its log alone."""
    try:
        yield
    except PySparkException as error:
        raise ReplayRefused(
            f"Spark ended the run ({type(error).__name__}): what went wrong stands in its own log"
        ) from error


@dataclass(frozen=True, slots=True)
class _Run:
    spark: SparkSession
    job: Job
    progress: Progress

    def judged(self) -> Judged:
        knowledge = versions_of(self.job.terms.knowledge).packed()
        with self._stage("reading orders"):
            found, asked = self._asked(knowledge)
        with self._stage("reading their records"):
            lines = self._read(ReadLines(self.job.tasks, asked)).persist(StorageLevel.DISK_ONLY)
            read = self._with_met(lines)
        exported = exported_types(read, self.job.files)
        with self._stage("asking"):
            terms = self.job.terms
            judge = JudgeLines(knowledge, exported, terms.order_kinds, asked, terms.at)
            rows = self._by_owner(lines.where(~col("kind").isin(COUNTED, MET)), judge)
            rows = rows.persist(StorageLevel.DISK_ONLY)
            total = summed([found, read, _counted_in(rows)])
            lines.unpersist()
        return Judged(exported, total, rows.where(col("kind") == CASE).orderBy("owner"))

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        with self.progress.stage(name, done=0, of=1):
            yield
            self.progress.advance()

    def _read(self, reading: Each) -> DataFrame:
        """A partition for each task."""
        tasks = len(self.job.tasks)
        return self.spark.range(0, tasks, 1, tasks).mapInArrow(reading, _ROWS)

    def _by_owner(self, rows: DataFrame, each: Each) -> DataFrame:
        """A partition for each share of the patients, one patient after the other in it."""
        sorted_rows = rows.repartition(self.job.terms.shares, "owner").sortWithinPartitions(
            *_IN_TURN
        )
        return sorted_rows.mapInArrow(each, _ROWS)

    def _asked(self, knowledge: bytes) -> tuple[Counted, AskedPatients]:
        orders = self._read(ReadOrders(self.job.tasks, knowledge, self.job.terms.order_kinds))
        tally = Tally()
        pairs = array("Q")
        for row in self._by_owner(orders, executors.find_asked).collect():
            if row.kind == ASKED:
                pairs.frombytes(bytes(row.raw))
            else:
                tally.add(executors.counted_of(row.raw))
        in_turn = sorted(zip(pairs[::2], pairs[1::2], strict=True))
        flat = array("Q", (number for pair in in_turn for number in pair))
        return tally.counted(), AskedPatients(flat)

    def _with_met(self, lines: DataFrame) -> Counted:
        """What was counted of all lines, and how many patients they are of."""
        tally = Tally()
        tally.add(_counted_in(lines))
        met = lines.where(col("kind") == MET).mapInArrow(executors.digests_met, "digest bigint")
        tally.count(Section.PATIENTS, MET_AT_ALL, met.distinct().count())
        return tally.counted()


def _counted_in(rows: DataFrame) -> Counted:
    counted = rows.where(col("kind") == COUNTED).select("raw").collect()
    return summed(executors.counted_of(row.raw) for row in counted)


def _decoded(rows: Iterator[Any]) -> Iterator[Case]:
    return (executors.case_of(row.raw) for row in rows)


@contextmanager
def session(workers: int) -> Iterator[SparkSession]:
    """Where ``spark-submit`` says, else on so many cores of this machine, seen by nobody else."""
    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    building = SparkSession.builder.appName("cds-service replay")
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", _HERE)
        building = building.master(f"local[{workers}]")
        for name, value in _OF_OUR_OWN.items():
            building = building.config(name, value)
    spark = building.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()
