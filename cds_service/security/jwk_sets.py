"""A JSON Web Key Set (RFC 7517) as the keys that may verify a signature, and nothing else."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWTError

#: Larger ones are refused: a hundred RSA keys fit many times.
MOST_BYTES = 256 * 1024

#: NIST SP 800-131A: RSA below 2048 bits is disallowed.
_LEAST_RSA_BITS = 2048

_ALGORITHMS_OF_CURVE: Mapping[str, tuple[str, ...]] = {
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
}
_ALGORITHMS_OF_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")

#: All that may sign a token; none of them is symmetric.
ALGORITHMS = (*(each for of in _ALGORITHMS_OF_CURVE.values() for each in of), *_ALGORITHMS_OF_RSA)

#: Only these members make the key: a private one that was published by mistake stays unread.
_PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "n", "e")


class KeySetInvalid(Exception):
    """What was read is no key set; the text says why, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key of a client, with the algorithms that it may verify."""

    kid: str
    algorithms: tuple[str, ...]
    key: Any


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of one source.  ``ignored`` counts those that can verify nothing for us."""

    keys: tuple[PublicKey, ...]
    ignored: int = 0

    def find(self, kid: str, algorithm: str) -> PublicKey | None:
        """The key that a token names, if it fits the token's algorithm."""
        fitting = (k for k in self.keys if k.kid == kid and algorithm in k.algorithms)
        return next(fitting, None)

    def knows(self, kid: str) -> bool:
        return any(key.kid == kid for key in self.keys)


def parse_key_set(content: bytes) -> KeySet:
    """The verifying keys of a JWK Set.  Raises KeySetInvalid.

    A key that we cannot use (symmetric, for encryption, without ``kid``, of a curve that JWTs
    do not use, too short) is left out and does not spoil its neighbours.
    """
    if len(content) > MOST_BYTES:
        raise KeySetInvalid(f"it is larger than {MOST_BYTES // 1024} KiB")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise KeySetInvalid("it is not JSON") from error
    listed = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise KeySetInvalid('it is no JWK Set: {"keys": [...]} is expected')
    keys = tuple(key for jwk in listed for key in _usable(jwk))
    return KeySet(keys, ignored=len(listed) - len(keys))


def _usable(jwk: object) -> Iterator[PublicKey]:
    if not isinstance(jwk, dict) or not _is_for_verifying(jwk):
        return
    kid, algorithms = jwk.get("kid"), _algorithms(jwk)
    if not isinstance(kid, str) or not kid or not algorithms:
        return
    public = {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}
    try:
        key = PyJWK(public, algorithm=algorithms[0]).key
    except (PyJWTError, ValueError, TypeError):
        return
    if jwk["kty"] == "RSA" and key.key_size < _LEAST_RSA_BITS:
        return
    yield PublicKey(kid, algorithms, key)


def _is_for_verifying(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return (
        jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    )


def _algorithms(jwk: Mapping[str, Any]) -> tuple[str, ...]:
    """What a key may verify, by its type and curve; its own ``alg``, if it has one, narrows that."""
    possible: tuple[str, ...]
    match jwk:
        case {"kty": "EC", "crv": str(curve)}:
            possible = _ALGORITHMS_OF_CURVE.get(curve, ())
        case {"kty": "RSA"}:
            possible = _ALGORITHMS_OF_RSA
        case _:
            possible = ()
    own = jwk.get("alg")
    return tuple(name for name in possible if own is None or own == name)
