"""One read of the client's FHIR server: within the deadline, the size and the base."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from threading import Lock
from typing import Any

import urllib3
from requests import PreparedRequest, RequestException, Response, Session
from requests.auth import AuthBase

from cds_service.deadline import Deadline, TimedAdapter, held_to
from cds_service.fhir_r4.elements import Json
from cds_service.fhir_r4.json_text import NotJson, decode_json
from cds_service.hooks.fhir_access import AccessToken

from .addresses import ServerBase
from .failures import TOO_SLOW, Failure, NotRead

#: Of one response, after decompression.
MOST_BYTES = 4 * 1024 * 1024
MOST_REDIRECTS = 2
#: No resource of R4 is nested half as deeply; a reader that descends must come back.
MOST_DEPTH = 64

_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotFetched(Exception):
    """The server did not give what was asked."""

    def __init__(self, kind: Failure, reason: str) -> None:
        super().__init__(reason)
        self.fault = NotRead(kind, reason)


class NotInTime(NotFetched):
    """The deadline came first."""

    def __init__(self) -> None:
        super().__init__(TOO_SLOW.kind, TOO_SLOW.reason)


class Allowance:
    """The bytes that all responses of one call may have together."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = Lock()

    def take(self, size: int) -> None:
        """Raises NotFetched where it is used up."""
        with self._lock:
            self._left -= size
            used_up = self._left < 0
        if used_up:
            raise NotFetched(Failure.SIZE, "the server sent more than is read")


@dataclass(frozen=True, slots=True)
class FhirServer:
    """The FHIR server of one call: below its base, with the call's token, until the deadline."""

    session: Session
    base: ServerBase
    token: AccessToken | None
    deadline: Deadline
    allowance: Allowance

    def get(self, url: str) -> Json:
        """The JSON object at an address below the base.  Raises NotFetched or NotInTime."""
        try:
            with held_to(self.deadline):
                return self._decoded(self._bytes_at(url))
        except (RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
            if self.deadline.is_past:
                raise NotInTime from None
            raise NotFetched(Failure.CONNECTION, _in_our_words(error)) from None

    def _bytes_at(self, url: str) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            with self._asked(url) as response:
                if response.status_code not in _REDIRECTS:
                    return self._body(response)
                url = self._redirected(url, response)
        raise NotFetched(Failure.ELSEWHERE, "the server redirected too often")

    def _asked(self, url: str) -> Response:
        left = self.deadline.seconds_left
        if not left:
            raise NotInTime
        auth = _Bearer(self.token)
        return self.session.get(url, auth=auth, stream=True, allow_redirects=False, timeout=left)

    def _redirected(self, url: str, response: Response) -> str:
        target = self.base.below(response.headers.get("Location", ""), seen_from=url)
        if target is None:
            raise NotFetched(Failure.ELSEWHERE, "the server redirected away from its own base")
        return target

    def _body(self, response: Response) -> bytes:
        if response.status_code != HTTPStatus.OK:
            raise _answered(response.status_code)
        if "json" not in response.headers.get("Content-Type", "json").lower():
            raise NotFetched(Failure.UNREADABLE, "the server did not answer in JSON")
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            self.allowance.take(len(chunk))
            body += chunk
            if len(body) > MOST_BYTES:
                raise NotFetched(Failure.SIZE, "the server sent more than is read")
        return bytes(body)

    def _decoded(self, body: bytes) -> Json:
        try:
            data = decode_json(body)
        except NotJson:
            raise NotFetched(Failure.UNREADABLE, "the server's answer is not JSON") from None
        if not isinstance(data, dict):
            raise NotFetched(Failure.UNREADABLE, "the server's answer is no FHIR resource")
        if _is_deeper_than(MOST_DEPTH, data):
            raise NotFetched(Failure.UNREADABLE, "the server's answer is nested too deeply")
        return data


def open_session(connections: int) -> Session:
    """The one session of a process: pooled connections, and nothing kept from one call for the next.

    urllib3 writes addresses into its log, and with them whose chart was read: it is silenced.
    """
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    session = _OneAnswer()
    session.headers.clear()
    session.headers.update(
        {"Accept": "application/fhir+json", "Accept-Encoding": "gzip", "User-Agent": "cds-service"}
    )
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = TimedAdapter(pool_connections=connections, pool_maxsize=connections)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


class _OneAnswer(Session):
    """A session that gives back a redirect as it is.

    Even where it is told not to follow one, requests reads its body, whatever the size, and
    prepares the next request.
    """

    def get_redirect_target(self, resp: Response) -> str | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, slots=True)
class _Bearer(AuthBase):
    """The token of the call, or none.  That it is said keeps requests from asking a netrc file."""

    token: AccessToken | None

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if self.token is not None:
            request.headers["Authorization"] = self.token.header
        return request


def _answered(status: int) -> NotFetched:
    is_forbidden = status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    kind = Failure.FORBIDDEN if is_forbidden else Failure.STATUS
    return NotFetched(kind, f"the server answered {status}")


def _in_our_words(error: Exception) -> str:
    """A failure without the text of the library's error, which quotes addresses."""
    return f"the connection failed ({type(error).__name__})"


def _is_deeper_than(most: int, value: Any) -> bool:
    if most == 0:
        return True
    return any(_is_deeper_than(most - 1, child) for child in _children(value))


def _children(value: Any) -> Iterator[Any]:
    """What may itself hold something."""
    inner = value.values() if isinstance(value, dict) else value
    return (each for each in inner if isinstance(each, dict | list))
