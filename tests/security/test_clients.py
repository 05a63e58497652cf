"""The clients file: what it says, and every fault of it at once."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service.errors import ClientsFault
from cds_service.security.clients import TrustedClient, read_clients
from cds_service.security.jwk_sets import ALGORITHMS

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "cds_service/security/schemas/clients.schema.json"
MANUAL = ROOT / "docs/identity.md"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], tuple[TrustedClient, ...]]:
    """``read(text)``: the clients of a file with this text, beside a key file and local codes."""

    def call(text: str) -> tuple[TrustedClient, ...]:
        (tmp_path / "keys.json").write_text('{"keys": []}')
        (tmp_path / "codes.yaml").write_text("codes: []")
        file = tmp_path / "clients.yaml"
        file.write_text(text, encoding="utf-8")
        return read_clients(file)

    return call


def test_a_client_is_read_whole(
    read: Callable[[str], tuple[TrustedClient, ...]], tmp_path: Path
) -> None:
    (client,) = read("""
clients:
  - name: general-hospital
    iss: https://ehr.example.org/fhir
    jwks_url: https://ehr.example.org/jwks.json
    algorithms: [ES256]
    tenant: north
    profile: epic
    fhir_servers: [https://ehr.example.org/fhir]
    order_codes: codes.yaml
""")

    assert client == TrustedClient(
        name="general-hospital",
        iss="https://ehr.example.org/fhir",
        keys_at="https://ehr.example.org/jwks.json",
        algorithms=("ES256",),
        tenant="north",
        profile="epic",
        fhir_servers=("https://ehr.example.org/fhir",),
        order_codes=tmp_path / "codes.yaml",
    )


@pytest.mark.conforms("cds-hooks_2.0@205")
def test_what_is_not_said_is_as_the_specification_recommends(
    read: Callable[[str], tuple[TrustedClient, ...]], tmp_path: Path
) -> None:
    (client,) = read('clients: [{name: a, iss: "urn:a", jwks_file: keys.json}]')

    assert client == TrustedClient("a", "urn:a", tmp_path / "keys.json")
    assert ("ES384", "RS384") == client.algorithms
    assert ("generic", None, (), None) == (
        client.profile,
        client.tenant,
        client.fhir_servers,
        client.order_codes,
    )


@pytest.mark.conforms("cds-hooks_2.0@201", "cds-hooks_2.0@203")
def test_the_algorithms_that_a_file_may_name_are_those_that_we_verify() -> None:
    items = json.loads(SCHEMA.read_text())["$defs"]["client"]["properties"]["algorithms"]["items"]

    assert set(ALGORITHMS) == set(items["enum"])
    assert not {name for name in ALGORITHMS if name.startswith("HS") or name == "none"}


def test_one_issuer_may_have_several_tenants(
    read: Callable[[str], tuple[TrustedClient, ...]],
) -> None:
    found = read("""
clients:
  - {name: north, iss: "urn:a", tenant: north, jwks_file: keys.json}
  - {name: south, iss: "urn:a", tenant: south, jwks_file: keys.json}
""")

    assert ["north", "south"] == [client.tenant for client in found]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/k", "http://localhost/k", "http://[::1]:8/k"]
)
def test_loopback_may_be_asked_in_the_clear(
    address: str, read: Callable[[str], tuple[TrustedClient, ...]]
) -> None:
    (client,) = read(f'clients: [{{name: a, iss: "urn:a", jwks_url: "{address}"}}]')

    assert address == client.keys_at


WRONG = {
    "name: b": (4, "'iss' is a required property"),
    'iss: "urn:b"\n    jwks_file: keys.json': (4, "'name' is a required property"),
    'name: b\n    iss: "urn:b"': (4, "here is neither"),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    jwks_url: https://b/k': (
        4,
        "is both",
    ),
    'name: b\n    iss: ""\n    jwks_file: keys.json': (5, "$.clients[1].iss"),
    "name: b\n    iss: ehr\n    jwks_file: keys.json": (5, "iss is no URI"),
    'name: b\n    iss: "urn:b"\n    jwks_file: no.json': (6, "jwks_file is not there"),
    'name: b\n    iss: "urn:b"\n    jwks_url: http://b.example/k': (6, "sent in the clear"),
    'name: b\n    iss: "urn:b"\n    jwks_url: http://127.0.0.1.evil.example/k': (6, "in the clear"),
    'name: b\n    iss: "urn:b"\n    jwks_url: ftp://b.example/k': (6, "no http(s) address"),
    'name: b\n    iss: "urn:b"\n    jwks_url: https://u:p@b.example/k': (6, "name or password"),
    'name: b\n    iss: "urn:b"\n    jwks_url: https://b.example:port/k': (6, "no http(s) address"),
    'name: b\n    iss: "urn:b"\n    jwks_url: https://b.example/k#x': (6, "fragment"),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    algorithms: [none]': (7, "'none' is"),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    algorithms: [HS256]': (
        7,
        "'HS256' is",
    ),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    algorithms: []': (7, "algorithms"),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    profile: cerner': (7, "'cerner' is"),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    fhir_servers: ["http://b"]': (
        7,
        "fhir_servers is sent in the clear",
    ),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    order_codes: no.yaml': (
        7,
        "order_codes is not there",
    ),
    'name: b\n    iss: "urn:b"\n    jwks_file: keys.json\n    trusted: true': (7, "trusted"),
    'name: b\n    name: c\n    iss: "urn:b"\n    jwks_file: keys.json': (5, "a second time"),
    'name: a\n    iss: "urn:b"\n    jwks_file: keys.json': (4, "this name stands here a second"),
    'name: b\n    iss: "urn:a"\n    jwks_file: keys.json': (5, "its own tenant"),
    'name: b\n    iss: "urn:a"\n    tenant: north\n    jwks_file: keys.json': (5, "its own tenant"),
}


@pytest.mark.parametrize(("entry", "fault"), WRONG.items(), ids=lambda value: str(value)[-40:])
def test_a_fault_is_told_with_its_line(
    entry: str,
    fault: tuple[int, str],
    read: Callable[[str], tuple[TrustedClient, ...]],
    tmp_path: Path,
) -> None:
    line, words = fault
    first = 'clients:\n  - {name: a, iss: "urn:a", jwks_file: keys.json}\n\n  - '

    with pytest.raises(ClientsFault) as raised:
        read(first + entry)

    told = [str(each) for each in raised.value.faults]
    assert any(
        each.startswith(f"{tmp_path / 'clients.yaml'}:{line}: ") and words in each for each in told
    ), told


def test_every_fault_is_told_at_once(read: Callable[[str], tuple[TrustedClient, ...]]) -> None:
    """Faults of form do not hide those of meaning."""
    with pytest.raises(ClientsFault) as raised:
        read("""
clients:
  - {name: a, iss: ehr, jwks_file: no.json, profile: cerner}
  - {name: a, iss: 5, jwks_url: "http://b.example", fhir_servers: ["ftp://x", 7]}
  - nonsense
""")

    told = str(raised.value)
    for words in (
        "'cerner' is",
        "iss is no URI",
        "jwks_file is not there",
        "this name stands here a second time",
        "5 is not of type 'string'",
        "jwks_url is sent in the clear",
        "fhir_servers is no http(s) address",
        "7 is not of type 'string'",
        "'nonsense' is not of type 'object'",
    ):
        assert words in told


@pytest.mark.parametrize("text", ["", "clients:", "clients: []", "- a", "{", "clients: {a: b}"])
def test_a_file_that_names_no_client_is_refused(
    text: str, read: Callable[[str], tuple[TrustedClient, ...]]
) -> None:
    with pytest.raises(ClientsFault, match=r"clients\.yaml:[12]: "):
        read(text)


def test_the_manual_names_every_key_and_its_example_is_one_that_we_read(
    read: Callable[[str], tuple[TrustedClient, ...]],
) -> None:
    properties = json.loads(SCHEMA.read_text())["$defs"]["client"]["properties"]
    examples = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)

    assert [] == [name for name in properties if f"| `{name}` |" not in MANUAL.read_text()]
    assert ["general-hospital", "inferno"] == [client.name for client in read("".join(examples))]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClientsFault, match="cannot be read"):
        read_clients(tmp_path / "no.yaml")
