"""A request that was read whole as a call of the WSGI application, and what it answered."""

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

from .one_slash import WsgiApp
from .rsgi import Scope

#: What the application learns from the body itself: it lies there whole.
_OF_THE_TRANSFER = frozenset({"content-length", "transfer-encoding"})


class Answer(NamedTuple):
    """What goes back to whoever asked."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def ask(app: WsgiApp, environ: dict[str, Any]) -> Answer:
    """The whole answer of an application, what it wrote before what it returned."""
    written: list[bytes] = []
    begun: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[[bytes], None]:
        begun.append((int(status.split(" ", 1)[0]), headers))
        return written.append

    parts = app(environ, start_response)
    try:
        body = b"".join((*written, *parts))
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    return Answer(*begun[-1], body)


def environ_of(scope: Scope, body: bytes) -> dict[str, Any]:
    """The request as PEP 3333 has it."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if name not in _OF_THE_TRANSFER:
            _add(environ, _key(name), value)
    return environ


def _key(name: str) -> str:
    plain = name.upper().replace("-", "_")
    return plain if plain == "CONTENT_TYPE" else f"HTTP_{plain}"


def _add(environ: dict[str, Any], key: str, value: str) -> None:
    """A header that is sent twice is one list (RFC 9110, 5.3)."""
    environ[key] = f"{environ[key]},{value}" if key in environ else value
