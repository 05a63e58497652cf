"""Callers that note what they were promised: which calls were answered, which feedback was acknowledged."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
from uuid import uuid4

from many_at_once import many_at_once
from service_process import PATIENCE, calling
from sqlalchemy import Column, select
from sqlalchemy.exc import SQLAlchemyError

from cds_service.records.database import open_engine, read_url
from cds_service.records.tables import CONSULTATION, FEEDBACK
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
Ask = Callable[[str, str, bytes], tuple[int, bytes]]
_OK = 200


@dataclass
class Promises:
    """By ``hookInstance`` and by card, what the store has to have in the end."""

    answered: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)

    def broken(self, database_url: str) -> list[str]:
        """What was promised and is not in the store, told by what it is."""
        consultations = everything(database_url, CONSULTATION.c.hook_instance)
        feedback = everything(database_url, FEEDBACK.c.card)
        return [
            *("an answer without its record" for _ in self.answered - set(consultations)),
            *("acknowledged feedback lost" for _ in self.acknowledged - set(feedback)),
            *("a record that is there twice" for _ in consultations[len(set(consultations)) :]),
        ]

    def still_broken(self, database_url: str) -> list[str]:
        """The same once the spool has had its time; what is acknowledged is there at once."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                broken = self.broken(database_url)
            except SQLAlchemyError as error:
                broken = [f"the store cannot be read: {type(error).__name__}"]
            if not broken or time.monotonic() > until:
                return broken
            time.sleep(0.25)


#: One turn of a caller, over a connection that it has.
Turn = Callable[[Ask, Promises], None]


def asking(body: dict[str, Any]) -> Turn:
    """A hook, each time another call."""

    def ask_for_cards(ask: Ask, promises: Promises) -> None:
        call = str(uuid4())
        if ask("POST", SERVICE, encode({**body, "hookInstance": call}))[0] == _OK:
            promises.answered.add(call)

    return ask_for_cards


def give_feedback(ask: Ask, promises: Promises) -> None:
    """Feedback on a card, each time another."""
    card = str(uuid4())
    said = {"feedback": [{"card": card, "outcome": "overridden"}]}
    if ask("POST", f"{SERVICE}/feedback", encode(said))[0] == _OK:
        promises.acknowledged.add(card)


class Callers:
    """Some who take their turns as fast as they are answered, whatever becomes of the service."""

    def __init__(self, port: int, promises: Promises, *turns: Turn, number: int = 3) -> None:
        self._port, self._promises, self._turns, self._number = port, promises, turns, number
        self._over = threading.Event()

    def busy(self) -> AbstractContextManager[None]:
        return many_at_once(self._number, self._call, self._over)

    def wait_for(self, *, answered: int = 0, acknowledged: int = 0) -> None:
        """Until so many more are answered, and acknowledged, however long that takes."""
        before = (len(self._promises.answered), len(self._promises.acknowledged))
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            heard = (
                len(self._promises.answered) - before[0],
                len(self._promises.acknowledged) - before[1],
            )
            if heard[0] >= answered and heard[1] >= acknowledged:
                return
            time.sleep(0.01)
        raise TimeoutError(f"no more than {heard} were answered and acknowledged")

    def _call(self) -> None:
        while not self._over.is_set():
            try:
                with calling(self._port) as ask:
                    while not self._over.is_set():
                        for turn in self._turns:
                            turn(ask, self._promises)
            except (OSError, HTTPException):
                time.sleep(0.01)


def everything(database_url: str, column: Column[str]) -> list[str]:
    """One column of a table, as it is in the store."""
    engine = open_engine(read_url(database_url))
    try:
        with engine.connect() as connection:
            return list(connection.scalars(select(column)))
    finally:
        engine.dispose()
