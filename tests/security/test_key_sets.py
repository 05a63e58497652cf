"""Keys as their publishers give them: cached, rotated, and had although the host is down."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cds_service.errors import ClientNotTrusted
from cds_service.security.clients import TrustedClient
from cds_service.security.jwk_sets import MOST_BYTES
from cds_service.security.key_fetching import KeySetUnreadable, fetch_key_set, read_key_file
from cds_service.security.key_sets import COOLDOWN, LIFESPAN, OLDEST, PATIENCE, KeySets

from .callers import ABSENT, KeyHost, Signer, a_signer, base64url, key_set

ALG = "ES384"


@dataclass
class Clock:
    """Seconds that pass when they are told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def first() -> Signer:
    return a_signer("first")


@pytest.fixture(scope="module")
def second() -> Signer:
    return a_signer("second")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(key_host: KeyHost, first: Signer) -> TrustedClient:
    key_host.pages["/jwks.json"] = key_set(first.jwk())
    return TrustedClient("hospital", "https://ehr.example.org", key_host.url())


@pytest.fixture
def key_sets(client: TrustedClient, clock: Clock) -> KeySets:
    return KeySets([client], clock=clock)


def eventually(holds: Callable[[], bool]) -> None:
    """What happens in the background does happen."""
    until = time.monotonic() + 60
    while not holds() and time.monotonic() < until:
        time.sleep(0.005)
    assert holds()


def knows(key_sets: KeySets, client: TrustedClient, kid: str) -> bool:
    try:
        return kid == key_sets.key(client, kid, algorithm=ALG).kid
    except ClientNotTrusted:
        return False


def test_a_key_set_is_fetched_once_and_kept(
    key_sets: KeySets, client: TrustedClient, key_host: KeyHost
) -> None:
    assert all(knows(key_sets, client, "first") for _ in range(5))
    assert ["/jwks.json"] == key_host.asked


def test_an_unknown_kid_has_the_set_fetched_anew(
    key_sets: KeySets, client: TrustedClient, key_host: KeyHost, clock: Clock, second: Signer
) -> None:
    """A client that rotates its keys is understood with its first call."""
    assert knows(key_sets, client, "first")
    key_host.pages["/jwks.json"] = key_set(second.jwk())
    clock.seconds += COOLDOWN

    assert knows(key_sets, client, "second")
    assert not knows(key_sets, client, "first")
    assert 2 == len(key_host.asked)


def test_made_up_kids_do_not_make_us_hammer_the_host(
    key_sets: KeySets, client: TrustedClient, key_host: KeyHost, clock: Clock
) -> None:
    assert knows(key_sets, client, "first")
    for number in range(50):
        assert not knows(key_sets, client, f"made-up-{number}")
        clock.seconds += COOLDOWN / 25

    assert len(key_host.asked) <= 3


def test_an_old_set_is_renewed_behind_a_call_that_does_not_wait(
    key_sets: KeySets, client: TrustedClient, key_host: KeyHost, clock: Clock, second: Signer
) -> None:
    """Had it waited, it would have found the new set, which lacks the key."""
    assert knows(key_sets, client, "first")
    key_host.pages["/jwks.json"] = key_set(second.jwk())
    key_host.pause = PATIENCE / 2
    clock.seconds += LIFESPAN + 1

    assert knows(key_sets, client, "first")
    key_host.let_go.set()
    eventually(lambda: not knows(key_sets, client, "first"))
    assert 2 == len(key_host.asked)


@pytest.mark.parametrize("status", [404, 500, 301])
def test_while_the_host_is_down_the_last_set_serves(
    status: int,
    key_sets: KeySets,
    client: TrustedClient,
    key_host: KeyHost,
    clock: Clock,
    everything_logged: Callable[[], str],
) -> None:
    assert knows(key_sets, client, "first")
    key_host.status = status
    clock.seconds += LIFESPAN + 1

    assert knows(key_sets, client, "first")
    eventually(lambda: f"client hospital: its host answers {status}" in everything_logged())
    assert knows(key_sets, client, "first")


def test_no_set_serves_for_ever(
    key_sets: KeySets, client: TrustedClient, key_host: KeyHost, clock: Clock
) -> None:
    """A key that was withdrawn must not outlive its host's outage by more than a day."""
    assert knows(key_sets, client, "first")
    key_host.status = 500
    clock.seconds += OLDEST + 1

    with pytest.raises(ClientNotTrusted, match="cannot be had"):
        key_sets.key(client, "first", algorithm=ALG)


