"""Requests as bytes of the wire: ambiguous, broken, dripping or cut, as no HTTP library would send them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from .inputs import SERVICE

#: Where a request leads that was hidden in the body of another: whoever answers it read it as a request.
HIDDEN = b"GET /hidden-request HTTP/1.1\r\nHost: cds\r\n\r\n"

_HOST = b"Host: cds\r\n"
_JSON = b"Content-Type: application/json\r\n"
_POST = f"POST {SERVICE} HTTP/1.1\r\n".encode() + _HOST + _JSON
_CHUNK_OF_TWO = b"2\r\n{}\r\n0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Wire:
    """What is sent over one connection, piece by piece, with a pause in between."""

    name: str
    pieces: Sequence[bytes]
    pause: float = 0.0
    #: Whether a request stands behind another that nobody may read as one of its own.
    hides_one: bool = False


def known_tricks() -> Iterator[Wire]:
    """What is known to set two readers of one connection at odds, and what holds a server up."""
    for name, headers, body in _AMBIGUOUS:
        yield Wire(name, [_POST + headers + b"\r\n" + body], hides_one=HIDDEN in body)
    for name, sent in _BROKEN:
        yield Wire(name, [sent])
    yield Wire("a head that drips", [b"GET / HTTP/1.1\r\n", *[b"x: y\r\n"] * 8], pause=0.05)
    yield Wire("a body that drips", [_POST + b"Content-Length: 8\r\n\r\n", *[b" "] * 5], pause=0.05)
    yield Wire("a body of which half comes", [_POST + b"Content-Length: 900\r\n\r\n{"])
    yield Wire("chunks of which half come", [_POST + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{"])
    yield Wire("a hundred in one go", [b"GET /health/live HTTP/1.1\r\n" + _HOST + b"\r\n"] * 100)
    yield Wire("posts in one go", [_POST + b"Content-Length: 2\r\n\r\n{}"] * 20)


def made_wire(number: int) -> Wire:
    """A head and a body that are put together by chance, cut and joined."""
    chance = Random(number)  # noqa: S311  chance that can be repeated is what is wanted
    headers = b"".join(chance.choices(_HEADERS, k=chance.randint(0, 6)))
    head = chance.choice(_LINES) + chance.choice((_HOST, _HOST, b"")) + headers + b"\r\n"
    sent = head + chance.choice(_BODIES)
    if chance.random() < 0.3:
        at = chance.randrange(len(sent))
        sent = sent[:at] + chance.choice(_SPLINTERS) + sent[at + chance.randint(0, 3) :]
    if chance.random() < 0.2:
        sent *= chance.randint(2, 5)
    if chance.random() < 0.3:
        sent = sent[: chance.randrange(len(sent) + 1)]
    cuts = sorted(chance.randint(0, len(sent)) for _ in range(chance.choice((0, 0, 1, 4))))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    return Wire(f"made {number}", pieces, pause=chance.choice((0.0, 0.0, 0.01)))


_TE = b"Transfer-Encoding: chunked\r\n"
_AMBIGUOUS: Sequence[tuple[str, bytes, bytes]] = (
    ("length and chunks", b"Content-Length: 60\r\n" + _TE, _CHUNK_OF_TWO + HIDDEN),
    ("chunks and length", _TE + b"Content-Length: 60\r\n", _CHUNK_OF_TWO + HIDDEN),
    ("two lengths", b"Content-Length: 2\r\nContent-Length: 60\r\n", b"{}" + HIDDEN),
    ("two lengths in a list", b"Content-Length: 2, 60\r\n", b"{}" + HIDDEN),
    ("a length with a sign", b"Content-Length: +2\r\n", b"{}" + HIDDEN),
    ("a negative length", b"Content-Length: -2\r\n", b"{}" + HIDDEN),
    ("a length in hexadecimal", b"Content-Length: 0x2\r\n", b"{}" + HIDDEN),
    ("a length that overflows", b"Content-Length: 18446744073709551618\r\n", b"{}" + HIDDEN),
    ("an empty length", b"Content-Length: \r\n", b"{}" + HIDDEN),
    ("a length in other digits", "Content-Length: \uff12\r\n".encode(), b"{}" + HIDDEN),
    ("chunked that is not", b"Transfer-Encoding: xchunked\r\n", _CHUNK_OF_TWO + HIDDEN),
    ("chunked, then not", b"Transfer-Encoding: chunked, identity\r\n", _CHUNK_OF_TWO + HIDDEN),
    ("chunked twice", b"Transfer-Encoding: chunked, chunked\r\n", _CHUNK_OF_TWO),
    ("chunked with a tab", b"Transfer-Encoding:\x0bchunked\r\n", _CHUNK_OF_TWO + HIDDEN),
    ("a space before the colon", b"Transfer-Encoding : chunked\r\n", _CHUNK_OF_TWO + HIDDEN),
    ("a folded header", b"X: a\r\n Transfer-Encoding: chunked\r\n", _CHUNK_OF_TWO + HIDDEN),
    ("a length that is folded", b"Content-Length:\r\n 2\r\n", b"{}" + HIDDEN),
    ("a null in a header", b"X: a\x00b\r\nContent-Length: 2\r\n", b"{}" + HIDDEN),
    ("a bare carriage return", b"X: a\rContent-Length: 60\r\n", HIDDEN),
    ("a chunk size with a sign", _TE, b"+2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    ("a chunk size in 0x", _TE, b"0x2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    ("a chunk size that overflows", _TE, b"fffffffffffffffff2\r\n{}\r\n0\r\n\r\n" + HIDDEN),
    ("a chunk without its end", _TE, b"2\r\n{}0\r\n\r\n" + HIDDEN),
    ("a chunk longer than told", _TE, b"2\r\n{}{}\r\n0\r\n\r\n" + HIDDEN),
    ("a chunk extension", _TE, b"2;" + b"x" * 20_000 + b"\r\n{}\r\n0\r\n\r\n"),
    ("trailers without end", _TE, b"0\r\n" + b"x: y\r\n" * 20_000),
    ("a trailer that is a length", _TE, b"2\r\n{}\r\n0\r\nContent-Length: 60\r\n\r\n"),
    ("expect what nobody knows", b"Expect: 200-maybe\r\nContent-Length: 2\r\n", b"{}"),
    ("an upgrade", b"Upgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n", b"{}"),
    ("a websocket", b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n", b""),
)
_BROKEN: Sequence[tuple[str, bytes]] = (
    ("nothing", b""),
    ("one byte", b"\x00"),
    ("a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200),
    ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
    ("HTTP/0.9", b"GET /\r\n\r\n"),
    ("HTTP/1.0", b"GET /health/live HTTP/1.0\r\n\r\n"),
    ("HTTP/9", b"GET / HTTP/9.9\r\n" + _HOST + b"\r\n"),
    ("no host", b"GET / HTTP/1.1\r\n\r\n"),
    ("two hosts", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    ("a path without end", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a whole address", b"GET http://evil.example/ HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("connect", b"CONNECT evil.example:443 HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a star", b"OPTIONS * HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a null in the path", b"GET /\x00 HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("no UTF-8 in the path", b"GET /%ff%fe HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("bytes in the path", b"GET /\xff\xfe HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a header of 200 kB", b"GET / HTTP/1.1\r\nx: " + b"y" * 200_000 + b"\r\n\r\n"),
    ("ten thousand headers", b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 10_000 + b"\r\n"),
    ("bytes in a header", b"GET / HTTP/1.1\r\nHost: cds\r\nAccept: \xff\xfe\r\n\r\n"),
    ("a header without a name", b"GET / HTTP/1.1\r\n: x\r\n\r\n"),
    ("line feeds alone", b"GET /health/live HTTP/1.1\nHost: cds\n\n"),
    ("spaces before", b"   GET / HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a method of bytes", b"\xc0\xc1 / HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a method without end", b"A" * 100_000 + b" / HTTP/1.1\r\n" + _HOST + b"\r\n"),
    ("a GET with a body", b"GET / HTTP/1.1\r\n" + _HOST + b"Content-Length: 2\r\n\r\n{}"),
    ("a token of bytes", _POST + b"Authorization: Bearer \xff\xff\r\nContent-Length: 2\r\n\r\n{}"),
    ("a length of a petabyte", _POST + b"Content-Length: 1000000000000000\r\n\r\n{}"),
    ("no length", _POST + b"\r\n{}"),
    (
        "a type of bytes",
        f"POST {SERVICE} HTTP/1.1\r\nHost: c\r\nContent-Type: \xff\r\nContent-Length: 2\r\n\r\n{{}}".encode(
            "latin-1"
        ),
    ),
)
_LINES = (
    f"POST {SERVICE} HTTP/1.1\r\n".encode(),
    f"POST {SERVICE}/feedback HTTP/1.1\r\n".encode(),
    b"GET /cds-services HTTP/1.1\r\n",
    b"GET / HTTP/1.0\r\n",
    b"HEAD /insights HTTP/1.1\r\n",
    b"OPTIONS /cds-services HTTP/1.1\r\n",
    b"DELETE / HTTP/1.1\r\n",
    b"GET /%00/%2e%2e/ HTTP/1.1\r\n",
    b"POST / HTTP/1.1\r\n",
    b"GET /health/ready?\xff HTTP/1.1\r\n",
)
_HEADERS = (
    *(b"Content-Length: 2\r\n", b"Content-Length: 0\r\n", b"Content-Length: 99\r\n", _TE),
    *(b"Connection: close\r\n", b"Connection: keep-alive, x\r\n", b"Expect: 100-continue\r\n"),
    *(_JSON, b"Content-Type: \xff\r\n", b"Origin: null\r\n", b"Accept: text/html\r\n"),
    *(b"Authorization: Bearer a.b.c\r\n", b"Content-Encoding: gzip\r\n", b"Cookie: a=\xff\r\n"),
    *(b"X-Forwarded-For: 1.2.3.4\r\n", b"X-Request-Id: " + b"z" * 5_000 + b"\r\n", b"Te: x\r\n"),
    *(b"traceparent: 00-\xff-x\r\n", b"Range: bytes=0-0,5-\r\n", b"If-None-Match: *\r\n"),
)
_BODIES = (b"", b"{}", b"[]", _CHUNK_OF_TWO, b"5\r\n{\r\n", b"\x00" * 50, b"{" * 4_000, HIDDEN)
_SPLINTERS = (b"\r", b"\n", b"\r\n", b"\x00", b" ", b"\t", b":", b"\xff", b"\r\n\r\n", b"%", b"")
