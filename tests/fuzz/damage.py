"""Damage of bytes: what is no longer JSON, or no longer in UTF-8."""

from collections.abc import Callable
from random import Random


def damaged(body: bytes, chance: Random) -> bytes:
    """The bytes with one or a few places damaged."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        body = chance.choice(_DAMAGES)(body, chance)
    return body


def _flip(body: bytes, chance: Random) -> bytes:
    if not body:
        return b"\x00"
    at = chance.randrange(len(body))
    return body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]


def _end(body: bytes, chance: Random) -> bytes:
    return body[: chance.randint(0, len(body))]


def _insert(body: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(body))
    piece = chance.choice(
        (b"\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b'"', b"{", b"]", b",", b"\\u")
    )
    return body[:at] + piece + body[at:]


def _remove(body: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(body))
    return body[:at] + body[at + chance.randint(1, 30) :]


def _repeat(body: bytes, chance: Random) -> bytes:
    at = chance.randint(0, len(body))
    return body[:at] + body[at : at + chance.randint(1, 60)] * chance.randint(2, 9) + body[at:]


def _encode_anew(body: bytes, chance: Random) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig")))


def _join(body: bytes, chance: Random) -> bytes:
    return chance.choice((body + body, b"[" + body + b"]", body + b"\n{}", b"while(1);" + body))


_DAMAGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_flip, _flip, _end, _insert, _insert, _remove, _repeat, _encode_anew, _join),
)