def test_a_host_that_was_down_at_first_is_asked_again_after_a_while(
    key_sets: KeySets, client: TrustedClient, key_host: KeyHost, clock: Clock
) -> None:
    key_host.status = 503
    assert not knows(key_sets, client, "first")
    key_host.status = 200
    assert not knows(key_sets, client, "first")
    clock.seconds += COOLDOWN

    assert knows(key_sets, client, "first")
    assert 2 == len(key_host.asked)


def test_clients_of_one_key_set_share_it(key_host: KeyHost, first: Signer) -> None:
    key_host.pages["/jwks.json"] = key_set(first.jwk())
    north, south = (
        TrustedClient(name, "https://ehr.example.org", key_host.url(), tenant=name)
        for name in ("north", "south")
    )
    key_sets = KeySets([north, south])

    assert knows(key_sets, north, "first")
    assert knows(key_sets, south, "first")
    assert 1 == len(key_host.asked)


# -- a host that misbehaves


def test_no_redirect_is_followed(key_host: KeyHost, attackers_host: KeyHost) -> None:
    key_host.status = 302
    key_host.headers = {"Location": attackers_host.url()}

    with pytest.raises(KeySetUnreadable, match="302"):
        fetch_key_set(key_host.url())
    assert [] == attackers_host.asked


@pytest.mark.parametrize("length", [MOST_BYTES + 1, 20 * MOST_BYTES])
def test_a_set_too_large_is_refused(length: int, key_host: KeyHost) -> None:
    key_host.pages["/jwks.json"] = b" " * length

    with pytest.raises(KeySetUnreadable, match="larger than 256 KiB"):
        fetch_key_set(key_host.url())


def test_a_host_that_is_slow_is_not_waited_for_long(key_host: KeyHost) -> None:
    key_host.pause = 10.0

    with pytest.raises(KeySetUnreadable, match="does not answer"):
        fetch_key_set(key_host.url())
    assert [] == key_host.answered


def test_a_host_that_drips_is_hung_up_on(key_host: KeyHost) -> None:
    """Each byte comes in time, the whole never would."""
    key_host.pages["/jwks.json"] = b" " * 100
    key_host.drip = 0.2

    with pytest.raises(KeySetUnreadable, match="too slowly"):
        fetch_key_set(key_host.url())


def test_nobody_at_the_address_is_a_fault_of_its_own() -> None:
    with pytest.raises(KeySetUnreadable, match="does not answer"):
        fetch_key_set("http://127.0.0.1:9/jwks.json")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b'{"keys": {}}', b"\xff", b"[" * 100_000, b"null", b"9" * 9000],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_key_set_is_refused(content: bytes, key_host: KeyHost) -> None:
    key_host.pages["/jwks.json"] = content

    with pytest.raises(KeySetUnreadable):
        fetch_key_set(key_host.url())


# -- keys that cannot verify a token


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


# -- files


def test_a_key_file_is_read_again_when_it_changes(
    tmp_path: Path, first: Signer, second: Signer
) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(first.jwk()))
    client = TrustedClient("hospital", "https://ehr.example.org", file)
    key_sets = KeySets([client])
    assert knows(key_sets, client, "first")

    file.write_bytes(key_set(first.jwk(), second.jwk()))

    assert knows(key_sets, client, "second")


def test_a_key_file_that_became_unreadable_leaves_the_keys_as_they_were(
    tmp_path: Path, first: Signer, everything_logged: Callable[[], str]
) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(key_set(first.jwk()))
    client = TrustedClient("hospital", "https://ehr.example.org", file)
    key_sets = KeySets([client])
    assert knows(key_sets, client, "first")

    file.write_text(json.dumps({"half": "written"}))

    assert knows(key_sets, client, "first")
    assert "key set of client hospital: it is no JWK Set" in everything_logged()
    file.unlink()
    assert knows(key_sets, client, "first")


def test_a_key_file_too_large_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_bytes(b" " * (MOST_BYTES + 1))

    with pytest.raises(KeySetUnreadable, match="larger than 256 KiB"):
        read_key_file(file)


def test_a_key_file_that_never_was_readable_trusts_nobody(tmp_path: Path) -> None:
    client = TrustedClient("hospital", "https://ehr.example.org", tmp_path / "no.json")

    with pytest.raises(ClientNotTrusted, match="cannot be had"):
        KeySets([client]).key(client, "first", algorithm=ALG)
