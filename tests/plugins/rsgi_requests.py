"""Requests as the server hands them to the front of a worker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from dataclasses import dataclass, field
from typing import Any

SERVICE = "/cds-services/spine-imaging"


class Headers(list[tuple[str, str]]):
    """Of a request: names in small letters, one of them as often as it was sent."""

    def __contains__(self, name: object, /) -> bool:
        return any(each == name for each, _ in self)

    def get(self, name: str, /) -> str | None:
        return next((value for each, value in self if each == name), None)

    def get_all(self, name: str, /) -> list[str]:
        return [value for each, value in self if each == name]

    def items(self) -> Iterable[tuple[str, str]]:
        return self


@dataclass
class Request:
    """A request as the server hands it over, and what it was answered."""

    path: str = SERVICE
    body: bytes = b""
    headers: Headers = field(default_factory=Headers)
    method: str = "POST"
    query_string: str = ""
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)

    client: str = "127.0.0.1:50000"

    http_version, scheme, server = "1.1", "http", "[::1]:8080"

    def __call__(self) -> Awaitable[bytes]:
        return asyncio.sleep(0, self.body)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answers.append((status, dict(headers), body))


def sent(body: bytes, *headers: tuple[str, str], **more: Any) -> Request:
    """A request with a body whose length is told."""
    return Request(
        body=body, headers=Headers([("content-length", str(len(body))), *headers]), **more
    )
