"""Two services on one store: a file that both have open, and a server that both ask."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from promises import Callers, asking, give_feedback

from tests.fuzz.report import Row

from .asked import ARTICLE, Asked, asked
from .checks import Checks
from .health import is_sound
from .stores import a_database, a_server

_EACH = 60


def two_on_a_file(folder: Path) -> Row:
    """They share the spool as well: one of all these processes drains it."""
    checks = Checks("two services on one SQLite file")
    with _two(folder, f"sqlite:///{folder}/store.db") as services:
        _work_at_once(services, checks)
    return checks.row()


def two_on_postgresql(folder: Path) -> Row:
    """As on two machines, each with a spool of its own."""
    checks = Checks("two services on one PostgreSQL")
    with a_server() as postgres, _two(folder, a_database(postgres)) as services:
        _work_at_once(services, checks)
    return checks.row()


@contextmanager
def _two(folder: Path, database_url: str) -> Iterator[tuple[Asked, Asked]]:
    with ExitStack() as running:
        services = []
        for name in ("one", "other"):
            (folder / name).mkdir()
            services.append(running.enter_context(asked(folder / name, database_url=database_url)))
        yield services[0], services[1]


def _work_at_once(services: tuple[Asked, Asked], checks: Checks) -> None:
    one, other = services
    with ExitStack() as busy:
        callers = [
            Callers(each.process.port, each.promises, asking(ARTICLE), give_feedback)
            for each in services
        ]
        for each in callers:
            busy.enter_context(each.busy())
        for each in callers:
            each.wait_for(answered=_EACH, acknowledged=_EACH)
        one.process.stop()
        callers[1].wait_for(answered=_EACH, acknowledged=_EACH)
    checks.none(one.broken())
    checks.none(other.broken())
    is_sound(other, checks)
    other.process.kill()
    one.start()
    other.start()  # on a server it has a spool of its own, which nobody else brings in
    is_sound(one, checks)
    checks.none(one.broken())
    checks.none(other.broken())
    promised = [len(each.promises.acknowledged) for each in services]
    answered = [len(each.promises.answered) for each in services]
    checks.tell(f"{sum(answered)} answers and {sum(promised)} pieces of feedback, each once")
