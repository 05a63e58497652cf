"""How a body is read: whole, no larger than it may be, and in time, whoever sends it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import pytest
from rsgi_requests import Headers
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestTimeout

from cds_service.errors import Overloaded
from cds_service.web.bodies import Bodies, BodyLimits

PIECE = b"a" * 40_000
PLENTY = timedelta(seconds=100)


@dataclass
class Request:
    """A request as the server hands it over, whose body comes in these pieces."""

    pieces: tuple[bytes, ...] = ()
    headers: Headers = field(default_factory=Headers)
    pause: float = 0.0
    end: Literal["well", "broken off", "never"] = "well"
    read: list[bytes] = field(default_factory=list)

    http_version, scheme, server = "1.1", "http", "127.0.0.1:80"
    client = "127.0.0.1:50000"
    method, path, query_string = "POST", "/", ""

    def __call__(self) -> Awaitable[bytes]:
        return self._whole()

    async def _whole(self) -> bytes:
        return b"".join([piece async for piece in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            await asyncio.sleep(self.pause)
            self.read.append(piece)
            yield piece
        if self.end == "broken off":
            raise RuntimeError("closed")
        if self.end == "never":
            await asyncio.Event().wait()

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Nobody answers here."""


def told(*pieces: bytes, **more: Any) -> Request:
    """A body whose length is told beforehand."""
    length = Headers([("content-length", str(sum(map(len, pieces))))])
    return Request(pieces, length, **more)


def in_chunks(*pieces: bytes, **more: Any) -> Request:
    """A body of which nobody knows how long it will be."""
    return Request(pieces, Headers([("transfer-encoding", "chunked")]), **more)


def bodies(budget: timedelta = PLENTY) -> Bodies:
    return Bodies(BodyLimits(100_000, budget))


def whole(request: Request, of: Bodies | None = None) -> bytes:
    return asyncio.run((of or bodies()).whole(request, request, "anyone"))


@pytest.mark.parametrize("send", [told, in_chunks])
@pytest.mark.parametrize("pieces", [(b"{", b"}"), (PIECE, PIECE), ()])
def test_a_body_is_read_to_its_end(send: Callable[..., Request], pieces: tuple[bytes, ...]) -> None:
    assert b"".join(pieces) == whole(send(*pieces))


def test_where_no_body_is_told_of_none_is_waited_for() -> None:
    assert b"" == whole(Request((b"not asked for",)))


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    request = told(PIECE, PIECE, PIECE)

    with pytest.raises(RequestEntityTooLarge):
        whole(request)
    assert [] == request.read


def test_a_body_that_turns_out_too_large_is_read_no_further() -> None:
    request = in_chunks(*[PIECE] * 9)

    with pytest.raises(RequestEntityTooLarge):
        whole(request)
    assert [PIECE] * 3 == request.read


@pytest.mark.parametrize("send", [told, in_chunks])
@pytest.mark.parametrize("pieces", [(b"{", b"}"), (PIECE, PIECE)])
def test_a_body_that_stalls_is_waited_for_no_longer_than_it_may_take(
    send: Callable[..., Request], pieces: tuple[bytes, ...]
) -> None:
    with pytest.raises(RequestTimeout):
        whole(send(*pieces, end="never"), bodies(timedelta(milliseconds=20)))


def test_a_body_that_drips_has_no_more_time_than_one_that_stalls() -> None:
    request = in_chunks(*[b" "] * 1000, pause=0.01)

    with pytest.raises(RequestTimeout):
        whole(request, bodies(timedelta(milliseconds=50)))


@pytest.mark.parametrize(
    ("length", "seconds"), [(0, 5.0), (16 * 1024, 6.0), (80 * 1024, 10.0), (5_000_000, 10.0)]
)
def test_the_larger_a_body_the_longer_it_may_take_up_to_the_budget(
    length: int, seconds: float
) -> None:
    assert seconds == BodyLimits(10**7, timedelta(seconds=10)).seconds_for(length)


@pytest.mark.parametrize("pieces", [(b"{",), (PIECE, PIECE)])
def test_a_body_that_breaks_off_is_none(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(BadRequest):
        whole(told(*pieces, end="broken off"))


def test_a_large_body_that_ends_early_is_none() -> None:
    with pytest.raises(BadRequest):
        whole(Request((PIECE,), Headers([("content-length", "90000")])))


def test_large_bodies_that_stall_do_not_fill_the_memory_and_keep_no_small_one_out() -> None:
    async def scene() -> tuple[list[bool], bytes, bytes]:
        of = bodies()
        large = [in_chunks(PIECE, PIECE, end="never") for _ in range(20)]
        reading = [asyncio.create_task(of.whole(each, each, "flood")) for each in large]
        await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
        refused = [each.done() and isinstance(each.exception(), Overloaded) for each in reading]
        small, later = told(b"{}"), told(PIECE, PIECE)
        read = await of.whole(small, small, "flood")
        for each in reading:
            each.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        return refused, read, await of.whole(later, later, "flood")

    refused, small, later = asyncio.run(scene())

    assert {True, False} == set(refused)
    assert b"{}" == small
    assert PIECE + PIECE == later


def test_one_callers_large_bodies_leave_room_for_anothers() -> None:
    async def scene() -> bytes:
        of = bodies()
        large = [in_chunks(PIECE, PIECE, end="never") for _ in range(20)]
        reading = [asyncio.create_task(of.whole(each, each, "flood")) for each in large]
        await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
        other = told(PIECE, PIECE)
        try:
            return await of.whole(other, other, "another")
        finally:
            for each in reading:
                each.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

    assert PIECE + PIECE == asyncio.run(scene())


def test_discarding_reads_to_the_end_what_would_still_be_sent() -> None:
    request = told(PIECE, PIECE, PIECE)
    asyncio.run(bodies().discard(request, request))

    assert [PIECE] * 3 == request.read


def test_who_waits_to_be_told_to_send_is_not_waited_for() -> None:
    request = Request((PIECE,), Headers([("content-length", "40000"), ("expect", "100-continue")]))
    asyncio.run(bodies().discard(request, request))

    assert [] == request.read
