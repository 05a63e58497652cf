"""Keys as their publishers give them: cached, rotated, and had although the host is down."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from ample_time import AMPLE, eventually

from cds_service.errors import ClientNotTrusted
from cds_service.security.clients import TrustedClient
from cds_service.security.key_sets import COOLDOWN, LIFESPAN, OLDEST, KeySets

from .callers import ALG, KeyHost, Signer, key_set, knows


@dataclass
class Clock:
    """Seconds that pass when they are told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


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
    key_host.pause = AMPLE / 2
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
