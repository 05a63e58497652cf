"""What stands before the application: a call is read whole here, on the event loop, and only then
handed to a thread; whoever is refused costs none, and whether the process lives needs none.

Each kind of address has threads of its own, so that hooks that wait do not keep a page waiting,
and nothing that people look at delays what a machine asks of the health.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from werkzeug.exceptions import HTTPException
from werkzeug.test import create_environ

from cds_service.errors import Overloaded

from .admission import CALLS_TAKEN_IN
from .bodies import Bodies, BodyLimits
from .one_slash import WsgiApp
from .problems import REFUSED
from .rsgi import Exchange, Scope
from .wsgi_calls import Answer, ask, environ_of

_LIVE = "/health/live"
_HOOKS = "/cds-services"
_FOR_MACHINES = ("/health", "/metrics")
_THREADS_FOR_MACHINES = 2
_THREADS_FOR_PAGES = 4
#: Refusals that are worded already: by situation, address and origin.  Callers choose the last two.
_MOST_WORDED = 256


class Front:
    """The front of one worker; ``refused`` counts a refusal by its status."""

    def __init__(self, app: WsgiApp, limits: BodyLimits, refused: Callable[[int], None]) -> None:
        self._app = app
        self._refused = refused
        self._bodies = Bodies(limits)
        self._live = ask(app, create_environ(_LIVE))
        self._worded: dict[tuple[type[Exception], str, str | None], Answer] = {}
        self._calls = ThreadPoolExecutor(CALLS_TAKEN_IN, "call")
        self._pages = ThreadPoolExecutor(_THREADS_FOR_PAGES, "page")
        self._machines = ThreadPoolExecutor(_THREADS_FOR_MACHINES, "machine")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        if scope.path == _LIVE and scope.method in {"GET", "HEAD"}:
            exchange.response_bytes(*self._live)
            return
        try:
            body = await self._bodies.whole(scope, exchange)
        except (HTTPException, Overloaded) as why:
            self._refuse(scope, exchange, why)
            await self._bodies.discard(scope, exchange)
        else:
            await asyncio.get_running_loop().run_in_executor(
                self._threads_for(scope), self._answer, scope, exchange, body
            )

    def _answer(self, scope: Scope, exchange: Exchange, body: bytes) -> None:
        exchange.response_bytes(*ask(self._app, environ_of(scope, body)))

    def _refuse(self, scope: Scope, exchange: Exchange, why: Exception) -> None:
        """Answer in the application's words, which are asked for once."""
        key = (type(why), scope.path, scope.headers.get("origin"))
        answer = self._worded.get(key)
        if answer is None:
            if len(self._worded) == _MOST_WORDED:
                self._worded.clear()
            environ = {**environ_of(scope, b""), "REQUEST_METHOD": "POST", REFUSED: why}
            answer = self._worded[key] = ask(self._app, environ)
        self._refused(answer.status)
        exchange.response_bytes(*answer)

    def _threads_for(self, scope: Scope) -> ThreadPoolExecutor:
        """A preflight reads no body and waits for nobody: it goes with the pages."""
        path = "/" + scope.path.lstrip("/")
        if path.startswith(_HOOKS) and scope.method != "OPTIONS":
            return self._calls
        return self._machines if path.startswith(_FOR_MACHINES) else self._pages
