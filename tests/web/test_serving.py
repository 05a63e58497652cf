"""The server as it is started: what it speaks, and what a connection may hold of it."""

from collections.abc import Callable
from typing import Any

Serve = Callable[..., Any]

#: How a client begins that takes HTTP/2 for granted (RFC 9113, 3.4), with empty SETTINGS.
HTTP_2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"


def test_a_connection_that_begins_in_http_2_is_closed_without_a_word_of_it(serving: Serve) -> None:
    """One such connection carries many calls at once, and each could hold a place."""
    with serving().connect() as connection:
        connection.sendall(HTTP_2)
        answered = connection.recv(1024)

    assert b"" == answered
