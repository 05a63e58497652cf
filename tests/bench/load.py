"""Closed-loop load over loopback sockets: each connection asks again once it is answered."""

import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from .service import PATH

#: By which a server of this machine is known to its certificate.
NAME = "localhost"
_OK = 200
_PATIENCE = 60.0


@dataclass(slots=True)
class Load:
    """Rounds of load: seconds that each good answer took, and how many calls were refused."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: int = 0

    def add(self, other: "Load") -> None:
        self.seconds += other.seconds
        self.times += other.times
        self.refused += other.refused

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def milliseconds(self, share: float) -> float:
        """What this share of the answers came within."""
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000


def message_of(body: bytes, *, connection: str = "keep-alive") -> bytes:
    """A call as it goes over the wire."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Connection: {connection}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get_message(path: str) -> bytes:
    """A question for a page, as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


def call(port: int, message: bytes, *, certificate: str | None = None) -> float:
    """Seconds that one call takes with its connection.  Raises OSError where it is not answered well."""
    began = time.perf_counter()
    with _connection(port, certificate) as connection:
        connection.sendall(message)
        if _status_of(connection.makefile("rb")) != _OK:
            raise ConnectionError("the answer is none")
    return time.perf_counter() - began


def closed_loop(
    port: int, body: bytes, *, connections: int, seconds: float, certificate: str | None = None
) -> Load:
    """Ask over so many connections for so long; every connection asks at least once.

    With ``certificate``, the file of one that is trusted, they are of TLS.
    """
    message, load, lock = message_of(body), Load(), threading.Lock()
    until = time.perf_counter() + seconds

    def client() -> None:
        with _connection(port, certificate) as connection:
            own = _one_client(connection, message, until)
        with lock:
            load.add(own)

    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    return load


def _connection(port: int, certificate: str | None) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    context = trusting(certificate)
    return context.wrap_socket(connection, server_hostname=NAME) if context else connection


@cache
def trusting(certificate: str | None) -> ssl.SSLContext | None:
    """How TLS is spoken with a server of this certificate; none where it is not spoken."""
    return ssl.create_default_context(cafile=certificate) if certificate else None


def _one_client(connection: socket.socket, message: bytes, until: float) -> Load:
    load, stream = Load(), connection.makefile("rb")
    while not load.times or time.perf_counter() < until:
        began = time.perf_counter()
        connection.sendall(message)
        if _status_of(stream) == _OK:
            load.times.append(time.perf_counter() - began)
        else:
            load.refused += 1
    return load


def _status_of(stream: BinaryIO) -> int:
    """The status of an answer, which is read to its end."""
    line = stream.readline()
    if not line:
        raise ConnectionError("the server closed the connection")
    length = 0
    while (header := stream.readline()) not in (b"\r\n", b""):
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    stream.read(length)
    return int(line.split()[1])
