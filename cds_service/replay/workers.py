"""Tasks spread over processes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Protocol, TypeVar

from cds_service.errors import ReplayRefused

from .job import Progress
from .stages import Stage

T = TypeVar("T")


class Numbered(Protocol):
    """A task that has a number within its stage."""

    @property
    def number(self) -> int: ...


Task = TypeVar("Task", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the tasks of a stage that are not done yet, and says how far it is."""

    workers: int
    progress: Progress

    def __call__(
        self, name: str, run: Callable[[Task], Task], stage: Stage, tasks: Sequence[Task]
    ) -> None:
        left = [task for task in tasks if not stage.is_done(task.number)]
        with self.progress.stage(name, done=len(tasks) - len(left), of=len(tasks)):
            for _ in each_done(run, left, self.workers):
                self.progress.advance()


def each_done(run: Callable[[T], T], tasks: Sequence[T], workers: int) -> Iterator[T]:
    """Run the tasks, and give each as it is done.  Raises ReplayRefused where a process dies.

    With one worker they run here.  Else in processes that are started clean (no lock, no thread
    and no terminal of ours in them), and that go when we go, however we go.
    """
    if min(workers, len(tasks)) <= 1:
        yield from map(run, tasks)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([run.__module__])
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
