"""The run: find the source, have an engine replay it, and write the report."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import ReplayRefused
from cds_service.knowledge_base.words import words_of

from .division import Limits, divided, unpacked_size
from .engines.named import engine_named
from .findings import Findings
from .job import Job, KnowledgeAt, Progress, Terms, VersionsAt, versions_of
from .object_store import without_secrets
from .report import write_report
from .sources import find_sources
from .stand_ins import order_kinds
from .tally import Counted

#: A cluster keeps no files of ours that would have to be few, and has cores for many tasks.
_ON_SPARK = Limits(task_bytes=64 * 1024 * 1024, most_tasks=10_000, most_shares=2_000)


@dataclass(frozen=True, slots=True)
class Replay:
    """What to replay, against which knowledge, by which engine, and where to.

    A place that is a text is the address of an object store.  ``compared_with`` is a knowledge that
    stood before: what would change is told too.  ``orders_from`` names what stands in for orders, as
    ``STAND_INS`` does.
    """

    places: tuple[Path | str, ...]
    out: Path
    work: Path
    workers: int
    at: datetime | None
    knowledge_dir: Path
    topics: str = ""
    engine: str = "plain"
    compared_with: Path | None = None
    limits: Limits | None = None
    orders_from: tuple[str, ...] = ()


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
        write_report(findings, outcome.cases, wanted.out)
    return findings


def findings_of(job: Job, exported: frozenset[str], total: Counted) -> Findings:
    """What came of a job, ready to be told."""
    asked = job.terms.knowledge
    versions = versions_of(asked)
    after, before = _named(versions.after), None
    if asked.before is not None and versions.before is not None:  # they may be of one version
        after = f"{after} of {asked.after.folder}"
        before = f"{_named(versions.before)} of {asked.before.folder}"
    return Findings(
        files=job.files,
        knowledge=after,
        compared_with=before,
        at=job.terms.at.isoformat() if job.terms.at else None,
        exported=exported,
        order_kinds=job.terms.order_kinds,
        total=total,
        words=words_of(versions.after),
    )


def _named(knowledge: Knowledge) -> str:
    return f"{knowledge.version} ({knowledge.status})"


def job_of(wanted: Replay) -> Job:
    """What is to be done: the source found and divided.  Raises ReplayRefused where there is none."""
    for place in wanted.places:
        if isinstance(place, str) and wanted.engine != "spark":
            raise ReplayRefused(
                f"{without_secrets(place)} is read by --engine spark alone, whose executors ask the "
                "store for it: for another engine copy it to a folder, or mount it"
            )
    files = find_sources(wanted.places)
    limits = wanted.limits or (_ON_SPARK if wanted.engine == "spark" else Limits())
    terms = Terms(
        work=wanted.work,
        knowledge=VersionsAt(
            _knowledge_at(wanted.knowledge_dir, wanted.topics),
            _knowledge_at(wanted.compared_with, wanted.topics) if wanted.compared_with else None,
        ),
        at=wanted.at,
        shares=limits.shares_for(unpacked_size(files)),
        limits=limits,
        order_kinds=order_kinds(wanted.orders_from),
    )
    return Job(terms, files, tuple(divided(files, limits)), wanted.workers)


def _knowledge_at(folder: Path, topics: str) -> KnowledgeAt:
    return KnowledgeAt(_digest(folder, topics), folder, topics)


def _digest(folder: Path, topics: str) -> str:
    """What the knowledge is, to the byte, and what of it speaks: a version tells no drafts apart."""
    digest = blake2b(topics.encode(), digest_size=16)
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
