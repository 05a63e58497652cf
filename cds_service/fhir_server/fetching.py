"""Asking a FHIR server for several lists at once, the whole of it within one budget."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore
from time import perf_counter

from cds_service.appropriateness.terms.facts import Need
from cds_service.deadline import Deadline
from cds_service.fhir_r4.elements import Json
from cds_service.hooks.fhir_access import FhirAccess

from .addresses import AllowedServers
from .failures import TOO_SLOW, Failure, NotRead
from .prefetch_queries import Query
from .reading_one import Allowance, FhirServer, open_session
from .searching import Fetched, ask, follow, next_page

#: Twelve keys of four calls at once.
_THREADS = 48
#: Queries that wait for a thread.  Beyond, the servers before us are stuck, and waiting is no use.
_WAITING = 96
#: Of all responses to one call together, after decompression.
_MOST_BYTES_OF_A_CALL = 16 * 1024 * 1024
#: Between the end of reading and the end of waiting: what was read so far is handed over in it.
_HANDING_OVER = 0.05

_TOO_BUSY = NotRead(Failure.BUSY, "too many reads wait for FHIR servers")


#: Without these nothing can be said; what the others know makes it safer.
_DECIDING = frozenset({Need.CONDITIONS, Need.EXAM, Need.VITALS, Need.LABS, Need.PATIENT})

#: A list that is being read, or why it is not.
_Asked = Future[Fetched] | Fetched


@dataclass(frozen=True, slots=True)
class Lacking:
    """A list that was not sent, or (``seen``) of which only a first page was."""

    query: Query
    seen: Json | None = None

    def fetched_from(self, server: FhirServer) -> Fetched:
        """The pages behind the one that was sent; where it names none, the search anew."""
        following = next_page(self.seen) if self.seen is not None else None
        if self.seen is None or following is None:
            return ask(server, self.query)
        address = server.base.below(following)
        if address is None:
            return Fetched(None, NotRead(Failure.ELSEWHERE, "the next page lies elsewhere"))
        return follow(server, (self.seen,), address)


@dataclass(frozen=True, slots=True)
class FhirRead:
    """One list that was asked of a FHIR server: how long it took, and what kept it from coming whole."""

    need: Need
    seconds: float
    failure: Failure | None


#: Told of each read, in the thread that made it, which knows for which call it works.
Watch = Callable[[FhirRead], None]


def nobody_watches(_read: FhirRead) -> None:
    """Where nobody counts."""


class Fetcher:
    """The threads and connections with which a process reads FHIR servers.  Made once, for all calls."""

    def __init__(self, budget: timedelta, watch: Watch = nobody_watches) -> None:
        self._budget = budget.total_seconds()
        self._watch = watch
        self._session = open_session(_THREADS)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="fhir")
        self._places = BoundedSemaphore(_THREADS + _WAITING)

    def server(self, access: FhirAccess, allowed: AllowedServers) -> FhirServer | None:
        """The server of a call, with its budget begun; None where it may not be read."""
        base = allowed.base_of(access.server)
        if base is None:
            return None
        deadline = Deadline.after(self._budget - _HANDING_OVER)
        allowance = Allowance(_MOST_BYTES_OF_A_CALL)
        return FhirServer(self._session, base, access.token, deadline, allowance)

    def fetch(self, server: FhirServer, lacks: Sequence[Lacking]) -> Mapping[Need, Fetched]:
        """What the server says to each.  Those that decide are asked at once, the others when these are
        answered, or half of the time is gone: a slow server would answer some of twelve, by chance.

        A thread that is still reading when the budget ends is left to itself: its socket gives
        up at the same moment.
        """
        asked = self._begun(server, [each for each in lacks if each.query.need in _DECIDING])
        if len(asked) < len(lacks):
            _wait(asked, server.deadline.seconds_left / 2)
            asked |= self._begun(server, [each for each in lacks if each.query.need not in asked])
        _wait(asked, server.deadline.seconds_left + _HANDING_OVER)
        return {each.query.need: _outcome(asked[each.query.need]) for each in lacks}

    def refuse(self, lacks: Iterable[Lacking], why: NotRead) -> None:
        """Ask nobody; whoever watches hears why."""
        for lack in lacks:
            self._refused(lack, why)

    def close(self) -> None:
        """Let threads and connections go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._session.close()

    def _begun(self, server: FhirServer, lacks: Sequence[Lacking]) -> dict[Need, _Asked]:
        return {lack.query.need: self._start(server, lack) for lack in lacks}

    def _start(self, server: FhirServer, lack: Lacking) -> _Asked:
        if not self._places.acquire(blocking=False):
            return self._refused(lack, _TOO_BUSY)
        return self._threads.submit(copy_context().run, self._run, server, lack)

    def _refused(self, lack: Lacking, why: NotRead) -> Fetched:
        fetched = Fetched(None, why)
        self._tell(lack, fetched, 0.0)
        return fetched

    def _run(self, server: FhirServer, lack: Lacking) -> Fetched:
        """In a thread of ours.  What waited beyond its deadline is not asked at all."""
        begun = perf_counter()
        try:
            fetched = (
                Fetched(None, TOO_SLOW) if server.deadline.is_past else lack.fetched_from(server)
            )
        finally:
            self._places.release()
        self._tell(lack, fetched, perf_counter() - begun)
        return fetched

    def _tell(self, lack: Lacking, fetched: Fetched, seconds: float) -> None:
        failure = fetched.fault.kind if fetched.fault else None
        self._watch(FhirRead(lack.query.need, seconds, failure))


def _wait(asked: Mapping[Need, _Asked], seconds: float) -> None:
    """Until all of these are answered, or so long."""
    wait([each for each in asked.values() if isinstance(each, Future)], timeout=seconds)


def _outcome(asked: _Asked) -> Fetched:
    if isinstance(asked, Fetched):
        return asked
    return asked.result() if asked.done() else Fetched(None, TOO_SLOW)
