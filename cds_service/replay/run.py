"""The run: find the source, have an engine replay it, and write the report."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from cds_service.errors import ReplayRefused

from .division import Limits, divided, unpacked_size
from .engines.named import engine_named
from .findings import Findings
from .job import Job, KnowledgeAt, Progress, Terms, knowledge_of
from .report import write_report
from .sources import find_sources
from .tally import Counted


@dataclass(frozen=True, slots=True)
class Replay:
    """What to replay, against which knowledge, by which engine, and where to."""

    places: tuple[Path, ...]
    out: Path
    work: Path
    workers: int
    at: datetime | None
    knowledge_dir: Path
    topics: str = ""
    engine: str = "plain"
    limits: Limits = field(default_factory=Limits)


def replay(wanted: Replay, progress: Progress) -> Findings:
    """Replay a source and write the report.  Raises ReplayRefused, saying what to do.

    The same source gives the same report, to the byte, by whichever engine, with however many
    workers and however often it was interrupted.
    """
    try:
        return _replay(wanted, progress)
    except OSError as error:
        raise ReplayRefused(f"{error.filename or wanted.out}: {error.strerror}") from error


def _replay(wanted: Replay, progress: Progress) -> Findings:
    engine = engine_named(wanted.engine)
    job = job_of(wanted)
    with engine(job, progress) as outcome:
        findings = findings_of(job, outcome.exported, outcome.total)
        write_report(findings, outcome.firing, wanted.out)
    return findings


def findings_of(job: Job, exported: frozenset[str], total: Counted) -> Findings:
    """What came of a job, ready to be told."""
    knowledge = knowledge_of(job.terms.knowledge)
    return Findings(
        files=job.files,
        knowledge=f"{knowledge.version} ({knowledge.status})",
        at=job.terms.at.isoformat() if job.terms.at else None,
        exported=exported,
        total=total,
    )


def job_of(wanted: Replay) -> Job:
    """What is to be done: the source found and divided.  Raises ReplayRefused where there is none."""
    files = find_sources(wanted.places)
    terms = Terms(
        work=wanted.work,
        knowledge=KnowledgeAt(
            digest=_digest(wanted.knowledge_dir, wanted.topics),
            folder=wanted.knowledge_dir,
            topics=wanted.topics,
        ),
        at=wanted.at,
        shares=wanted.limits.shares_for(unpacked_size(files)),
        limits=wanted.limits,
    )
    return Job(terms, files, tuple(divided(files, wanted.limits)), wanted.workers)


def _digest(folder: Path, topics: str) -> str:
    """What the knowledge is, to the byte, and what of it speaks: a version tells no drafts apart."""
    digest = blake2b(topics.encode(), digest_size=16)
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
