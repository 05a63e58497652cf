"""Addresses that may be trusted with a token or a key: https, or this machine itself."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def fault_of_address(url: str) -> str | None:
    """What keeps an address from being trusted, or None.  Plain http is for loopback alone."""
    fault = fault_of_form(url)
    if fault:
        return fault
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "is sent in the clear: use https (http is for loopback alone)"
    return None


def fault_of_form(url: str) -> str | None:
    """What keeps it from being an absolute http(s) address without credentials, or None."""
    parts = _split(url)
    if parts is None or parts.scheme not in ("https", "http") or not parts.hostname:
        return "is no http(s) address: write it as https://host/path"
    if parts.username is not None or parts.password is not None:
        return "carries a name or password: take it out of the address"
    if parts.fragment:
        return "has a fragment: take away what follows #"
    return None


def _split(url: str) -> SplitResult | None:
    if any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number is found when it is read
    except ValueError:
        return None
    return parts
