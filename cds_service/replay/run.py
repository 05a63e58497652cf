"""The run: sort by patient, ask about every order, add up; and go on where an earlier run stopped."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from cds_service.errors import ReplayRefused
from cds_service.knowledge_base.kept import ready_knowledge

from .findings import Findings
from .lines import PATIENT_ELEMENT, REQUEST
from .report import write_report
from .sources import SourceFile, find_sources
from .tally import Counted, Section, summed
from .work_folder import Plan, WorkFolder
from .workers import JudgeTask, SortTask, each_done, judge, sort

#: A partition of about this size is judged in some seconds, which is what a killed run loses.
_PARTITION_BYTES = 8 * 1024 * 1024
_FEWEST_PARTITIONS, _MOST_PARTITIONS = 4, 256
_MOST_SORT_TASKS = 64
#: How much JSON a packed byte stands for, about.
_PACKED = 12


class Progress(Protocol):
    """Who is told how far the run is."""

    def say(self, sentence: str) -> None: ...

    def stage(self, name: str, *, done: int, of: int) -> AbstractContextManager[object]: ...

    def advance(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Replay:
    """What to replay, against which knowledge, and where to."""

    places: tuple[Path, ...]
    out: Path
    work: Path
    workers: int
    at: datetime | None
    knowledge_dir: Path
    topics: str = ""


def replay(wanted: Replay, progress: Progress) -> Findings:
    """Replay a source and write the report.  Raises ReplayRefused, saying what to do.

    The same source gives the same report, to the byte, with however many workers and however
    often it was interrupted.
    """
    try:
        return _replay(wanted, progress)
    except OSError as error:
        raise ReplayRefused(f"{error.filename or wanted.out}: {error.strerror}") from error


def _replay(wanted: Replay, progress: Progress) -> Findings:
    files = find_sources(wanted.places)
    plan = _plan(wanted, files)
    knowledge = ready_knowledge(wanted.knowledge_dir, wanted.topics)
    work = WorkFolder(wanted.work)
    with work.claimed():
        if begun := work.begin(plan):
            progress.say(begun)
        read = _sort_all(plan, work, wanted, progress)
        exported = exported_types(read, files)
        findings = Findings(
            files=files,
            knowledge=f"{knowledge.version} ({knowledge.status})",
            at=plan.at,
            exported=exported,
            total=summed([read, _judge_all(plan, work, wanted, exported, progress)]),
        )
        rows = heapq.merge(*(work.firing_of(number) for number in range(plan.partitions)))
        write_report(findings, rows, wanted.out)
        work.close()
    return findings


def _plan(wanted: Replay, files: tuple[SourceFile, ...]) -> Plan:
    size = sum(each.size * (_PACKED if each.name.endswith(".gz") else 1) for each in files)
    return Plan(
        release=version("spine-imaging-cds"),
        knowledge=_digest(wanted.knowledge_dir, wanted.topics),
        at=wanted.at.isoformat() if wanted.at else None,
        files=files,
        tasks=tuple(_divided(files)),
        partitions=min(max(size // _PARTITION_BYTES, _FEWEST_PARTITIONS), _MOST_PARTITIONS),
    )


def _digest(folder: Path, topics: str) -> str:
    """What the knowledge is, to the byte, and what of it speaks: a version tells no drafts apart."""
    digest = blake2b(topics.encode(), digest_size=16)
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _divided(files: Sequence[SourceFile]) -> Iterator[tuple[int, ...]]:
    """The places of the files, in runs of about the same size: one run is one task."""
    enough = sum(each.size for each in files) / _MOST_SORT_TASKS
    run: list[int] = []
    size = 0
    for place, file in enumerate(files):
        run.append(place)
        size += file.size
        if size >= enough:
            yield tuple(run)
            run, size = [], 0
    if run:
        yield tuple(run)


def _sort_all(plan: Plan, work: WorkFolder, wanted: Replay, progress: Progress) -> Counted:
    tasks = [
        SortTask(
            wanted.work, number, tuple((place, plan.files[place]) for place in run), plan.partitions
        )
        for number, run in enumerate(plan.tasks)
    ]
    open_tasks = [task for task in tasks if work.sorted_by(task.number) is None]
    with progress.stage("sorting by patient", done=len(tasks) - len(open_tasks), of=len(tasks)):
        for _ in each_done(sort, open_tasks, wanted.workers):
            progress.advance()
    return summed(filter(None, (work.sorted_by(task.number) for task in tasks)))


def _judge_all(
    plan: Plan, work: WorkFolder, wanted: Replay, exported: frozenset[str], progress: Progress
) -> Counted:
    numbers = range(plan.partitions)
    open_tasks = [
        JudgeTask(
            wanted.work,
            number,
            plan.partitions,
            len(plan.tasks),
            exported,
            wanted.at,
            plan.knowledge,
            wanted.knowledge_dir,
            wanted.topics,
        )
        for number in numbers
        if work.judged(number) is None
    ]
    with progress.stage("asking", done=len(numbers) - len(open_tasks), of=len(numbers)):
        for _ in each_done(judge, open_tasks, wanted.workers):
            progress.advance()
    return summed(filter(None, map(work.judged, numbers)))


def exported_types(read: Counted, files: Iterable[SourceFile]) -> frozenset[str]:
    """The types that the export holds: those that were met, and those whose file is empty."""
    met = {name for section, name, _ in read.counts if section is Section.TYPES}
    empty = {each.name.rpartition("/")[2].split(".")[0] for each in files if each.size == 0}
    return frozenset((met | (empty & set(PATIENT_ELEMENT))) - {REQUEST})
