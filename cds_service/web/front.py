"""What stands before the application: a call is read whole here, on the event loop, and only then
handed to a thread; whoever is refused costs none, and whether the process lives needs none.

Each kind of address has a lane of its own, so that hooks that wait do not keep a page waiting,
and nothing that people look at delays what a machine asks of the health.
"""

from collections.abc import Callable
from functools import partial

from werkzeug.exceptions import HTTPException
from werkzeug.test import create_environ

from cds_service.errors import Overloaded, RequestAmbiguous
from cds_service.telemetry.correlation import (
    REQUEST_ID,
    TRACE_PARENT,
    Correlation,
    known_by,
    taken_up,
)
from cds_service.telemetry.traces import Traces

from .admission import CALLS_TAKEN_IN
from .bodies import Bodies, BodyLimits
from .lanes import PLACES_FOR_OTHERS, Lane
from .one_slash import WsgiApp
from .problems import REFUSED
from .rsgi import Exchange, Headers, Scope
from .wsgi_calls import Answer, ask, environ_of

_LIVE = "/health/live"
_HOOKS = "/cds-services"
_FOR_MACHINES = ("/health", "/metrics")
_COUNTED = "/insights"
_LOOKING = frozenset({"GET", "HEAD"})
#: Refusals that are worded already: by situation, address, origin and what is accepted.  Callers
#: choose all but the first.
_MOST_WORDED = 256
_Worded = tuple[type[Exception], str, str, str | None, str | None]
_CHUNKED = "chunked"


def nobody_is_named(_authorization: str | None) -> str:
    """Where callers are told apart by their addresses alone."""
    return ""


class Front:
    """The front of one worker; ``refused`` hears of a refusal by its status.

    ``claimed_by``: whom an Authorization header claims to be from, unverified.
    """

    def __init__(
        self,
        app: WsgiApp,
        limits: BodyLimits,
        refused: Callable[[int], None],
        traces: Traces | None = None,
        claimed_by: Callable[[str | None], str] = nobody_is_named,
    ) -> None:
        self._app = app
        self._refused = refused
        self._traces = traces
        self._claimed_by = claimed_by
        self._bodies = Bodies(limits)
        self._live = ask(app, create_environ(_LIVE))
        self._worded: dict[_Worded, Answer] = {}
        self._calls = Lane("call", threads=CALLS_TAKEN_IN + PLACES_FOR_OTHERS, most=CALLS_TAKEN_IN)
        self._pages = Lane("page", threads=4, most=16)
        self._counts = Lane("count", threads=1, most=8)
        self._machines = Lane("machine", threads=2, most=8)

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        ids = taken_up(scope.headers.get(REQUEST_ID), scope.headers.get(TRACE_PARENT))
        if scope.path == _LIVE and scope.method in _LOOKING:
            _send(exchange, self._live, ids)
            return
        lane, caller = self._lane_of(scope), self._caller_of(scope)
        try:
            refuse_what_reads_two_ways(scope.headers)
            lane.check(caller)
            body = await self._bodies.whole(scope, exchange, caller)
            lane.check(caller)
        except (HTTPException, Overloaded, RequestAmbiguous) as why:
            with known_by(ids):
                _send(exchange, self._refusal(scope, why), ids)
            await self._bodies.discard(scope, exchange)
        else:
            await lane.run(caller, partial(self._answer, scope, exchange, body, ids))

    def _answer(self, scope: Scope, exchange: Exchange, body: bytes, ids: Correlation) -> None:
        route = _traced_route(scope.path)
        if self._traces is None or route is None:
            with known_by(ids):
                _send(exchange, ask(self._app, environ_of(scope, body)), ids)
            return
        with self._traces.call(ids, scope.method, route) as call, known_by(call.ids):
            answer = ask(self._app, environ_of(scope, body))
            call.answered(answer.status)
            _send(exchange, answer, call.ids)

    def _refusal(self, scope: Scope, why: Exception) -> Answer:
        """In the application's words, which are asked for once."""
        headers = scope.headers
        method = "GET" if scope.method in _LOOKING else "POST"
        key = (type(why), scope.path, method, headers.get("origin"), headers.get("accept"))
        answer = self._worded.get(key)
        if answer is None:
            if len(self._worded) == _MOST_WORDED:
                self._worded.clear()
            environ = {**environ_of(scope, b""), "REQUEST_METHOD": method, REFUSED: why}
            answer = self._worded[key] = ask(self._app, environ)
        self._refused(answer.status)
        return _last(answer) if isinstance(why, RequestAmbiguous) else answer

    def _lane_of(self, scope: Scope) -> Lane:
        """A preflight reads no body and waits for nobody: it goes with the pages.

        What counts all records takes memory and files for its sorting, more the more are kept: one
        at a time.
        """
        path = "/" + scope.path.lstrip("/")
        if path.startswith(_HOOKS) and scope.method != "OPTIONS":
            return self._calls
        if path.startswith(_COUNTED):
            return self._counts
        return self._machines if path.startswith(_FOR_MACHINES) else self._pages

    def _caller_of(self, scope: Scope) -> str:
        """Whose call it is for as long as nobody has verified it: of an address, and whom it claims to be.

        Behind a proxy all have its address, and only what they claim tells them apart.
        """
        address, _, _ = scope.client.rpartition(":")
        return f"{address} {self._claimed_by(scope.headers.get('authorization'))}"


def refuse_what_reads_two_ways(headers: Headers) -> None:
    """Two servers in a row might find two requests in such a one (RFC 9112, 3.2 and 6.1).  Raises RequestAmbiguous."""
    if len(headers.get_all("host")) > 1:
        raise RequestAmbiguous
    if "transfer-encoding" in headers and _encodings(headers) != [_CHUNKED]:
        raise RequestAmbiguous


def _encodings(headers: Headers) -> list[str]:
    return [each.strip().lower() for each in headers.get_all("transfer-encoding")]


def _last(answer: Answer) -> Answer:
    """An answer after which nothing is read any more: of what follows nobody knows where it begins."""
    return answer._replace(headers=[*answer.headers, ("connection", "close")])


def _send(exchange: Exchange, answer: Answer, ids: Correlation) -> None:
    exchange.response_bytes(answer.status, [*answer.headers, *ids.headers], answer.body)


def _traced_route(path: str) -> str | None:
    """The address of a hook or of feedback as it is written down: whatever a caller put into it is left out."""
    match path.strip("/").split("/"):
        case [first, _] if f"/{first}" == _HOOKS:
            return f"{_HOOKS}/{{id}}"
        case [first, _, "feedback"] if f"/{first}" == _HOOKS:
            return f"{_HOOKS}/{{id}}/feedback"
        case _:
            return None
