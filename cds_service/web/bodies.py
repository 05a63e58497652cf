"""Bodies, read whole before anybody works on them: within a size, within a time, and at a least rate.

A client that loses its network in the middle of a body costs a connection, and no thread.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, RequestTimeout

from cds_service.errors import Overloaded

from .rsgi import Exchange, Headers, Scope
from .shares import Shares

#: Seconds that every body may take, however small: one packet that is lost is sent again in three.
_GRACE = 5.0
#: Bytes a second, beyond which a body has no more time than the whole of it may take.
_LEAST_RATE = 16 * 1024
#: A body that says it is no larger is read in one go, which costs the fewest turns.
_IN_ONE_GO = 64 * 1024
#: Of bodies that are read in pieces, as many of the largest may lie here unfinished; so many more of
#: those who have no more than one here.
_LARGEST_AT_ONCE = 12
_LARGEST_OF_OTHERS = 4


@dataclass(frozen=True)
class BodyLimits:
    """How large a body may be, and how long it may take to come."""

    most_bytes: int
    budget: timedelta

    def seconds_for(self, length: int) -> float:
        """How long so many bytes may take."""
        return min(self.budget.total_seconds(), _GRACE + length / _LEAST_RATE)


class Bodies:
    """The bodies that are on their way to one worker."""

    def __init__(self, limits: BodyLimits) -> None:
        self._limits = limits
        most = limits.most_bytes
        self._arrived = Shares(  # of those that are read in pieces
            most * _LARGEST_AT_ONCE, for_others=most * _LARGEST_OF_OTHERS, little=most
        )

    async def whole(self, scope: Scope, exchange: Exchange, caller: str) -> bytes:
        """The body of a caller's request.

        Raises RequestEntityTooLarge, RequestTimeout, BadRequest where it broke off, and
        Overloaded where too much is on its way.
        """
        length = _declared(scope.headers)
        if length == 0:
            return b""
        if length is not None and length > self._limits.most_bytes:
            raise RequestEntityTooLarge
        try:
            async with asyncio.timeout(self._limits.seconds_for(length or 0)) as deadline:
                if length is not None and length <= _IN_ONE_GO:
                    return await exchange()
                body = await self._in_pieces(exchange, deadline, caller)
        except TimeoutError as error:
            raise RequestTimeout from error
        except RuntimeError as error:  # so the server tells of a client that has gone
            raise BadRequest from error
        if length is not None and len(body) < length:
            raise BadRequest
        return body

    async def discard(self, scope: Scope, exchange: Exchange) -> None:
        """Read on after a refusal, for as long as a body may take: whoever is still sending would
        not hear it otherwise, and may use the connection again.

        Who waits to be told to send (Expect) sends nothing after a refusal.
        """
        length = _declared(scope.headers)
        if length == 0 or "expect" in scope.headers:
            return
        with suppress(TimeoutError, RuntimeError):  # too slow, or gone, or read already
            async with asyncio.timeout(self._limits.seconds_for(self._limits.most_bytes)):
                if length is not None and length <= _IN_ONE_GO:
                    await exchange()
                    return
                async for _ in exchange:
                    pass

    async def _in_pieces(self, exchange: Exchange, deadline: asyncio.Timeout, caller: str) -> bytes:
        begun = asyncio.get_running_loop().time()
        pieces: list[bytes] = []
        received = 0
        try:
            async for piece in exchange:
                if received + len(piece) > self._limits.most_bytes:
                    raise RequestEntityTooLarge
                if not self._arrived.has_room(caller, len(piece)):
                    raise Overloaded
                self._arrived.take(caller, len(piece))
                received += len(piece)
                pieces.append(piece)
                deadline.reschedule(begun + self._limits.seconds_for(received))
        finally:
            self._arrived.give_back(caller, received)
        return b"".join(pieces)


def _declared(headers: Headers) -> int | None:
    """The length of a body as it is told beforehand; None where it is sent in chunks."""
    if "transfer-encoding" in headers:
        return None
    return int(headers.get("content-length") or 0)
