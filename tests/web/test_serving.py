"""The server as it is started: what it speaks, and what a connection may hold of it."""

import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from threading import Event
from typing import Any

import pytest
from ample_time import eventually
from service_process import PATIENCE, ServiceProcess

from cds_service.web.admission import CALLS_TAKEN_IN
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"
LARGEST = 20_000
Serve = Callable[..., ServiceProcess]

#: How a client begins that takes HTTP/2 for granted (RFC 9113, 3.4), with empty SETTINGS.
HTTP_2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """``serving(**settings)``: one worker of the service with these settings, once it answers."""
    started: list[ServiceProcess] = []

    def start(**settings: str) -> ServiceProcess:
        folder = tmp_path_factory.mktemp("serving")
        url = f"sqlite:///{folder}/store.db"
        started.append(ServiceProcess(folder, url, workers="1", **settings))
        started[-1].start()
        started[-1].wait_until_it_answers()
        return started[-1]

    yield start
    for each in started:
        try:
            each.stop()
        finally:
            each.kill()


@pytest.fixture(scope="module")
def service(serving: Serve) -> ServiceProcess:
    """One for all, whose limits are met quickly."""
    return serving(body_budget_ms="3000", max_body_bytes=str(LARGEST))


@pytest.fixture
def article(scenario: Callable[[str], Any]) -> bytes:
    return encode(scenario("article"))


def connect(service: ServiceProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE)


