"""Addresses as people type them: doubled or trailing slashes lead to the same place.

The public sandbox asks for ``//spine-imaging`` where its user typed a slash too many.  A
redirect would be the usual answer, and a browser's preflight does not follow one.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

_SLASHES = re.compile(r"/{2,}")
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def one_slash(app: WsgiApp) -> WsgiApp:
    """The app, asked with the plain form of each path."""

    def plain(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = _SLASHES.sub("/", environ.get("PATH_INFO", "/"))
        environ["PATH_INFO"] = path.rstrip("/") or "/"
        return app(environ, start_response)

    return plain
