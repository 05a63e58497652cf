"""The service as it is meant to be run: in its image, on PostgreSQL, behind nginx and TLS."""

import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from needed_programs import needed_program
from own_postgres import Postgres
from service_process import calling

from cds_service.settings import Settings
from cds_service.web.admission import CALLS_TAKEN_IN

from .conftest import free_port_of_this_machine, open_to_all
from .container import Container, Image
from .proxy import FILES, Proxy

SERVICE = "/cds-services/spine-imaging"
JSON = {"Content-Type": "application/json"}
_NOT_RUN = "NOT RUN: the proxy's configuration"


@pytest.fixture(scope="session")
def programs() -> tuple[str, str]:
    """What makes a box, and nginx."""
    bwrap = needed_program("bwrap", package="bubblewrap", without=_NOT_RUN)
    return bwrap, needed_program("nginx", package="nginx-light", without=_NOT_RUN)


@pytest.fixture(scope="module")
def container(image: Image, postgres: Postgres) -> Iterator[Container]:
    """The store's address is a secret, and comes as one: in a file."""
    port = str(free_port_of_this_machine())
    with open_to_all("behind") as folder, open_to_all("secrets") as secrets:
        url = secrets / "database-url"
        url.write_text(postgres.url())
        made = Container(
            image,
            folder,
            mounted=[postgres.sockets, secrets],
            open="yes",
            port=port,
            database_url_file=str(url),
        )
        made.start()
        made.wait_until_it_answers()
        yield made
        made.kill()


@pytest.fixture(scope="module")
def call(container: Container) -> bytes:
    return container.run("cds-service", "example", "article").stdout


@pytest.fixture(scope="module")
def proxy(programs: tuple[str, str], container: Container) -> Iterator[Proxy]:
    port = free_port_of_this_machine()
    with open_to_all("proxy") as folder:
        made = Proxy(programs, folder, port=port, upstream=container.port)
        made.start()
        yield made
        made.stop()


def asked(
    proxy: Proxy, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, and body."""
    sent = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(proxy.calling()) as connection:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read()


def test_the_articles_call_is_answered_through_tls(proxy: Proxy, call: bytes) -> None:
    status, _, answer = asked(proxy, "POST", SERVICE, call)

    assert 200 == status
    assert "critical" == json.loads(answer)["cards"][0]["indicator"]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(proxy: Proxy) -> None:
    with pytest.raises(ssl.SSLError), closing(proxy.calling(ssl.TLSVersion.TLSv1_1)) as connection:
        connection.connect()

    with closing(proxy.calling(ssl.TLSVersion.TLSv1_2)) as connection:
        connection.connect()


def test_clients_that_stall_take_no_place_in_the_service(
    proxy: Proxy, container: Container, call: bytes
) -> None:
    """Three times as many as a worker takes in, each in the middle of its body."""
    begun = b"POST %b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" % (
        SERVICE.encode()
    )
    with ExitStack() as open_ones:
        for _ in range(3 * CALLS_TAKEN_IN):
            connection = proxy.calling()
            connection.connect()
            open_ones.callback(connection.close)
            connection.send(begun + b"Content-Length: %d\r\n\r\n" % len(call) + call[:64])
        statuses = [asked(proxy, "POST", SERVICE, call)[0] for _ in range(3)]
        arrived = connections_to(container.port)

    assert [200, 200, 200] == statuses
    assert arrived <= len(statuses)


def connections_to(port: int) -> int:
    """Connections of this machine to a port of its own, as the kernel lists them (proc_net(5))."""
    rows = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    established, ends = "01", f":{port:04X}"
    return sum(row.split()[2].endswith(ends) and row.split()[3] == established for row in rows)


def test_a_body_of_just_the_size_that_is_allowed_goes_through(proxy: Proxy, call: bytes) -> None:
    padded = call.ljust(Settings().max_body_bytes)

    assert 200 == asked(proxy, "POST", SERVICE, padded)[0]


def test_a_larger_body_is_refused_in_fhir(proxy: Proxy, call: bytes) -> None:
    status, headers, answer = asked(proxy, "POST", SERVICE, call.ljust(5242881))

    assert (413, "application/fhir+json") == (status, headers["content-type"])
    assert "OperationOutcome" == json.loads(answer)["resourceType"]


def test_the_proxy_takes_as_much_as_the_service() -> None:
    """Each says the same number: a body that one lets through the other does not refuse."""
    said = re.findall(r"\b\d{7}\b", (FILES / "servers/spine-imaging-cds.conf").read_text())

    assert {str(Settings().max_body_bytes)} == set(said)


def test_a_request_keeps_the_id_that_it_came_with(proxy: Proxy) -> None:
    _, headers, _ = asked(proxy, "GET", "/cds-services", X_Request_Id="ward-7.42")

    assert "ward-7.42" == headers["x-request-id"]


def test_an_id_that_is_none_is_replaced(proxy: Proxy) -> None:
    _, headers, _ = asked(proxy, "GET", "/cds-services", X_Request_Id="a b; c" * 40)

    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])


def test_metrics_are_not_served_to_the_outside(proxy: Proxy, container: Container) -> None:
    with calling(container.port) as ask:
        assert 200 == ask("GET", "/metrics", b"")[0]

    assert 404 == asked(proxy, "GET", "/metrics")[0]


def test_a_service_that_is_gone_is_told_in_fhir(
    programs: tuple[str, str], open_folder: Path, free_port: int
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        proxy = Proxy(programs, open_folder, port=free_port, upstream=nobody.getsockname()[1])
        proxy.start()
        try:
            status, headers, answer = asked(proxy, "GET", "/cds-services")
        finally:
            proxy.stop()

    assert (503, "5") == (status, headers["retry-after"])
    assert "OperationOutcome" == json.loads(answer)["resourceType"]


def test_the_log_holds_no_query(proxy: Proxy) -> None:
    asked(proxy, "GET", "/insights?name=Testperson")

    assert '"path":"/insights"' in proxy.log.read_text()
    assert "Testperson" not in proxy.log.read_text()


@pytest.mark.parametrize("beside", [(), ("fhir.conf",)])
def test_nginx_accepts_the_files_as_they_are(
    programs: tuple[str, str], open_folder: Path, free_port: int, beside: tuple[str, ...]
) -> None:
    """By themselves, and with what the whole of Compose puts beside them."""
    proxy = Proxy(programs, open_folder, port=free_port, upstream=free_port, beside=beside)

    assert 0 == proxy.run("-t"), proxy.log.read_text()
    assert "warn" not in proxy.log.read_text()