def ask(
    service: ServiceProcess,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    address: str = "127.0.0.1",
    **headers: str,
) -> tuple[int, HTTPMessage, bytes]:
    """The status, headers and body that are answered to whoever asks from this address."""
    connection = HTTPConnection(
        "127.0.0.1", service.port, timeout=PATIENCE, source_address=(address, 0)
    )
    try:
        connection.request(method, path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def begun(service: ServiceProcess) -> socket.socket:
    """A call whose client loses its network after the first bytes of the body."""
    connection = connect(service)
    head = f"POST {SERVICE} HTTP/1.1\r\nHost: cds\r\nContent-Length: 1000\r\n\r\n"
    connection.sendall(f"{head}{{".encode())
    return connection


def until_closed(connection: socket.socket) -> bytes:
    with connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def refusals(service: ServiceProcess, status: int) -> int:
    """How many of this kind the metrics have counted."""
    text = ask(service, "GET", "/metrics")[2].decode()
    counted = re.findall(rf'^cds_refusals_total\{{status="{status}"\}} (\S+)$', text, re.MULTILINE)
    return int(float(counted[0])) if counted else 0


def test_a_connection_that_begins_in_http_2_is_closed_without_a_word_of_it(
    service: ServiceProcess,
) -> None:
    """One such connection carries many calls at once, and each could hold a place."""
    with connect(service) as connection:
        connection.sendall(HTTP_2)
        answered = connection.recv(1024)

    assert b"" == answered


def test_bodies_that_stall_hold_nobody_else_and_are_ended(
    service: ServiceProcess, article: bytes
) -> None:
    before = refusals(service, 408)
    stalled = [begun(service) for _ in range(24)]
    status, _, _ = ask(service, "POST", SERVICE, article)
    ended = [until_closed(each) for each in stalled]

    assert 200 == status
    assert {b"HTTP/1.1 408 Request Timeout"} == {each.split(b"\r\n", 1)[0] for each in ended}
    assert all(b'"code":"timeout"' in each for each in ended)
    assert before + 24 == refusals(service, 408)


def test_beside_stalled_connections_the_service_is_live_ready_and_seen(
    service: ServiceProcess,
) -> None:
    stalled = [begun(service) for _ in range(200)]
    paths = ("/health/live", "/health/ready", "/metrics", "/", "/cds-services")
    statuses = [ask(service, "GET", path)[0] for path in paths]
    for each in stalled:
        each.close()

    assert [200] * 5 == statuses


def test_a_browser_may_read_that_its_body_was_too_large_and_go_on(
    service: ServiceProcess, article: bytes
) -> None:
    head = f"POST {SERVICE} HTTP/1.1\r\nHost: cds\r\nOrigin: https://ehr.example.org\r\n"
    large = f"{head}Content-Length: {LARGEST + 1}\r\n\r\n".encode() + b" " * (LARGEST + 1)
    fits = f"{head}Connection: close\r\nContent-Length: {len(article)}\r\n\r\n".encode() + article
    connection = connect(service)
    connection.sendall(large + fits)
    first, second = until_closed(connection).split(b"HTTP/1.1 ")[1:]

    assert first.startswith(b"413 ")
    assert b"access-control-allow-origin" in first
    assert second.startswith(b"200 ")


def test_a_body_in_chunks_is_read_and_refused_where_it_grows_too_large(
    service: ServiceProcess, article: bytes
) -> None:
    statuses = []
    for body in (article, article + b" " * LARGEST):
        connection = HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
        connection.request("POST", SERVICE, iter([body[:5000], body[5000:]]), encode_chunked=True)
        statuses.append(connection.getresponse().status)
        connection.close()

    assert [200, 413] == statuses


def test_who_asks_before_sending_is_told_to_send_or_refused(service: ServiceProcess) -> None:
    said = []
    for length in (LARGEST, LARGEST + 1):
        with connect(service) as connection:
            head = f"POST {SERVICE} HTTP/1.1\r\nHost: cds\r\nExpect: 100-continue\r\n"
            connection.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
            said.append(connection.recv(65_536).split(b"\r\n", 1)[0])

    assert [b"HTTP/1.1 100 Continue", b"HTTP/1.1 413 Payload Too Large"] == said


@pytest.mark.parametrize(
    "headers",
    ["Host: a\r\nHost: b\r\n", "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n"],
)
def test_what_can_be_read_in_two_ways_is_refused_and_ends_the_connection(
    service: ServiceProcess, headers: str
) -> None:
    connection = connect(service)
    connection.sendall(f"POST {SERVICE} HTTP/1.1\r\n{headers}\r\n0\r\n\r\n".encode())
    first, *more = until_closed(connection).split(b"HTTP/1.1 ")[1:]

    assert first.startswith(b"400 ")
    assert [] == more


# -- more calls than a worker takes in


@dataclass
class Full:
    """A worker that has taken in all the calls it may: each waits for its FHIR server."""

    service: ServiceProcess
    inside: list[Future[Any]]
    release: Callable[[], None]


@pytest.fixture
def full(
    serving: Serve, small_ehr: Callable[..., Any], scenario: Callable[[str], Any]
) -> Iterator[Full]:
    released = Event()

    def hang(_asked: str) -> Any:
        released.wait(PATIENCE)
        return {"resourceType": "Bundle", "type": "searchset"}

    ehr = small_ehr(hang)
    request = {**scenario("article"), "fhirServer": ehr.base}
    request["fhirAuthorization"] = {"access_token": "t", "token_type": "Bearer"}
    del request["prefetch"]["devices"]
    service = serving()
    with ThreadPoolExecutor(CALLS_TAKEN_IN) as callers:
        inside = [
            callers.submit(ask, service, "POST", SERVICE, encode(request))
            for _ in range(CALLS_TAKEN_IN)
        ]
        eventually(lambda: CALLS_TAKEN_IN == len(ehr.asked))
        yield Full(service, inside, released.set)
        released.set()


def test_a_call_beyond_those_is_refused_while_they_wait_and_answered_after(
    full: Full, article: bytes
) -> None:
    origins = ["https://a.example.org", "https://b.example.org", "https://a.example.org"]
    told = [ask(full.service, "POST", SERVICE, article, Origin=each) for each in origins]
    counted = refusals(full.service, 503)
    paths = ("/health/live", "/health/ready", "/")
    beside = [ask(full.service, "GET", path)[0] for path in paths]
    still_inside = [each.done() for each in full.inside]
    full.release()
    answered = [each.result()[0] for each in full.inside]
    after = ask(full.service, "POST", SERVICE, article)[0]

    assert [503] * 3 == [status for status, _, _ in told]
    assert ["1"] * 3 == [headers["Retry-After"] for _, headers, _ in told]
    assert origins == [headers["Access-Control-Allow-Origin"] for _, headers, _ in told]
    assert all(b'"code":"throttled"' in body for _, _, body in told)
    assert 3 == counted
    assert [200] * 3 == beside
    assert {False} == set(still_inside)
    assert {200} == set(answered)
    assert 200 == after


def test_who_calls_from_another_address_is_answered_meanwhile(full: Full, article: bytes) -> None:
    again = ask(full.service, "POST", SERVICE, article)[0]
    another = ask(full.service, "POST", SERVICE, article, address="127.0.0.2")[0]

    assert (503, 200) == (again, another)


def test_who_is_refused_in_the_middle_of_a_body_hears_it_and_may_go_on(
    full: Full, article: bytes
) -> None:
    head = f"POST {SERVICE} HTTP/1.1\r\nHost: cds\r\nContent-Length: {len(article)}\r\n"
    connection = connect(full.service)
    connection.sendall(f"{head}\r\n".encode() + article[:100])
    first = connection.recv(65_536)
    connection.sendall(article[100:])
    full.release()
    wait(full.inside)
    connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + article)
    second = until_closed(connection)

    assert first.startswith(b"HTTP/1.1 503 ")
    assert second.startswith(b"HTTP/1.1 200 ")
