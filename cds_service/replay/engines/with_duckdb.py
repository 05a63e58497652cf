"""The DuckDB engine: one machine that reads its source once, and has disk for all of it, packed.

Processes read every line, and keep all that are a patient's in Parquet files.  DuckDB sorts the
orders, to find who has one to be asked about, and joins the lines of these patients.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from cds_service.replay.fragments import owners_of, write_fragments
from cds_service.replay.gathering import gathered_in_turn
from cds_service.replay.job import Job, Outcome, Progress, Terms, exported_types, versions_of
from cds_service.replay.judging import Judge
from cds_service.replay.kept_results import (
    asked_patients,
    keep_asked,
    keep_cases,
    kept_cases,
    met_in,
)
from cds_service.replay.patients import Acquaintances, Everybody, digest_of, number_met
from cds_service.replay.readings import lines_in
from cds_service.replay.recognising import Recogniser, count_fates
from cds_service.replay.stretches import Stretch
from cds_service.replay.tally import MET, Counted, Section, Tally, summed
from cds_service.replay.work_folder import WorkFolder, begun
from cds_service.replay.workers import Runner

from .duckdb_sorting import Sorter, lines_file, sorter

_READ, _JOINED, _JUDGED = "read", "joined", "judged"
_JOINING = 0  # the one task of its stage


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """Some stretches of the source, to be read by one process."""

    terms: Terms
    number: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ShareTask:
    """One share of the patients, to be asked about by one process."""

    terms: Terms
    number: int
    exported: frozenset[str]


@contextmanager
def with_duckdb(job: Job, progress: Progress) -> Iterator[Outcome]:
    """Replay through DuckDB; a run that was stopped goes on with what is not done yet."""
    tasks = [ReadingTask(job.terms, number, task) for number, task in enumerate(job.tasks)]
    shares = range(job.terms.shares)
    with begun(job, "duckdb", progress) as work:
        read_stage, joined_stage, judged_stage = map(work.stage, (_READ, _JOINED, _JUDGED))
        run = Runner(job.workers, progress)
        run("reading", read, read_stage, tasks)
        counted = read_stage.result(range(len(tasks)))
        if not joined_stage.is_done(_JOINING):
            with progress.stage("finding whom to ask about", done=0, of=1):
                joined_stage.finish(_JOINING, _joined(job, work))
                progress.advance()
        exported = exported_types(counted, job.files)
        run("asking", judge, judged_stage, [ShareTask(job.terms, n, exported) for n in shares])
        found = [counted, joined_stage.result([_JOINING]), judged_stage.result(shares)]
        cases = kept_cases(judged_stage.beside(number, "cases") for number in shares)
        yield Outcome(exported, summed(found), cases)


def read(task: ReadingTask) -> ReadingTask:
    """Every line counted and kept, and every order recognised."""
    stage = WorkFolder(task.terms.work).stage(_READ)
    tally = Tally()
    recogniser = Recogniser(versions_of(task.terms.knowledge), tally)
    with (
        stage.beside(task.number, "met").open("wb") as met,
        lines_file(stage.beside(task.number, "lines")) as keep,
        lines_file(stage.beside(task.number, "orders")) as keep_order,
    ):
        patients = Acquaintances(Everybody(), lambda run: run.tofile(met))
        for kept in lines_in(task.stretches, patients, tally):
            keep(kept)
            if kept.kind in task.terms.order_kinds:
                for order in recogniser.recognised([kept]):
                    keep_order(order)
    stage.finish(task.number, tally.counted())
    return task


def _joined(job: Job, work: WorkFolder) -> Counted:
    """Find who is asked about, and put their lines into fragments by share of the patients."""
    stage, into = work.stage(_READ), work.stage(_JOINED)
    tally = Tally()
    with sorter(into.scratch_of(_JOINING), job.workers) as duck:
        owners = _asked(duck, work, tally)
        lines = duck.of_these(stage.all_beside("lines"), owners)
        write_fragments(lines, into.emptied(_JOINING), job.terms.shares)
    return tally.counted()


def _asked(duck: Sorter, work: WorkFolder, tally: Tally) -> pa.Table:
    """Who has an order to be asked about; how many they have is kept for those who judge."""
    owners: list[str] = []
    pairs = array("Q")
    for patient in gathered_in_turn(duck.in_turn(work.stage(_READ).all_beside("orders"))):
        if number := count_fates(patient, tally):
            owners.append(patient.owner)
            pairs.extend((digest_of(patient.owner), number))
    keep_asked(_asked_of(work), zip(pairs[::2], pairs[1::2], strict=True))
    return pa.table({"owner": pa.array(owners, pa.string())})


def judge(task: ShareTask) -> ShareTask:
    """Ask about the orders of one share of the patients."""
    work = WorkFolder(task.terms.work)
    joined, stage = work.stage(_JOINED), work.stage(_JUDGED)
    shares = task.terms.shares
    tally = Tally()
    with met_in(work.stage(_READ).all_beside("met")) as met:
        tally.count(Section.PATIENTS, MET, number_met(met, task.number, shares))
    versions = versions_of(task.terms.knowledge)
    asked = asked_patients([_asked_of(work)])
    terms = task.terms
    judge_one = Judge(versions, task.exported, terms.order_kinds, asked, terms.at, tally).judge
    fragments = joined.fragments_of(task.number, 1)
    patients = owners_of(fragments, shares, task.terms.limits, joined.scratch_of(task.number))
    keep_cases(
        stage.beside(task.number, "cases"),
        [each for patient in patients for each in judge_one(patient)],
    )
    stage.finish(task.number, tally.counted())
    return task


def _asked_of(work: WorkFolder) -> Path:
    return work.stage(_JOINED).beside(_JOINING, "asked")
