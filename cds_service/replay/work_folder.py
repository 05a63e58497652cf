"""The folder in which a run keeps how far it is, stage by stage.

It holds patient data while the run lasts: only its owner can read it, and it is emptied when the
report is written.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import msgspec

from cds_service.errors import ReplayRefused

from .division import Limits
from .job import Job, Progress
from .sources import SourceFile
from .stages import Stage, write_whole
from .stretches import Stretch


class Plan(msgspec.Struct, frozen=True):
    """What decides the result, and how the work is divided: a run goes on only where all of it is
    unchanged."""

    release: str
    knowledge: str
    at: str | None
    files: tuple[SourceFile, ...]
    engine: str
    tasks: tuple[tuple[Stretch, ...], ...]
    shares: int
    limits: Limits
    order_kinds: tuple[str, ...]


class WorkFolder:
    """One run's folder.  Raises ReplayRefused where it is another's or in use."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._plan = root / "plan.json"
        self._stages = root / "stages"

    def stage(self, name: str) -> Stage:
        """One of the stages that a run goes through."""
        return Stage(self._stages / name)

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Make it ours alone until the run ends, however that comes about."""
        if self._root.is_dir() and any(self._root.iterdir()) and not self._lock_file.exists():
            raise ReplayRefused(
                f"{self._root} holds other files: name an empty folder as --work, or a new one"
            )
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock_file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise ReplayRefused(
                    f"another replay is at work in {self._root}: wait for it, "
                    "or name another --work"
                ) from error
            yield

    @property
    def _lock_file(self) -> Path:
        return self._root / "replay.lock"

    def begin(self, plan: Plan) -> str:
        """Go on where the same plan was left, else start anew.  Says which, and why."""
        wanted = msgspec.json.encode(plan)
        found = self._plan.read_bytes() if self._plan.exists() else None
        if found == wanted:
            return "going on where an earlier run stopped"
        self.clear()
        self._stages.mkdir(mode=0o700)
        write_whole(self._plan, wanted)
        if found is None:
            return ""
        return f"starting anew: {_difference(found, plan)} changed since an earlier run"

    def clear(self) -> None:
        """Remove what a run left; the lock stays while we hold it."""
        self._plan.unlink(missing_ok=True)
        shutil.rmtree(self._stages, ignore_errors=True)

    def close(self) -> None:
        """The run is over: nothing of any patient stays behind."""
        self.clear()
        self._lock_file.unlink(missing_ok=True)
        if not any(self._root.iterdir()):
            self._root.rmdir()


@contextmanager
def begun(job: Job, engine: str, progress: Progress) -> Iterator[WorkFolder]:
    """A job's folder, where it was left; emptied once all is done, and left as it is where it is not."""
    work = WorkFolder(job.terms.work)
    with work.claimed():
        if said := work.begin(_plan(job, engine)):
            progress.say(said)
        yield work
        work.close()


def _plan(job: Job, engine: str) -> Plan:
    terms = job.terms
    return Plan(
        release=version("spine-imaging-cds"),
        knowledge=terms.knowledge.digest,
        at=terms.at.isoformat() if terms.at else None,
        files=job.files,
        engine=engine,
        tasks=job.tasks,
        shares=terms.shares,
        limits=terms.limits,
        order_kinds=terms.order_kinds,
    )


def _difference(found: bytes, plan: Plan) -> str:
    try:
        earlier = msgspec.json.decode(found, type=Plan)
    except msgspec.DecodeError:
        return "the form of the work folder"
    names = {
        "files": "the source",
        "knowledge": "the knowledge",
        "at": "--at",
        "order_kinds": "--orders-from",
        "release": "this program",
        "engine": "--engine",
    }
    changed = [
        said for name, said in names.items() if getattr(earlier, name) != getattr(plan, name)
    ]
    return " and ".join(changed) or "how the work is divided"
