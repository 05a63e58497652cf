"""Two manners of calling in an open loop: over a connection for each call, and over those that are there."""

import asyncio
from typing import Protocol

from .load import NAME, message_of, trusting

_HOST = "127.0.0.1"
_UNANSWERED = 0


class Manner(Protocol):
    """How calls with one body are made; ``status`` is of one of them, 0 where it was hung up on."""

    async def status(self) -> int: ...


class NewOnes:
    """As many callers, of whom each calls once."""

    def __init__(self, port: int, body: bytes) -> None:
        self._port, self._message = port, message_of(body, connection="close")

    async def status(self) -> int:
        """What is heard is the beginning of its answer.  Raises OSError where nobody takes it."""
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[bytes] = loop.create_future()
        transport, _ = await loop.create_connection(
            lambda: _Call(self._message, heard), _HOST, self._port
        )
        try:
            said = await heard
        finally:
            transport.abort()
        return int(said.split(b" ", 2)[1]) if said else _UNANSWERED


class _Call(asyncio.Protocol):
    """One call over a connection of its own."""

    def __init__(self, message: bytes, heard: "asyncio.Future[bytes]") -> None:
        self._message, self._heard, self._said = message, heard, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(self._message)

    def data_received(self, data: bytes) -> None:
        self._said = self._said or data

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._heard.done():
            self._heard.set_result(self._said)


class KeptOnes:
    """As an EHR or its gateway calls over TLS: a connection that is answered takes the next call.

    A handshake for each call would cost whoever calls more than the service.
    """

    def __init__(self, port: int, body: bytes, certificate: str) -> None:
        self._port, self._certificate = port, certificate
        self._message = message_of(body)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def status(self) -> int:
        """Raises OSError where nobody takes it."""
        reader, writer = self._idle.pop() if self._idle else await self._open()
        try:
            writer.write(self._message)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length_of(head))
        except asyncio.IncompleteReadError:
            writer.transport.abort()
            return _UNANSWERED
        except (OSError, asyncio.CancelledError):  # whoever loses patience hangs up
            writer.transport.abort()
            raise
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1])

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = trusting(self._certificate)
        return await asyncio.open_connection(_HOST, self._port, ssl=context, server_hostname=NAME)


def _length_of(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)
