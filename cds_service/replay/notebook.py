"""Replay from a notebook: a Spark session and paths in, DataFrames out."""

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from .burden import COLUMNS_OF_A_STRATUM, COLUMNS_OF_BURDEN, rows_of_burden
from .engines.executors import case_of
from .engines.with_spark import judged_on
from .listings import FIRED
from .object_store import place_of
from .report import rows_of
from .run import Replay, findings_of, job_of

_ORDERS = ", ".join(
    f"`{name}` {'bigint' if name == 'cards' else 'string'}" for name in FIRED.columns
)
_ARROW = pa.schema(
    [(name, pa.int64() if name == "cards" else pa.string()) for name in FIRED.columns]
)
_BURDEN = ", ".join(
    f"`{name}` {'string' if name in COLUMNS_OF_A_STRATUM else 'bigint'}"
    for name in COLUMNS_OF_BURDEN
)
_COUNTS = (
    "section string, name string, number bigint, "
    "`per 100 spine orders` double, `per 100 orders` double"
)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The tables of a report: a row for each order that fired, every figure, and the burden by strata.

    ``orders`` is computed once and kept on the executors' disks until it is unpersisted.
    """

    orders: DataFrame
    counts: DataFrame
    burden: DataFrame


def replay_on_spark(
    spark: SparkSession,
    places: Iterable[str],
    knowledge_dir: str,
    *,
    topics: str = "",
    at: datetime | None = None,
    orders_from: Iterable[str] = (),
) -> Replayed:
    """Replay what the driver and all executors find under the same paths, or addresses of an object store.

    Executors need this package installed; ``knowledge_dir`` is read by the driver alone.
    Raises ReplayRefused, saying what to do.
    """
    wanted = Replay(
        places=tuple(map(place_of, places)),
        out=Path(),
        work=Path(),
        workers=os.cpu_count() or 1,
        at=at,
        knowledge_dir=Path(knowledge_dir),
        topics=topics,
        engine="spark",
        orders_from=tuple(orders_from),
    )
    job = job_of(wanted)
    judged = judged_on(spark, job, _Silent())
    findings = findings_of(job, judged.exported, judged.total)
    return Replayed(
        orders=judged.cases.select("raw").mapInArrow(_rows_of_batches, _ORDERS),
        counts=spark.createDataFrame(list(rows_of(findings)), _COUNTS),
        burden=spark.createDataFrame(list(rows_of_burden(findings.total)), _BURDEN),
    )


def _rows_of_batches(batches: Iterator[Any]) -> Iterator[Any]:
    for batch in batches:
        cases = filter(FIRED.takes, map(case_of, batch.column(0).to_pylist()))
        rows = map(FIRED.row_of, cases)
        yield pa.RecordBatch.from_pylist(
            [dict(zip(FIRED.columns, row, strict=True)) for row in rows], schema=_ARROW
        )


class _Silent:
    """Nobody is told how far it is: Spark shows that itself."""

    def say(self, sentence: str) -> None: ...

    def stage(self, _name: str, /, **_how_far: int) -> AbstractContextManager[object]:
        return nullcontext()

    def advance(self) -> None: ...
