"""Clients with keys made for this run, tokens true and forged, and the host that publishes keys."""

import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import get_default_algorithms

from cds_service.errors import ClientNotTrusted
from cds_service.security.clients import TrustedClient
from cds_service.security.key_sets import KeySets

BASE_URL = "https://cds.example.org"
DISCOVERY = f"{BASE_URL}/cds-services"
SERVICE = f"{DISCOVERY}/spine-imaging"
FEEDBACK = f"{SERVICE}/feedback"

OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "login",
            "diagnostics": "Callers of this service identify themselves with a signed JWT of their own.",
        }
    ],
}
EPIC = "https://epic.example.org/api/FHIR/R4"
SHARED = "https://shared.example.org"

#: What a client signs with unless it is said otherwise.
ALG = "ES384"

#: As a change: this member is left out.
ABSENT = object()

_NONCES = count()
_ALGORITHMS = get_default_algorithms()


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def changed(members: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**members, **changes}.items() if value is not ABSENT}


@dataclass(frozen=True)
class Signer:
    """Someone with a key pair: signs whatever it is told to."""

    kid: str
    alg: str
    private: Any

    def jwk(self, **changes: Any) -> dict[str, Any]:
        public = _ALGORITHMS[self.alg].to_jwk(self.private.public_key(), as_dict=True)
        return changed({**public, "kid": self.kid, "use": "sig", "alg": self.alg}, changes)

    def signature(self, signed: bytes, alg: str | None = None) -> bytes:
        return bytes(_ALGORITHMS[alg or self.alg].sign(signed, self.private))

    def token(self, claims: Mapping[str, Any] | bytes, **header: Any) -> str:
        """A token with these claims; of bytes, just as they are."""
        head = changed({"typ": "JWT", "alg": self.alg, "kid": self.kid}, header)
        return self.token_of(json.dumps(head).encode(), claims)

    def token_of(self, header: bytes, claims: Mapping[str, Any] | bytes) -> str:
        body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        signed = f"{base64url(header)}.{base64url(body)}"
        return f"{signed}.{base64url(self.signature(signed.encode()))}"


def a_signer(kid: str, alg: str = ALG) -> Signer:
    private: Any
    if alg.startswith("ES"):
        curve = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}[alg]
        private = ec.generate_private_key(curve)
    else:
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Signer(kid, alg, private)


def key_set(*keys: Mapping[str, Any]) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


@dataclass
class KeyHost:
    """A publisher of key sets on loopback, which can be told to misbehave."""

    pages: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    #: Seconds for which it keeps an answer to itself, unless it is let go before.
    pause: float = 0.0
    let_go: threading.Event = field(default_factory=threading.Event)
    drip: float = 0.0
    asked: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/jwks.json") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def serving(host: KeyHost) -> Iterator[KeyHost]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            host.let_go.wait(host.pause)
            self.send_response(host.status)
            for name, value in host.headers.items():
                self.send_header(name, value)
            self.end_headers()
            page = host.pages.get(self.path, b"{}")
            for piece in [page[i : i + 1] for i in range(len(page))] if host.drip else [page]:
                self.wfile.write(piece)
                time.sleep(host.drip)
            host.answered.append(self.path)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            """A caller that hangs up is what some of these tests are about."""
            try:
                super().handle()
            except (BrokenPipeError, ConnectionResetError):
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    host.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield host
    host.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True)
class World:
    """Four clients of the service, one who is none, and what they claim."""

    general: Signer
    epic: Signer
    north: Signer
    south: Signer
    attacker: Signer
    instant: datetime
    jwks_url: str
    attackers_jwks_url: str
    clients_file: Path

    @property
    def now(self) -> int:
        return int(self.instant.timestamp())

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What the general hospital claims when it calls the service.  No two have the same nonce."""
        honest = {
            "iss": "https://ehr.example.org/fhir",
            "aud": SERVICE,
            "iat": self.now,
            "exp": self.now + 300,
            "jti": f"SECRETNONCE-{next(_NONCES)}",
            "sub": "SECRETSUBJECT",
        }
        return changed(honest, changes)

    def token(self, **changes: Any) -> str:
        return self.general.token(self.claims(**changes))


def a_world(
    folder: Path, instant: datetime, clients_key_host: KeyHost, attackers_host: KeyHost
) -> World:
    """Clients with new keys, in a folder and at a host of their own."""
    made = World(
        general=a_signer("general-1"),
        epic=a_signer("a+key/id==", "RS384"),
        north=a_signer("tenant-key"),
        south=a_signer("tenant-key"),
        attacker=a_signer("attacker-1"),
        instant=instant,
        jwks_url=clients_key_host.url(),
        attackers_jwks_url=attackers_host.url(),
        clients_file=folder / "clients.yaml",
    )
    clients_key_host.pages["/jwks.json"] = key_set(made.general.jwk())
    attackers_host.pages["/jwks.json"] = key_set(made.attacker.jwk())
    for name in ("epic", "north", "south"):
        signer: Signer = getattr(made, name)
        (folder / f"{name}.json").write_bytes(key_set(signer.jwk()))
    made.clients_file.write_text(_CLIENTS.format(jwks_url=made.jwks_url), encoding="utf-8")
    return made


_CLIENTS = """
clients:
  - name: general
    iss: https://ehr.example.org/fhir
    jwks_url: {jwks_url}
    fhir_servers: [https://ehr.example.org/fhir]
  - name: epic-site
    iss: https://epic.example.org/api/FHIR/R4
    jwks_file: epic.json
    profile: epic
  - {{name: north, iss: "https://shared.example.org", tenant: north, jwks_file: north.json}}
  - {{name: south, iss: "https://shared.example.org", tenant: south, jwks_file: south.json}}
"""


def knows(key_sets: KeySets, client: TrustedClient, kid: str) -> bool:
    try:
        return kid == key_sets.key(client, kid, algorithm=ALG).kid
    except ClientNotTrusted:
        return False
