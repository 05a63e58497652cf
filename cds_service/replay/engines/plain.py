"""The plain engine: files and processes of one machine, and nothing to install.

The source is read twice.  First the orders alone, to find who has one to be asked about; then the
lines of these patients are kept, sorted by patient on disk, and judged.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cds_service.replay.fragments import owners_of, write_fragments
from cds_service.replay.gathering import PatientLines
from cds_service.replay.job import Job, Outcome, Progress, Terms, exported_types, versions_of
from cds_service.replay.judging import Judge
from cds_service.replay.kept_results import (
    asked_patients,
    keep_asked,
    keep_cases,
    kept_cases,
    met_in,
)
from cds_service.replay.patients import Acquaintances, AskedPatients, digest_of, number_met
from cds_service.replay.readings import lines_in, orders_in
from cds_service.replay.recognising import Recogniser, count_fates
from cds_service.replay.stages import Stage
from cds_service.replay.stretches import Stretch
from cds_service.replay.tally import MET, Section, Tally, summed
from cds_service.replay.work_folder import WorkFolder, begun
from cds_service.replay.workers import Runner

_ORDERS, _ASKED, _LINES, _JUDGED = "orders", "asked", "lines", "judged"


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """Some stretches of the source, to be read by one process."""

    terms: Terms
    number: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class ShareTask:
    """One share of the patients, sorted by so many reading tasks."""

    terms: Terms
    number: int
    readings: int
    exported: frozenset[str] = frozenset()


@contextmanager
def plain(job: Job, progress: Progress) -> Iterator[Outcome]:
    """Replay with files alone; a run that was stopped goes on with what is not done yet."""
    readings, shares = range(len(job.tasks)), range(job.terms.shares)
    reading_tasks = [ReadingTask(job.terms, number, job.tasks[number]) for number in readings]
    to_find = [ShareTask(job.terms, number, len(readings)) for number in shares]
    with begun(job, "plain", progress) as work:
        orders, asked, lines, judged = map(work.stage, (_ORDERS, _ASKED, _LINES, _JUDGED))
        run = Runner(job.workers, progress)
        run("reading orders", read_orders, orders, reading_tasks)
        run("finding whom to ask about", find_asked, asked, to_find)
        run("reading their records", read_lines, lines, reading_tasks)
        read = lines.result(readings)
        exported = exported_types(read, job.files)
        to_judge = [replace(task, exported=exported) for task in to_find]
        run("asking", judge, judged, to_judge)
        yield Outcome(
            exported=exported,
            total=summed(
                [orders.result(readings), asked.result(shares), read, judged.result(shares)]
            ),
            cases=kept_cases(_cases_of(work, number) for number in shares),
        )


def read_orders(task: ReadingTask) -> ReadingTask:
    """The first reading: every order recognised, and what became of it sorted by patient."""
    stage = WorkFolder(task.terms.work).stage(_ORDERS)
    tally = Tally()
    recogniser = Recogniser(versions_of(task.terms.knowledge), tally)
    recognised = recogniser.recognised(orders_in(task.stretches, task.terms.order_kinds))
    write_fragments(recognised, stage.emptied(task.number), task.terms.shares)
    stage.finish(task.number, tally.counted())
    return task


def find_asked(task: ShareTask) -> ShareTask:
    """Whose orders are to be asked about, of one share of the patients."""
    work = WorkFolder(task.terms.work)
    stage = work.stage(_ASKED)
    tally = Tally()
    orders = ((each.owner, count_fates(each, tally)) for each in _owners(work, task, _ORDERS))
    asked = [(digest_of(owner), number) for owner, number in orders if number]
    keep_asked(stage.beside(task.number, "digests"), asked)
    stage.finish(task.number, tally.counted())
    _drop(work, task, _ORDERS)
    return task


def read_lines(task: ReadingTask) -> ReadingTask:
    """The second reading: every line counted, and those of who is asked about sorted by patient."""
    work = WorkFolder(task.terms.work)
    stage = work.stage(_LINES)
    tally = Tally()
    with _met_of(stage, task.number).open("wb") as met:
        patients = Acquaintances(_asked(work, task.terms), lambda run: run.tofile(met))
        lines = lines_in(task.stretches, patients, tally)
        write_fragments(lines, stage.emptied(task.number), task.terms.shares)
    stage.finish(task.number, tally.counted())
    return task


def judge(task: ShareTask) -> ShareTask:
    """Ask about the orders of one share of the patients."""
    work = WorkFolder(task.terms.work)
    stage = work.stage(_JUDGED)
    tally = Tally()
    with met_in(_met_of(work.stage(_LINES), each) for each in range(task.readings)) as met:
        tally.count(Section.PATIENTS, MET, number_met(met, task.number, task.terms.shares))
    judge_one = Judge(
        versions_of(task.terms.knowledge),
        task.exported,
        task.terms.order_kinds,
        _asked(work, task.terms),
        task.terms.at,
        tally,
    ).judge
    cases = [each for patient in _owners(work, task, _LINES) for each in judge_one(patient)]
    keep_cases(_cases_of(work, task.number), cases)
    stage.finish(task.number, tally.counted())
    _drop(work, task, _LINES)
    return task


def _owners(work: WorkFolder, task: ShareTask, stage: str) -> Iterable[PatientLines]:
    kept = work.stage(stage)
    return owners_of(
        kept.fragments_of(task.number, task.readings),
        task.terms.shares,
        task.terms.limits,
        kept.scratch_of(task.number),
    )


def _drop(work: WorkFolder, task: ShareTask, stage: str) -> None:
    """A share that is done needs its fragments no more."""
    for path in work.stage(stage).fragments_of(task.number, task.readings):
        path.unlink(missing_ok=True)


def _asked(work: WorkFolder, terms: Terms) -> AskedPatients:
    stage = work.stage(_ASKED)
    return asked_patients(stage.beside(share, "digests") for share in range(terms.shares))


def _met_of(stage: Stage, number: int) -> Path:
    return stage.beside(number, "met")


def _cases_of(work: WorkFolder, share: int) -> Path:
    return work.stage(_JUDGED).beside(share, "cases")
