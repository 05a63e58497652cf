"""What an engine is told, and what it gives back."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.knowledge_base.kept import ready_knowledge, with_topics
from cds_service.knowledge_base.load import load_knowledge

from .cases import Case
from .division import Limits
from .lines import PATIENT_ELEMENT, REQUEST
from .sources import SourceFile
from .stretches import Stretch
from .tally import Counted, Section
from .versions import Versions


class Progress(Protocol):
    """Who is told how far the run is."""

    def say(self, sentence: str) -> None: ...

    def stage(self, name: str, /, *, done: int, of: int) -> AbstractContextManager[object]: ...

    def advance(self) -> None: ...


@dataclass(frozen=True, slots=True)
class KnowledgeAt:
    """A folder of knowledge, what it is to the byte, and which of its topics speak."""

    digest: str
    folder: Path
    topics: str


@cache
def knowledge_of(at: KnowledgeAt) -> Knowledge:
    """The knowledge of a folder, loaded once in each process as long as its files are the same."""
    return ready_knowledge(at.folder, at.topics)


@dataclass(frozen=True, slots=True)
class VersionsAt:
    """Where the knowledge is that is asked; and, where two are compared, the one that stood before it."""

    after: KnowledgeAt
    before: KnowledgeAt | None = None

    @property
    def digest(self) -> str:
        """What they are, to the byte."""
        return " ".join(each.digest for each in (self.after, self.before) if each is not None)


@cache
def draft_of(at: KnowledgeAt) -> Knowledge:
    """The knowledge of a folder whose own cases may not hold yet: what it changes is to be seen first."""
    return with_topics(load_knowledge(at.folder), at.topics)


def versions_of(at: VersionsAt) -> Versions:
    """The knowledge of these folders."""
    if at.before is None:
        return Versions(knowledge_of(at.after))
    return Versions(draft_of(at.after), draft_of(at.before))


@dataclass(frozen=True, slots=True)
class Terms:
    """What every task of a run is told.  ``order_kinds`` are the types that are asked about."""

    work: Path
    knowledge: VersionsAt
    at: datetime | None
    shares: int
    limits: Limits
    order_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A source, divided into tasks, and on which terms it is replayed by how many processes."""

    terms: Terms
    files: tuple[SourceFile, ...]
    tasks: tuple[tuple[Stretch, ...], ...]
    workers: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found.  ``cases`` come each in its turn, and are read once."""

    exported: frozenset[str]
    total: Counted
    cases: Iterator[Case]


class Engine(Protocol):
    """Replays a job.  Its outcome may be read as long as the context is open."""

    def __call__(self, job: Job, progress: Progress) -> AbstractContextManager[Outcome]: ...


def exported_types(read: Counted, files: Iterable[SourceFile]) -> frozenset[str]:
    """The types that the export holds: those that were met, and those whose file is empty."""
    met = {name for section, name, _ in read.counts if section is Section.TYPES}
    empty = {each.name.rpartition("/")[2].split(".")[0] for each in files if each.size == 0}
    return frozenset((met | (empty & set(PATIENT_ELEMENT))) - {REQUEST})
