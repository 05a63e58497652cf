"""What Spark's executors do: read, find whom to ask about, judge; rows in, rows out.

Every stage gives rows of one form.  Beside lines there are rows that tell of a whole partition:
what was counted in it, who was met, who is asked about.  A partition that is done anew after a
failure gives the same rows.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec
import pyarrow as pa

from cds_service.replay.cases import Case
from cds_service.replay.gathering import Kept, gathered_in_turn
from cds_service.replay.judging import Judge
from cds_service.replay.patients import Acquaintances, AskedPatients, digest_of
from cds_service.replay.readings import lines_in, orders_in
from cds_service.replay.recognising import Recogniser, count_fates
from cds_service.replay.stretches import Stretch
from cds_service.replay.tally import Counted, Tally
from cds_service.replay.versions import Versions

from .arrow_rows import batches_of, lines_of_batches

#: What stands where a line has its type, in rows that are no lines.
COUNTED, ASKED, MET, CASE = "counted", "asked", "met", "case"

Batches = Iterable[pa.RecordBatch]


#: Once in each process, as long as it stays the same.
_unpacked = lru_cache(maxsize=1)(Versions.unpacked)


@dataclass(frozen=True, slots=True)
class ReadOrders:
    """The first reading of the tasks whose numbers come."""

    tasks: tuple[tuple[Stretch, ...], ...]
    knowledge: bytes
    kinds: tuple[str, ...]

    def __call__(self, numbers: Batches) -> Iterator[pa.RecordBatch]:
        tally = Tally()
        recogniser = Recogniser(_unpacked(self.knowledge), tally)
        for task in _of(self.tasks, numbers):
            yield from batches_of(recogniser.recognised(orders_in(task, self.kinds)))
        yield from batches_of([_counted(tally)])


def find_asked(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Who is asked about, from recognised orders sorted by patient."""
    tally = Tally()
    pairs = array("Q")
    for patient in gathered_in_turn(_lines(batches, tally)):
        if number := count_fates(patient, tally):
            pairs.extend((digest_of(patient.owner), number))
    yield from batches_of([_told(ASKED, pairs.tobytes()), _counted(tally)])


@dataclass(frozen=True, slots=True)
class ReadLines:
    """The second reading of the tasks whose numbers come."""

    tasks: tuple[tuple[Stretch, ...], ...]
    asked: AskedPatients

    def __call__(self, numbers: Batches) -> Iterator[pa.RecordBatch]:
        tally = Tally()
        met: list[Kept] = []
        for task in _of(self.tasks, numbers):
            patients = Acquaintances(self.asked, lambda run: met.append(_told(MET, run.tobytes())))
            yield from batches_of(lines_in(task, patients, tally))
        yield from batches_of([*met, _counted(tally)])


def digests_met(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Whom the second reading met, a row for each; a patient may come more than once."""
    for kept in lines_of_batches(batches):
        digests = array("q", kept.raw)
        yield pa.RecordBatch.from_arrays([pa.array(digests, pa.int64())], names=["digest"])


@dataclass(frozen=True, slots=True)
class JudgeLines:
    """Asks about the orders of patients whose lines come sorted by patient."""

    knowledge: bytes
    exported: frozenset[str]
    kinds: tuple[str, ...]
    asked: AskedPatients
    at: datetime | None

    def __call__(self, batches: Batches) -> Iterator[pa.RecordBatch]:
        tally = Tally()
        versions = _unpacked(self.knowledge)
        judge = Judge(versions, self.exported, self.kinds, self.asked, self.at, tally).judge
        patients = gathered_in_turn(_lines(batches, tally))
        yield from batches_of(_listed(each) for patient in patients for each in judge(patient))
        yield from batches_of([_counted(tally)])


def case_of(kept: bytes) -> Case:
    """A case, out of its row."""
    return msgspec.json.decode(kept, type=Case)


def counted_of(kept: bytes) -> Counted:
    """What a partition counted, out of its row."""
    return msgspec.json.decode(kept, type=Counted)


def _of(tasks: tuple[tuple[Stretch, ...], ...], numbers: Batches) -> Iterator[tuple[Stretch, ...]]:
    for batch in numbers:
        yield from (tasks[number] for number in batch.column(0).to_pylist())


def _lines(batches: Batches, tally: Tally) -> Iterator[Kept]:
    """The lines; what an earlier stage counted goes to the tally."""
    for kept in lines_of_batches(batches):
        if kept.kind == COUNTED:
            tally.add(counted_of(kept.raw))
        else:
            yield kept


def _told(kind: str, raw: bytes) -> Kept:
    return Kept("", kind, 0, 0, raw)


def _counted(tally: Tally) -> Kept:
    return _told(COUNTED, msgspec.json.encode(tally.counted()))


def _listed(case: Case) -> Kept:
    """Its owner sorts as it does."""
    return Kept(case.turn, CASE, 0, 0, msgspec.json.encode(case))
