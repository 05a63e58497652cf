"""The states in which a service is when something hits it, each as what is done before and meanwhile."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from uuid import uuid4

import msgspec
from made_records import a_record
from promises import Callers, Turn, asking, give_feedback
from service_process import PATIENCE

from cds_service.records.database import read_url
from cds_service.records.spool.folders import spool_folders
from cds_service.records.spool.progress import waiting_in
from cds_service.records.spool.writing import Spool

from .asked import ARTICLE, Asked

#: Takes the drain a second or more.
_LEFT_BEHIND = 2_000
#: Seconds that a start takes, about; and what a stop does.
_START, _STOP = 1.5, 0.5
_AT_ANY_MOMENT = 0.2


class When(StrEnum):
    """A state."""

    IDLE = "idle"
    IN_A_CALL = "in a call"
    STORING = "storing feedback"
    DRAINING = "draining"
    STARTING = "at start"
    STOPPING = "at stop"


@contextmanager
def _idle(service: Asked, chance: random.Random) -> Iterator[None]:
    service.start()
    yield


@contextmanager
def _in_a_call(service: Asked, chance: random.Random) -> Iterator[None]:
    service.start()
    with _busy(service, asking(ARTICLE)) as callers:
        callers.wait_for(answered=10)
        _wait_up_to(_AT_ANY_MOMENT, chance)
        yield


@contextmanager
def _storing(service: Asked, chance: random.Random) -> Iterator[None]:
    service.start()
    with _busy(service, give_feedback) as callers:
        callers.wait_for(acknowledged=10)
        _wait_up_to(_AT_ANY_MOMENT, chance)
        yield


@contextmanager
def _draining(service: Asked, chance: random.Random) -> Iterator[None]:
    """What another service left is being brought into the store."""
    folders = spool_folders(read_url(service.database_url))
    if not service.is_on_a_file():
        folders = (service.process.folder / "var" / folders[0].name,)
    leave_behind(service, Spool(folders[:1]))
    left = waiting_in(folders).bytes
    service.process.start()
    until = time.monotonic() + PATIENCE
    while waiting_in(folders).bytes >= left and time.monotonic() < until:
        time.sleep(0.005)
    _wait_up_to(_AT_ANY_MOMENT, chance)
    yield


@contextmanager
def _starting(service: Asked, chance: random.Random) -> Iterator[None]:
    service.process.start()
    _wait_up_to(_START, chance)
    yield


@contextmanager
def _stopping(service: Asked, chance: random.Random) -> Iterator[None]:
    """Whoever calls meanwhile is answered, or knows that he was not."""
    service.start()
    with _busy(service, asking(ARTICLE), give_feedback) as callers:
        callers.wait_for(answered=5, acknowledged=5)
        service.process.tell_to_stop()
        _wait_up_to(_STOP, chance)
        yield


State = Callable[[Asked, random.Random], AbstractContextManager[None]]
STATES: Mapping[When, State] = {
    When.IDLE: _idle,
    When.IN_A_CALL: _in_a_call,
    When.STORING: _storing,
    When.DRAINING: _draining,
    When.STARTING: _starting,
    When.STOPPING: _stopping,
}


def leave_behind(service: Asked, spool: Spool, number: int = _LEFT_BEHIND) -> None:
    """Records of answers that left, in the spool of a service that is gone."""
    for _ in range(number):
        record = a_record(str(uuid4()), ("ImageNow",))
        spool.append(msgspec.json.encode(record))
        service.promises.answered.add(record.hook_instance)
    spool.close()


@contextmanager
def _busy(service: Asked, *turns: Turn) -> Iterator[Callers]:
    callers = Callers(service.process.port, service.promises, *turns)
    with callers.busy():
        yield callers


def _wait_up_to(seconds: float, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, seconds))
