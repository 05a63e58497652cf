"""Addresses to which a caller would have the service send a request, with a patient's token in it.

Whatever a resolver would say, the service must refuse before anybody is asked for a name.
"""

import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cds_service.examples import read_example
from cds_service.fhir_server.addresses import AllowedServers, parse_base
from cds_service.web.wire import encode

from .in_process import InProcess
from .inputs import SERVICE, Input
from .report import Row, Size

#: The one server that the settings of a tried service name.
_ALLOWED = "https://fhir.invalid/r4"

_HOSTS = (
    *("169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0"),  # noqa: S104
    *(
        "0",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
    ),
    *(
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[::]",
        "[fe80::1%25eth0]",
        "[fd00::1]",
        "[64:ff9b::a00:1]",
    ),
    *(
        "metadata.google.internal",
        "instance-data",
        "kubernetes.default.svc",
        "localhost.localdomain",
    ),
    *(
        "localtest.me",
        "127.0.0.1.nip.io",
        "fhir.invalid.evil.example",
        "evil.example",
        "fhir.invalid%2eevil.example",
    ),
    *(
        "fhir。invalid",
        "\uff46hir.invalid",
        "fhir.invalid\u200b",
        "fhir.invalid%00.evil.example",
        "fhir-invalid",
    ),
    *(
        "localhost%00.evil.example",
        "l\u00f6calhost",
        "\u2460\u2461\u2466.0.0.1",
        "255.255.255.255",
        "224.0.0.1",
    ),
)
_FORMS = (
    *("http://{0}/r4", "https://{0}/r4", "https://{0}:8080/r4", "https://fhir.invalid@{0}/r4"),
    *(
        "https://fhir.invalid\\@{0}/r4",
        "https://{0}#@fhir.invalid/r4",
        "https://{0}?@fhir.invalid/r4",
    ),
    *("//{0}/r4", "https:{0}/r4", "https://fhir.invalid:443@{0}/r4"),
)
_OTHERS = (
    *(
        "file:///etc/passwd",
        "gopher://fhir.invalid/r4",
        "ftp://fhir.invalid/r4",
        "http://fhir.invalid/r4",
    ),
    *(
        "https://fhir.invalid/",
        "https://fhir.invalid/r4/../admin",
        "https://fhir.invalid/r4%2f..%2fadmin",
    ),
    *(
        "https://fhir.invalid/R4",
        "https://fhir.invalid:8443/r4",
        "https://fhir.invalid:0/r4",
        "",
        " ",
    ),
    *(
        "https://fhir.invalid/r4?x=1",
        "https://fhir.invalid/r4#x",
        "https://fhir.invalid//r4",
        "https://",
    ),
    *(
        "https://fhir.invalid/r4\r\nHost: evil.example",
        "\thttps://evil.example",
        "unix:///var/run/docker.sock",
    ),
    *(
        "https://user:word@fhir.invalid/r4",
        "https://fhir.invalid/r4/..;/admin",
        "data:text/plain,x",
        "\x00",
    ),
)


def hostile_addresses() -> list[str]:
    """Each host in each form, and those that need no other host."""
    return [*(form.format(host) for host in _HOSTS for form in _FORMS), *_OTHERS]


class Resolver:
    """A resolver that knows every name, and leads to where nobody outside should come."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(str(host))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", port))]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        before = socket.getaddrinfo
        socket.getaddrinfo = self
        try:
            yield
        finally:
            socket.getaddrinfo = before


def addresses_that_were_let_out(folder: Path, addresses: list[str]) -> tuple[Counter[str], int]:
    """Which of these were asked for, by any of the doors; and how many doors were tried."""
    faults: Counter[str] = Counter()
    named, loopback = AllowedServers.named([_ALLOWED]), AllowedServers.on_this_machine()
    base = parse_base(_ALLOWED)
    service, resolver = InProcess(folder), Resolver()
    with service.listening(), resolver.at_work():
        for address in addresses:
            if named.base_of(address) or loopback.base_of(address):
                faults[f"{address!r} may be read"] += 1
            if base is None or not _stays(base.below(address)):
                faults[f"{address!r} is followed"] += 1
            if not is_refused(service, address) or resolver.asked:
                faults[f"{address!r} was asked for"] += 1
                resolver.asked.clear()
        if is_refused(service, _ALLOWED):
            faults["a packet to the server that is named was not seen"] += 1
    return faults, 4 * len(addresses)


def _stays(address: str | None) -> bool:
    return address is None or address.startswith("https://fhir.invalid:443/r4")


def is_refused(service: InProcess, address: str) -> bool:
    """Whether a call that names this server is answered, and no packet sent."""
    access = {"access_token": "t", "token_type": "Bearer", "expires_in": 300}
    request = {**read_example("article"), "fhirServer": address, "fhirAuthorization": access}
    del request["prefetch"]["devices"]
    headers = {"content-type": "application/json"}
    sent = Input(0, "as shipped", "POST", SERVICE, "", headers, encode(request))
    return service.answer(sent).status in (200, 400) and not service.packets()


def addresses(size: Size) -> Row:
    """Hosts and forms of addresses, at each door and through the whole service."""
    del size
    with tempfile.TemporaryDirectory() as folder:
        faults, tries = addresses_that_were_let_out(Path(folder), hostile_addresses())
    return Row("addresses of others", tries, f"{faults.total()} out", faults)
