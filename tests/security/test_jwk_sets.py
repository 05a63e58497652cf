"""The keys of a set: which can verify a token, and that none spoils another."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cds_service.security.key_fetching import fetch_key_set

from .callers import ABSENT, KeyHost, Signer, a_signer, base64url, key_set

UNUSABLE: dict[str, dict[str, Any]] = {
    "symmetric": {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"},
    "for encryption": {"use": "enc"},
    "only for signing": {"key_ops": ["sign"]},
    "of an algorithm for encryption": {"alg": "ECDH-ES"},
    "of another algorithm than its curve's": {"alg": "ES256"},
    "symmetric by its alg": {"alg": "HS384"},
    "of a curve that no JWT uses": {"crv": "P-192"},
    "not on its curve": {"x": "AAAA"},
    "without a point": {"x": ABSENT},
    "without kid": {"kid": ABSENT},
    "with a kid that is a number": {"kid": 1},
    "of no type": {"kty": ABSENT},
}


@pytest.mark.parametrize("changes", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_key_that_can_verify_no_token_is_left_out_and_spoils_no_other(
    changes: dict[str, Any], key_host: KeyHost, first: Signer, second: Signer
) -> None:
    key_host.pages["/jwks.json"] = key_set(first.jwk(**changes), second.jwk())

    keys = fetch_key_set(key_host.url())

    assert (["second"], 1) == ([key.kid for key in keys.keys], keys.ignored)


def test_a_short_rsa_key_is_left_out(key_host: KeyHost) -> None:
    short = Signer("short", "RS384", rsa.generate_private_key(65537, 1024))  # noqa: S505
    key_host.pages["/jwks.json"] = key_set(short.jwk())

    assert () == fetch_key_set(key_host.url()).keys


def test_a_key_verifies_what_its_type_can_and_its_alg_allows(key_host: KeyHost) -> None:
    signer = a_signer("rsa", "RS384")
    key_host.pages["/jwks.json"] = key_set(
        signer.jwk(), signer.jwk(kid="any", alg=ABSENT), a_signer("ec", "ES512").jwk(alg=ABSENT)
    )

    assert {
        "rsa": ("RS384",),
        "any": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        "ec": ("ES512",),
    } == {key.kid: key.algorithms for key in fetch_key_set(key_host.url()).keys}


def test_one_kid_may_name_keys_of_different_types(key_host: KeyHost) -> None:
    """RFC 7517, 4.5: keys of different ``kty`` may have the same ``kid``."""
    key_host.pages["/jwks.json"] = key_set(
        a_signer("same", "RS384").jwk(), a_signer("same", "ES384").jwk()
    )
    keys = fetch_key_set(key_host.url())

    found = [keys.find("same", algorithm) for algorithm in ("ES384", "RS384", "PS384")]
    assert [("ES384",), ("RS384",), None] == [key and key.algorithms for key in found]


def test_a_private_key_published_by_mistake_is_read_as_its_public_half(
    key_host: KeyHost, first: Signer
) -> None:
    number = first.private.private_numbers().private_value.to_bytes(48, "big")
    key_host.pages["/jwks.json"] = key_set(first.jwk(d=base64url(number)))

    (key,) = fetch_key_set(key_host.url()).keys
    assert not hasattr(key.key, "private_numbers")
