"""By whom a call is counted before anybody has verified it: by what its token claims, whoever wrote it."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cds_service.security.clients import read_clients
from cds_service.security.identity import Identity
from cds_service.security.key_sets import KeySets

from .callers import ABSENT, SHARED, World, base64url


class NoTokens:
    """Nothing was seen, and nothing is asked."""

    def first_use(self, issuer: str, jti: str, until: datetime) -> bool:
        raise AssertionError


@pytest.fixture(scope="module")
def claimed_by(world: World) -> Callable[[str], str]:
    clients = read_clients(world.clients_file)
    return Identity(
        clients, key_sets=KeySets(clients), seen=NoTokens(), now=lambda: world.instant
    ).claimed_by


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({}, "general"),
        ({"tenant": "whatever"}, "general"),
        ({"iss": SHARED, "tenant": "north"}, "north"),
        ({"iss": SHARED, "tenant": "south"}, "south"),
        ({"iss": SHARED}, ""),
        ({"iss": SHARED, "tenant": ["north"]}, ""),
        ({"iss": "https://elsewhere.example.org"}, ""),
        ({"iss": ["https://ehr.example.org/fhir"]}, ""),
        ({"iss": ABSENT}, ""),
    ],
)
def test_a_client_is_found_by_its_issuer_and_tenant(
    changed: dict[str, Any], name: str, world: World, claimed_by: Callable[[str], str]
) -> None:
    assert name == claimed_by(world.attacker.token(world.claims(**changed)))


@pytest.mark.parametrize(
    "token",
    [
        *("", "x", "a.b", "a.b.c", "a..c", "a.\ud800.c", "x" * 100_000),
        f"a.{base64url(b'[' * 5000)}.c",
        "a.{}.c".format(base64url(b'{"x": ' + b"[" * 2500 + b"]" * 2500 + b', "iss": "x"}')),
        f"a.{base64url(b'[]')}.c",
        f"a.{base64url(b'1' * 6000)}.c",
        f"a.{base64url(json.dumps('iss').encode())}.c",
    ],
)
def test_what_is_no_token_claims_nobody(token: str, claimed_by: Callable[[str], str]) -> None:
    assert "" == claimed_by(token)
