"""SIGKILL of each process in each state: what was promised is kept, and the service comes back.

Whoever kills the server itself starts it again, as systemd or a container's engine would; all
else comes back by itself.
"""

import os
import random
import signal
import time
from enum import StrEnum
from pathlib import Path

from service_process import PATIENCE, is_running

from tests.fuzz.report import Row

from .asked import Asked, prepared
from .checks import Checks
from .states import STATES, When
from .stores import a_database, a_server

_WORKERS = 2


class Who(StrEnum):
    """Whom it hits."""

    SERVER = "server"
    WORKER = "worker"
    DRAIN = "drain"


def kill_on_a_file(who: Who, when: When, rounds: int, folder: Path) -> Row:
    """Round after round on one SQLite file."""
    service = prepared(folder)
    return _in_rounds(service, who, when, Checks(f"{who} killed {when}"), rounds)


def kill_on_postgresql(who: Who, when: When, rounds: int, folder: Path) -> Row:
    """Round after round on one database of a server, which is not killed itself."""
    with a_server() as postgres:
        service = prepared(folder, database_url=a_database(postgres))
        checks = Checks(f"{who} killed {when}, PostgreSQL")
        return _in_rounds(service, who, when, checks, rounds)


def _in_rounds(service: Asked, who: Who, when: When, checks: Checks, rounds: int) -> Row:
    chance = random.Random(f"{who} {when}")  # noqa: S311 - not for secrets
    try:
        longest = max(_round(service, who, when, chance, checks) for _ in range(rounds))
    finally:
        service.process.kill()
    answered, acknowledged = service.promises.answered, service.promises.acknowledged
    checks.tell(f"{rounds} rounds: {len(answered):,} answers, {len(acknowledged):,} acknowledged")
    checks.tell(f"back after {longest:.1f} s at most")
    return checks.row()


def _round(service: Asked, who: Who, when: When, chance: random.Random, checks: Checks) -> float:
    """Seconds from the kill until a hook is answered."""
    with STATES[when](service, chance):
        hit = _victim(service, who)
        around = _below(service)
        began = time.monotonic()
        if hit is not None:
            _kill(hit, checks)
        if who is Who.SERVER or when is When.STOPPING:
            _start_again(service, around, checks)
        else:
            _comes_back_by_itself(service, who, checks)
        seconds = time.monotonic() - began
    checks.holds(f"there is a {who} to kill {when}", hit is not None or when is When.STOPPING)
    checks.holds(f"a hook is answered ({who} killed {when})", service.hook() < PATIENCE)
    checks.none(service.broken())
    service.process.tell_to_stop()
    checks.holds("the next stop ends well", service.process.wait_for_its_end() == 0)
    return seconds


def _kill(process: str, checks: Checks) -> None:
    """For good: a call that lands in the queue of one that is just dying is broken off with it."""
    os.kill(int(process), signal.SIGKILL)
    checks.comes("what was killed is gone", lambda: not is_running(process))


def _victim(service: Asked, who: Who) -> str | None:
    """The server forks the process that drains first, and then its workers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not service.process.has_ended():
        if who is Who.SERVER:
            return str(service.process.main)
        below = _below(service)
        found = below[:1] if who is Who.DRAIN else below[1:]
        if found:
            return found[-1]
        time.sleep(0.005)
    return None


def _below(service: Asked) -> list[str]:
    """What the server has started and is not dead, the first of it first; nothing where it has just ended."""
    try:
        return [each for each in service.process.processes() if is_running(each)]
    except FileNotFoundError:
        return []


def _start_again(service: Asked, around: list[str], checks: Checks) -> None:
    """Whatever it left behind ends, and gives the port back."""
    service.process.wait_for_its_end()
    checks.comes("nothing is left of the former", lambda: not any(map(is_running, around)))
    service.start()


def _comes_back_by_itself(service: Asked, who: Who, checks: Checks) -> None:
    """A worker has a successor; what the drain did a worker does."""
    expected = _WORKERS + (who is not Who.DRAIN)
    checks.comes("all workers are there", lambda: len(_below(service)) == expected)
    service.process.wait_until_it_answers()
