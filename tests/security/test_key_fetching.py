"""A host that gives no key set, or too much of one, or too slowly."""

from collections.abc import Callable
from typing import Any

import pytest
from ample_time import AMPLE
from small_ehr import dripping

from cds_service.security.jwk_sets import MOST_BYTES
from cds_service.security.key_fetching import KeySetUnreadable, fetch_key_set

from .callers import KeyHost


def test_no_redirect_is_followed(key_host: KeyHost, attackers_host: KeyHost) -> None:
    key_host.status = 302
    key_host.headers = {"Location": attackers_host.url()}

    with pytest.raises(KeySetUnreadable, match="302"):
        fetch_key_set(key_host.url())
    assert [] == attackers_host.asked


def test_the_body_of_a_redirect_is_not_waited_for(key_host: KeyHost) -> None:
    """It may be without end."""
    key_host.status = 302
    key_host.headers = {"Location": key_host.url("/elsewhere")}
    key_host.pages["/jwks.json"] = b" " * 600
    key_host.drip = 0.1

    with pytest.raises(KeySetUnreadable, match="302"):
        fetch_key_set(key_host.url())
    assert [] == key_host.answered


@pytest.mark.parametrize("length", [MOST_BYTES + 1, 20 * MOST_BYTES])
def test_a_set_too_large_is_refused(length: int, key_host: KeyHost) -> None:
    key_host.pages["/jwks.json"] = b" " * length

    with pytest.raises(KeySetUnreadable, match="larger than 256 KiB"):
        fetch_key_set(key_host.url())


@pytest.fixture
def shorten(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``shorten("_ALL")``: this bound is met soon."""
    module = "cds_service.security.key_fetching"
    return lambda bound: monkeypatch.setattr(f"{module}.{bound}", 0.3)


def test_a_host_that_is_slow_is_not_waited_for_long(
    key_host: KeyHost, shorten: Callable[[str], None]
) -> None:
    shorten("_ALL")
    key_host.pause = AMPLE

    with pytest.raises(KeySetUnreadable, match="does not answer"):
        fetch_key_set(key_host.url())
    assert [] == key_host.answered


def test_a_host_that_drips_is_hung_up_on(key_host: KeyHost, shorten: Callable[[str], None]) -> None:
    """Each byte comes in time, the whole never would."""
    shorten("_BODY")
    key_host.pages["/jwks.json"] = b" " * 600
    key_host.drip = 0.1

    with pytest.raises(KeySetUnreadable, match="too slowly"):
        fetch_key_set(key_host.url())


@pytest.mark.parametrize("drop", [b"x: y\r\n", b"y"])
def test_a_host_that_drips_its_headers_is_hung_up_on(
    drop: bytes, small_ehr: Callable[..., Any], shorten: Callable[[str], None]
) -> None:
    shorten("_ALL")
    host = small_ehr(dripping(b"HTTP/1.1 200 OK\r\nx: ", drop))

    with pytest.raises(KeySetUnreadable, match="does not answer"):
        fetch_key_set(host.base)
    assert [] == host.answered


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
