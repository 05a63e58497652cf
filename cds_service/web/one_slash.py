"""Addresses as people type them: doubled or trailing slashes lead to the same place.

The public sandbox asks for ``//spine-imaging`` where its user typed a slash too many.  A
redirect would be the usual answer, and a browser's preflight does not follow one.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

#: Where the path stays as it was sent: a token may be meant for just that address.
PATH_AS_SENT = "cds_service.path_as_sent"

_SLASHES = re.compile(r"/{2,}")
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def one_slash(app: WsgiApp) -> WsgiApp:
    """The app, asked with the plain form of each path."""

    def plain(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sent = environ.get("PATH_INFO", "/")
        environ[PATH_AS_SENT] = sent
        environ["PATH_INFO"] = _SLASHES.sub("/", sent).rstrip("/") or "/"
        return app(environ, start_response)

    return plain
