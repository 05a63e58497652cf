"""A client of one's own to try a verified service with: its key pair, its entry, and tokens that it signs.

Its public key and its entry are for any service to read; the private key is for its owner alone.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from jwt.algorithms import ECAlgorithm

from cds_service.errors import CommandInvalid

from .clients import TrustedClient, read_clients

#: For how long a token may be used; it is good for one call.
LIFE = timedelta(minutes=5)

_ALGORITHM = "ES384"
_PRIVATE_KEY, _KEYS, CLIENTS = "private-key.pem", "keys.json", "clients.yaml"
_OWNER_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class TrialClient:
    """A client that was made here.  ``entry`` is its line of a clients file anywhere on this machine."""

    client: TrustedClient
    kid: str
    folder: Path

    @property
    def entry(self) -> str:
        return _entry(self.client.name, self.client.iss, self.folder.resolve() / _KEYS)

    def token_for(self, address: str, now: datetime) -> str:
        """A token for one call of this address, signed now."""
        claims = {
            "iss": self.client.iss,
            "aud": address,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
            "jti": str(uuid4()),
        }
        key = (self.folder / _PRIVATE_KEY).read_bytes()
        return jwt.encode(claims, key, _ALGORITHM, {"kid": self.kid, "typ": "JWT"})


def trial_client(folder: Path) -> TrialClient:
    """The client of this folder; where the folder is empty or not there, a new one.

    Raises CommandInvalid where anything else stands in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            _make(folder)
        keys = json.loads((folder / _KEYS).read_bytes())
        (client,) = read_clients(folder / CLIENTS)
        return TrialClient(client, keys["keys"][0]["kid"], folder)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CommandInvalid(
            f"{folder} can be no trial client's ({error.__class__.__name__}): name a new folder"
        ) from error


def _make(folder: Path) -> None:
    private_key = ec.generate_private_key(ec.SECP384R1())
    own_id = uuid4().hex[:12]
    public: Mapping[str, Any] = ECAlgorithm.to_jwk(private_key.public_key(), as_dict=True)
    keys = {"keys": [{**public, "kid": own_id, "alg": _ALGORITHM, "use": "sig"}]}
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write_secret(folder / _PRIVATE_KEY, pem)
    (folder / _KEYS).write_text(json.dumps(keys, indent=2) + "\n", encoding="utf-8")
    entry = _entry(f"try-{own_id}", f"https://try-{own_id}.invalid", Path(_KEYS))
    (folder / CLIENTS).write_text(f"clients:\n  - {entry}\n", encoding="utf-8")


def _entry(name: str, iss: str, keys: Path) -> str:
    """In YAML's flow style, so that it is one line; names and addresses are of our own making."""
    return f'{{name: {name}, iss: "{iss}", jwks_file: {json.dumps(str(keys))}}}'


def _write_secret(file: Path, content: bytes) -> None:
    """A new file that nobody but its owner can read, from its first byte on."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE), "wb") as out:
        out.write(content)
