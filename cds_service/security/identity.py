"""Who calls: a token in, the trusted client out, or a refusal that only the log explains.

The order of the checks is that of the CDS Hooks best practices: what needs no key first, the
signature then, and the nonce last, for only a token that is genuine may use one up.
https://github.com/cds-hooks/docs/blob/master/docs/best-practices.md
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from jwt import PyJWS
from jwt.exceptions import PyJWTError

from cds_service.errors import ClientNotTrusted

from .claims import LEEWAY, Claims, check_audience, check_times, read_claims
from .clients import TrustedClient
from .jwk_sets import ALGORITHMS, PublicKey
from .key_sets import KeySets
from .tokens import UnverifiedToken, take_apart

#: Knows neither ``none`` nor HMAC, whatever a clients file says.
_SIGNATURES = PyJWS(algorithms=ALGORITHMS)


class SeenTokens(Protocol):
    """A memory of the nonces that were used."""

    def first_use(self, issuer: str, jti: str, until: datetime) -> bool:
        """Whether this nonce was not used before; from now until then it was."""


class Identity:
    """The one place where a token becomes a client."""

    def __init__(
        self,
        clients: Iterable[TrustedClient],
        *,
        key_sets: KeySets,
        seen: SeenTokens,
        now: Callable[[], datetime],
    ) -> None:
        self._clients = tuple(clients)
        self._key_sets = key_sets
        self._seen = seen
        self._now = now

    def verify(self, unverified_token: str, *, endpoint: Collection[str]) -> TrustedClient:
        """The client that sent this token to this endpoint.  Raises ClientNotTrusted.

        ``endpoint`` is the address that is called, in each form in which it may be written.
        """
        token = take_apart(unverified_token)
        _check_header(token.header)
        claims = read_claims(token.claims)
        entries = self._entries_of(claims.iss)
        check_audience(claims, endpoint)
        check_times(claims, self._now())
        client = _of_tenant(entries, claims)
        _check_header_of(client, token.header)
        algorithm = token.header["alg"]
        key = self._key_sets.key(client, token.header["kid"], algorithm=algorithm)
        _check_signature(token, key, algorithm, client)
        if not self._seen.first_use(claims.iss, claims.jti, claims.exp + LEEWAY):
            raise ClientNotTrusted("jti was used before", client.iss)
        return client

    def _entries_of(self, iss: str) -> tuple[TrustedClient, ...]:
        entries = tuple(client for client in self._clients if client.iss == iss)
        if not entries:
            raise ClientNotTrusted("iss is not in the clients file")
        return entries


def _check_header(header: Mapping[str, Any]) -> None:
    """What every token's header must be, whoever sent it.

    ``typ`` is required as CDS Hooks requires it of clients: it keeps an access token of the
    same issuer (``at+jwt``) from passing for a call.
    """
    if str(header.get("typ")).upper() != "JWT":
        raise ClientNotTrusted("typ is not JWT")
    if not isinstance(header.get("kid"), str) or not header["kid"]:
        raise ClientNotTrusted("kid is missing, or no text")
    if not isinstance(header.get("alg"), str):
        raise ClientNotTrusted("alg is missing, or no text")
    if "crit" in header:
        raise ClientNotTrusted("crit names what we do not know")


def _of_tenant(entries: tuple[TrustedClient, ...], claims: Claims) -> TrustedClient:
    for client in entries:
        if client.tenant in (None, claims.tenant):
            return client
    raise ClientNotTrusted("tenant is not in the clients file", claims.iss)


def _check_header_of(client: TrustedClient, header: Mapping[str, Any]) -> None:
    """A token's ``jku`` is compared, never followed: it is an address that anyone may write."""
    if header["alg"] not in client.algorithms:
        raise ClientNotTrusted("alg is not one of the client's", client.iss)
    is_published = isinstance(client.keys_at, str)
    if is_published and header.get("jku", client.keys_at) != client.keys_at:
        raise ClientNotTrusted("jku is not the client's jwks_url", client.iss)


def _check_signature(
    token: UnverifiedToken, key: PublicKey, algorithm: str, client: TrustedClient
) -> None:
    try:
        _SIGNATURES.decode(token.text, key.key, algorithms=[algorithm])
    except PyJWTError as error:
        raise ClientNotTrusted("the signature does not fit", client.iss) from error
