"""Reading a key set from its publisher, or its file: bounded in size and in time."""

import time
from pathlib import Path

import requests
from urllib3.exceptions import HTTPError

from cds_service.deadline import Deadline, TimedAdapter, held_to

from .jwk_sets import MOST_BYTES, KeySet, KeySetInvalid, parse_key_set

#: Seconds to connect, to wait for each piece, for the whole body, and for all of it: a host may drip
#: its headers too.
_CONNECT, _PIECE, _BODY, _ALL = 1.0, 1.5, 3.0, 5.0
_PIECE_BYTES = 64 * 1024


class KeySetUnreadable(Exception):
    """A key set could not be had; the text says why, and is fit for a log."""


def fetch_key_set(url: str) -> KeySet:
    """The key set that is published at ``url``.  Raises KeySetUnreadable.

    No redirect is followed: it would lead to where the clients file did not.
    """
    try:
        with (
            held_to(Deadline.after(_ALL)),
            _OneAnswer() as session,
            session.get(
                url,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=(_CONNECT, _PIECE),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            if response.status_code != requests.codes.ok:
                raise KeySetUnreadable(f"its host answers {response.status_code}, not 200")
            content = _read(response)
    except (requests.RequestException, HTTPError) as error:
        raise KeySetUnreadable(f"its host does not answer ({type(error).__name__})") from error
    return _parsed(content)


def read_key_file(file: Path) -> KeySet:
    """The key set that a file holds.  Raises KeySetUnreadable."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise KeySetUnreadable(f"its file cannot be read ({error.strerror})") from error
    return _parsed(content)


class _OneAnswer(requests.Session):
    """A session that gives back a redirect as it is: even where it is told not to follow one,
    requests would read its body, whatever the size and however slowly it comes.
    """

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("http://", "https://"):
            self.mount(scheme, TimedAdapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


def _parsed(content: bytes) -> KeySet:
    try:
        return parse_key_set(content)
    except KeySetInvalid as error:
        raise KeySetUnreadable(str(error)) from error


def _read(response: requests.Response) -> bytes:
    """The body, piece by piece as it comes: a host that drips must not hold us."""
    deadline = time.monotonic() + _BODY
    content = b""
    while len(content) <= MOST_BYTES:
        piece = response.raw.read1(_PIECE_BYTES, decode_content=False)
        if not piece:
            return content
        content += piece
        if time.monotonic() > deadline:
            raise KeySetUnreadable("its host sends it too slowly")
    raise KeySetUnreadable(f"it is larger than {MOST_BYTES // 1024} KiB")
