"""The call that comes a million times, a hook's POST from an EHR's server, answered without Flask.

What a browser sends, and every other address, is Flask's; and so is the wording of whatever goes
wrong here, for there is one table of problems.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from cds_service.hooks.requests import SERVICE_ID

from .admission import Place
from .answer_headers import AS_IT_SAYS, KEPT_NOWHERE
from .authentication import endpoint_of
from .hooks_views import Desk, answer_hook
from .one_slash import WsgiApp
from .problems import RAISED, REFUSED

_ADDRESS = f"/cds-services/{SERVICE_ID}"
_JSON = "application/json"
_ANSWERED = f"{HTTPStatus.OK.value} {HTTPStatus.OK.phrase}"


class PlainCalls:
    """A WSGI application in front of Flask's own, which answers what is plain by itself.

    ``most_bytes``: a longer body is refused by Flask.
    """

    def __init__(self, app: WsgiApp, desk: Desk, *, most_bytes: int) -> None:
        self._app = app
        self._desk = desk
        self._most_bytes = most_bytes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not self._is_plain(environ):
            return self._app(environ, start_response)
        try:
            body = self._answer(environ)
        except Exception as error:  # noqa: BLE001  whatever it is, the table of problems words it
            environ[RAISED] = error
            return self._app(environ, start_response)
        length = ("Content-Length", str(len(body)))
        headers = [("Content-Type", _JSON), length, AS_IT_SAYS, KEPT_NOWHERE]
        start_response(_ANSWERED, headers)
        return [body]

    def _is_plain(self, environ: dict[str, Any]) -> bool:
        length = environ.get("CONTENT_LENGTH") or ""
        return (
            environ["REQUEST_METHOD"] == "POST"
            and environ["PATH_INFO"] == _ADDRESS
            and environ.get("CONTENT_TYPE") == _JSON
            and "HTTP_ORIGIN" not in environ
            and "HTTP_CONTENT_ENCODING" not in environ
            and REFUSED not in environ
            and length.isdecimal()
            and int(length) <= self._most_bytes
        )

    def _answer(self, environ: dict[str, Any]) -> bytes:
        """Who calls is asked before a place is taken, as keys may have to be waited for."""
        desk = self._desk
        asking = desk.access.caller_of(
            environ.get("HTTP_AUTHORIZATION"),
            endpoint=endpoint_of(desk.base_url, _ADDRESS, environ),
        )
        place = Place(desk.admission)
        place.take()
        try:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            return answer_hook(desk, body, asking, place).body
        finally:
            place.leave()
