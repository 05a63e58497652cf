"""Tasks spread over processes, and the two kinds of task that a replay is made of."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeVar

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import ReplayRefused
from cds_service.knowledge_base.kept import ready_knowledge

from .fragments import patients_of, sort_files
from .judging import Judge
from .sources import SourceFile
from .tally import Tally
from .work_folder import WorkFolder

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SortTask:
    """Some files of the source, each with its place in it, to be sorted by patient."""

    work: Path
    number: int
    files: tuple[tuple[int, SourceFile], ...]
    partitions: int


@dataclass(frozen=True, slots=True)
class JudgeTask:
    """One partition, whose patients' orders are to be asked about."""

    work: Path
    number: int
    partitions: int
    tasks: int
    exported: frozenset[str]
    at: datetime | None
    knowledge: str
    knowledge_dir: Path
    topics: str


def sort(task: SortTask) -> SortTask:
    """Sort, and keep that it is done."""
    work = WorkFolder(task.work)
    work.keep_sorted(
        task.number, sort_files(task.files, work.folder_of(task.number), task.partitions)
    )
    return task


def judge(task: JudgeTask) -> JudgeTask:
    """Judge, and keep that it is done."""
    work = WorkFolder(task.work)
    fragments = work.fragments_of(task.number, task.tasks)
    tally = Tally()
    judge_one = Judge(
        knowledge_as(task.knowledge, task.knowledge_dir, task.topics), task.exported, task.at, tally
    ).judge
    firing = [
        each for patient in patients_of(fragments, task.partitions) for each in judge_one(patient)
    ]
    work.keep_judged(task.number, tally.counted(), firing)
    work.drop(fragments)
    return task


@cache
def knowledge_as(digest: str, root: Path, topics: str) -> Knowledge:  # noqa: ARG001  another digest, another load
    """The knowledge of a folder, loaded once in each process as long as its files are the same."""
    return ready_knowledge(root, topics)


def each_done(run: Callable[[T], T], tasks: Sequence[T], workers: int) -> Iterator[T]:
    """Run the tasks, and give each as it is done.  Raises ReplayRefused where a process dies.

    With one worker they run here.  Else in processes that are started clean (no lock, no thread
    and no terminal of ours in them), and that go when we go, however we go.
    """
    if min(workers, len(tasks)) <= 1:
        yield from map(run, tasks)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(
        min(workers, len(tasks)), mp_context=context, initializer=_depend_on_parent
    )
    try:
        for done in as_completed([pool.submit(run, task) for task in tasks]):
            yield done.result()
    except BrokenProcessPool as error:
        raise ReplayRefused(
            "a worker process was ended from outside (out of memory?): run the same command "
            "again to go on, with fewer --workers if it happens again"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _depend_on_parent() -> None:
    """Leave interrupts to the parent, and end with it: an orphan would write into the next run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
