"""Which FHIR servers may be read, and whether an address lies on one of them.

``fhirServer`` comes with the call, and so do the addresses of next pages and redirects: each
is somebody else's word.  A token goes nowhere but below a base that the operator named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

_LONGEST = 8192
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = IPv4Network("127.0.0.0/8")

#: What stands in an address as it goes over the wire; no space, control character, backslash or
#: anything that one parser reads as another one does not.
_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%|]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9\-._]*[a-z0-9])?|[0-9a-f:]*:[0-9a-f:]*")

#: A path that a server or a library on the way may read as another: dot segments, also encoded,
#: an encoded backslash, an empty segment.
_MISLEADING = re.compile(r"(?:/|%2f)(?:\.|%2e){1,2}(?:/|%2f|;|$)|%5c|//", re.IGNORECASE)
#: In a base, which an operator types, even an encoded slash is out of place.
_ENCODED_SLASH = re.compile(r"%2f", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServerBase:
    """The base address of a FHIR server, taken apart so that equal means the same server."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            address = ip_address(self.host)
        except ValueError:
            return False
        return address == IPv6Address("::1") or address in _LOOPBACK

    def below(self, address: str, *, seen_from: str = "") -> str | None:
        """The address in full if it lies on this base or below it, else None.

        ``seen_from`` is where it was read: a next link or a redirect may be relative.
        """
        if len(address) > _LONGEST or not _PLAIN.fullmatch(address):
            return None
        parts = _split(address, seen_from or f"{self.url}/")
        if parts is None:
            return None
        other = _base_of(parts)
        same_server = (other.scheme, other.host, other.port) == (self.scheme, self.host, self.port)
        if not same_server or not f"{other.path}/".startswith(f"{self.path}/"):
            return None
        query = f"?{parts.query}" if parts.query else ""
        return f"{other.url}{query}"


def parse_base(address: str) -> ServerBase | None:
    """An address as the base of a FHIR server: https, or http where it never leaves the machine.

    None where it is anything else, or could be read in two ways.
    """
    if len(address) > _LONGEST or not _PLAIN.fullmatch(address):
        return None
    parts = _split(address.rstrip("/"))
    if parts is None or parts.query or _ENCODED_SLASH.search(parts.path) or "?" in address:
        return None
    base = _base_of(parts)
    return base if base.scheme == "https" or base.is_loopback else None


@dataclass(frozen=True, slots=True)
class AllowedServers:
    """The FHIR servers whose data may be read for a caller: these, or any on this machine."""

    bases: frozenset[ServerBase] = frozenset()
    any_loopback: bool = False

    @classmethod
    def named(cls, addresses: Iterable[str]) -> "AllowedServers":
        """Exactly these.  Raises ValueError, naming the first that is no base of a FHIR server."""
        bases = set()
        for address in addresses:
            base = parse_base(address)
            if base is None:
                raise ValueError(
                    f"{address!r} is not the base address of a FHIR server: "
                    "https://HOST/PATH, or http on this machine"
                )
            bases.add(base)
        return cls(frozenset(bases))

    @classmethod
    def on_this_machine(cls) -> "AllowedServers":
        """Any port and path of loopback: what an open service may read without being told."""
        return cls(any_loopback=True)

    def base_of(self, fhir_server: str) -> ServerBase | None:
        """The base that a call names as ``fhirServer``, if it may be read."""
        base = parse_base(fhir_server)
        if base is None:
            return None
        return base if base in self.bases or (self.any_loopback and base.is_loopback) else None


def _split(address: str, seen_from: str = "") -> SplitResult | None:
    """The parts of an http address that can be read in one way only."""
    try:
        parts = urlsplit(urljoin(seen_from, address))
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").removesuffix(".")
    sound = (
        parts.scheme in _PORTS
        and port != 0
        and _HOST.fullmatch(host)
        and "@" not in parts.netloc
        and not parts.netloc.endswith(":")
        and not _MISLEADING.search(parts.path)
    )
    return parts if sound else None


def _base_of(parts: SplitResult) -> ServerBase:
    host = (parts.hostname or "").removesuffix(".")
    return ServerBase(parts.scheme, host, parts.port or _PORTS[parts.scheme], parts.path)
