"""Keeping records: consultations into the spool, feedback into the store."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from cds_service.errors import StoreUnavailable
from cds_service.hooks.feedback import Feedback
from cds_service.records.spool.draining import Drain, DrainThread
from cds_service.records.spool.folders import spool_folders
from cds_service.records.spool.progress import Waiting, Word, last_word, waiting_in
from cds_service.records.spool.writing import Spool

from .consultation_record import ConsultationRecord
from .database import open_engine, place_of, read_url
from .feedback_store import Teller, keep_feedback
from .losses import TellOfLoss
from .migrate import bring_up_to_date
from .store_writes import TellOfWrite, no_write_is_told, told_to

_LOG = logging.getLogger(__name__)
#: After a failure feedback is refused at once for so long: each wait holds up the answers behind it.
_REST_SECONDS = 3.0
#: Whoever drains tells of the store every few seconds; beyond this nobody drains.
_SILENT_SECONDS = 60.0
_AT = attrgetter("at")


class Records:
    """What is kept of consultations and of what became of them.

    A consultation goes into the spool, and from there into the store by a process of its own or
    a worker that stands by for it: no answer waits for a database.  Feedback goes into the store
    or is refused.  Who counts what was kept reads it through ``engine``.
    """

    def __init__(
        self,
        engine: Engine,
        folders: Sequence[Path],
        *,
        retention_days: int,
        now: Callable[[], datetime],
    ) -> None:
        self.engine = engine
        self._folders = tuple(folders)
        self._spool = Spool(folders)
        self._drain = Drain(engine, folders, retention_days=retention_days, now=now)
        self._thread: DrainThread | None = None
        self._refuse_until = 0.0
        self._own_word = Word(time.monotonic(), None)
        self._tell_of_write: TellOfWrite = no_write_is_told

    def tell_of_writes(self, tell: TellOfWrite) -> None:
        """Have somebody told of each time that this process writes to the store."""
        self._tell_of_write = self._drain.tell_of_write = tell

    def tell_of_losses(self, tell: TellOfLoss) -> None:
        """Have somebody told of each record that is kept nowhere, by this process."""
        self._spool.tell_of_loss = self._drain.tell_of_loss = tell

    def prepare(self) -> None:
        """Have the tables as this release needs them.  A store that is down is tried again later."""
        try:
            bring_up_to_date(self.engine)
        except StoreUnavailable as error:
            self._own_word = Word(time.monotonic(), str(error))
            _LOG.warning(
                "the store is not available (%s): %s; cards are answered and their records "
                "wait in the spool, feedback is refused",
                place_of(self.engine.url),
                error,
            )

    def start(self) -> None:
        """Drain the spool from now on, unless another process of this machine does.  Never before a fork."""
        self._thread = DrainThread(self._drain, self._folders[0], look_after=self._spool.restore)
        self._thread.start()

    def keep_consultation(self, record: ConsultationRecord) -> None:
        """Never raises and never waits: the answer is given, whatever becomes of its record."""
        self._spool.append(msgspec.json.encode(record))

    def keep_feedback(self, teller: Teller, feedback: Iterable[Feedback], *, now: datetime) -> None:
        """Returns once all of it is durable.  Raises StoreUnavailable, and then none of it is."""
        if time.monotonic() < self._refuse_until:
            raise StoreUnavailable("the store was down a moment ago")
        said = tuple(feedback)
        try:
            with told_to(self._tell_of_write, "feedback", len(said)):
                keep_feedback(self.engine, teller, said, now=now)
        except StoreUnavailable as error:
            self._refuse_until = time.monotonic() + _REST_SECONDS
            self._own_word = Word(time.monotonic(), str(error))
            raise
        self._own_word = Word(time.monotonic(), None)

    @property
    def fault(self) -> str | None:
        """Why the store takes nothing just now, by the newest word of whoever wrote to it; None where
        it does.  Nobody waits for this: the store itself is not asked.
        """
        word = max(self._own_word, last_word(self._folders) or self._own_word, key=_AT)
        is_drained = self._thread is not None
        if word.fault is None and is_drained and time.monotonic() - word.at > _SILENT_SECONDS:
            return "nobody has written to the store of late"
        return word.fault

    @property
    def waiting(self) -> Waiting:
        """What of this machine waits for the store."""
        return waiting_in(self._folders)

    def drain(self) -> None:
        """Bring all that waits into the store, now.  Raises StoreUnavailable."""
        self._spool.close()
        self._drain.drain()

    def close(self) -> None:
        """Stop, bring what can be brought, and give the connections back."""
        if self._thread is not None:
            self._thread.stop()
        try:
            self.drain()
        except StoreUnavailable as error:
            _LOG.warning("records stay in the spool until the next start: %s", error)
        self.engine.dispose()


def open_records(database_url: str, *, retention_days: int, now: Callable[[], datetime]) -> Records:
    """The records at a database URL.  Raises SettingInvalid; that the store is down is no error."""
    url = read_url(database_url)
    return Records(open_engine(url), spool_folders(url), retention_days=retention_days, now=now)
