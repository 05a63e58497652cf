"""Bringing what lies in the spool into the store, and forgetting what is too old."""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from cds_service.errors import StoreUnavailable
from cds_service.records.consultation_record import ConsultationRecord
from cds_service.records.consultation_store import keep_consultations
from cds_service.records.losses import Loss, TellOfLoss, nobody_is_told
from cds_service.records.migrate import bring_up_to_date, write_on_trial
from cds_service.records.retention import forget_older_than
from cds_service.records.store_writes import TellOfWrite, no_write_is_told, told_to

from .folders import files_in
from .progress import ProgressReport
from .reading import Bite, SpoolFile

_LOG = logging.getLogger(__name__)
_DECODER = msgspec.json.Decoder(ConsultationRecord)
_DAY_SECONDS = 24 * 60 * 60
#: Between two times that the spool is drained.
_PAUSE_SECONDS = 0.25
#: How often the store is written to although nothing waits.
_TRIAL_SECONDS = 10.0
_IN_WORDS = {Loss.DAMAGED: "no whole record", Loss.REFUSED: "refused by the store"}


class Drain:
    """The way from the spool into the store.  ``drain`` may be broken off anywhere, and repeated.

    ``tell_of_loss`` hears of lines that are no record, or that the store will never take;
    ``tell_of_write`` of each bite that is brought.
    """

    def __init__(
        self,
        engine: Engine,
        folders: Sequence[Path],
        *,
        retention_days: int,
        now: Callable[[], datetime],
    ) -> None:
        self._engine, self._folders = engine, tuple(folders)
        self._retention_days, self._now = retention_days, now
        self._done: dict[Path, int] = {}
        self._is_prepared, self._sweep_at, self._try_at = False, 0.0, 0.0
        self._report = ProgressReport(folders)
        self.tell_of_loss: TellOfLoss = nobody_is_told
        self.tell_of_write: TellOfWrite = no_write_is_told

    def drain(self) -> None:
        """Bring everything that is whole.  Raises StoreUnavailable, and what remains is safe on disk."""
        files = files_in(self._folders)
        self._done = {path: self._done.get(path, 0) for path in files}
        try:
            self._prepare()
            self._try()
            for path in files:
                self._drain(path)
        except StoreUnavailable as error:
            self._is_prepared = False
            self._make_safe(files)
            self._report.tell(self._done, str(error))
            raise
        self._report.tell(self._done)

    def sweep(self) -> None:
        """Once a day, forget what is too old.  Raises StoreUnavailable."""
        if self._retention_days and time.monotonic() >= self._sweep_at:
            forget_older_than(self._engine, self._retention_days, now=self._now())
            self._sweep_at = time.monotonic() + _DAY_SECONDS

    def _prepare(self) -> None:
        if not self._is_prepared:
            bring_up_to_date(self._engine)
            self._is_prepared = True

    def _try(self) -> None:
        """Now and then, also where there is nothing to store: a full disk shows in no other way."""
        if time.monotonic() >= self._try_at:
            write_on_trial(self._engine)
            self._try_at = time.monotonic() + _TRIAL_SECONDS

    def _drain(self, path: Path) -> None:
        try:
            with SpoolFile(path) as file:
                for bite in file.bites_from(self._done[path]):
                    self._keep(bite)
                    self._done[path] = bite.end
                    self._report.tell(self._done)
                if file.is_finished:
                    file.remove()
                    del self._done[path]
        except FileNotFoundError:
            return  # another process was quicker
        except OSError as error:
            _LOG.warning("a file of the spool could not be read: %s", type(error).__name__)

    def _keep(self, bite: Bite) -> None:
        records = tuple(_decoded(bite.records))
        self._drop(bite.damaged + len(bite.records) - len(records), Loss.DAMAGED)
        try:
            with told_to(self.tell_of_write, "consultations", len(records)):
                keep_consultations(self._engine, records)
        except (DataError, IntegrityError):
            self._keep_singly(records)
        except SQLAlchemyError as error:
            raise StoreUnavailable("consultations could not be stored") from error

    def _keep_singly(self, records: Iterable[ConsultationRecord]) -> None:
        """One record that no store will ever take must not keep out the others."""
        for record in records:
            try:
                keep_consultations(self._engine, (record,))
            except (DataError, IntegrityError):
                self._drop(1, Loss.REFUSED)
            except SQLAlchemyError as error:
                raise StoreUnavailable("consultations could not be stored") from error

    def _drop(self, number: int, why: Loss) -> None:
        if number:
            self.tell_of_loss(why, number)
            _LOG.error("%d lines of the spool dropped: %s", number, _IN_WORDS[why])

    def _make_safe(self, files: Iterable[Path]) -> None:
        """While the store is down the spool is all there is: the disk is to have it."""
        for path in files:
            try:
                with SpoolFile(path) as file:
                    file.make_safe()
            except OSError as error:
                _LOG.warning("the spool could not be made safe: %s", type(error).__name__)


class DrainThread:
    """Drains again and again.  Of the processes of one machine the first does; the others stand by.

    ``look_after`` is done at each turn, by those who stand by as well.
    """

    def __init__(self, drain: Drain, folder: Path, look_after: Callable[[], None]) -> None:
        self._drain, self._folder, self._look_after = drain, folder, look_after
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="spool-drain", daemon=True)
        self._is_down = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Return once nothing is drained any more; what is left is drained at the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._look_after()
            with _first_at(self._folder) as is_first:
                while is_first and not self._stop.is_set():
                    self._look_after()
                    self._stop.wait(self._once())
            self._stop.wait(1.0)

    def _once(self) -> float:
        """Drain, and say how long to wait before the next time."""
        try:
            self._drain.drain()
            self._drain.sweep()
        except StoreUnavailable as error:
            if not self._is_down:
                _LOG.warning("the store is down, records wait in the spool: %s", error)
            self._is_down = True
            return 1.0
        if self._is_down:
            _LOG.warning("the store is back, the spool is drained")
        self._is_down = False
        return _PAUSE_SECONDS


def _decoded(lines: Iterable[bytes]) -> Iterator[ConsultationRecord]:
    for line in lines:
        with suppress(msgspec.DecodeError):  # another release's record, of which we lack something
            yield _DECODER.decode(line)


@contextmanager
def _first_at(folder: Path) -> Iterator[bool]:
    """Whether no other process of this machine drains this folder, held for as long as asked."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield True  # nobody can have it to himself; draining twice does no harm
        return
    try:
        yield _is_locked(descriptor)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
