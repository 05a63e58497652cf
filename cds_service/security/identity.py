"""Who calls: a token in, the trusted client out, or a refusal that only the log explains.

The order of the checks is that of the CDS Hooks best practices: what needs no key first, the
signature then, and the nonce last, for only a token that is genuine may use one up.
https://github.com/cds-hooks/docs/blob/master/docs/best-practices.md
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from jwt import PyJWS
from jwt.exceptions import PyJWTError

from cds_service.errors import ClientNotTrusted

from .claims import LEEWAY, Claims, check_audience, check_times, read_claims, read_issuer
from .clients import TrustedClient
from .jwk_sets import ALGORITHMS, PublicKey
from .key_sets import KeySets
from .tokens import UnverifiedToken, take_apart, unverified_sender

#: Knows neither ``none`` nor HMAC, whatever a clients file says.
_SIGNATURES = PyJWS(algorithms=ALGORITHMS)

#: Unverified text in a log: the characters of a URI (RFC 3986, section 2), and not without end.
_NOT_OF_A_URI = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]")
_LONGEST_SHOWN = 200


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
        self._named = {(client.iss, client.tenant): client.name for client in self._clients}
        self._key_sets = key_sets
        self._seen = seen
        self._now = now

    def claimed_by(self, unverified_token: str) -> str:
        """The client that a token claims to be from, or nothing.  Nothing may be given on the strength of it."""
        sender = unverified_sender(unverified_token)
        if sender is None:
            return ""
        named = self._named.get((sender.iss, sender.tenant))
        return named or self._named.get((sender.iss, None), "")

    def verify(self, unverified_token: str, *, endpoint: Collection[str]) -> TrustedClient:
        """The client that sent this token to this endpoint.  Raises ClientNotTrusted.

        ``endpoint`` is the address that is called, in each form in which it may be written.
        """
        token = take_apart(unverified_token)
        iss = read_issuer(token.claims)
        entries = tuple(client for client in self._clients if client.iss == iss)
        if not entries:
            raise ClientNotTrusted("iss is not in the clients file", claimed=_showable(iss))
        try:
            return self._verified(token, entries, endpoint)
        except ClientNotTrusted as error:
            raise ClientNotTrusted(error.reason, iss) from error

    def _verified(
        self,
        token: UnverifiedToken,
        entries: tuple[TrustedClient, ...],
        endpoint: Collection[str],
    ) -> TrustedClient:
        _check_header(token.header)
        claims = read_claims(token.claims)
        check_audience(claims, endpoint)
        check_times(claims, self._now())
        client = _of_tenant(entries, claims)
        _check_header_of(client, token.header)
        algorithm = token.header["alg"]
        key = self._key_sets.key(client, token.header["kid"], algorithm=algorithm)
        _check_signature(token, key, algorithm)
        if not self._seen.first_use(claims.iss, claims.jti, claims.exp + LEEWAY):
            raise ClientNotTrusted("jti was used before")
        return client


def _showable(iss: str) -> str:
    """What an operator who onboards a client needs to see, and nothing that could forge a log line."""
    return _NOT_OF_A_URI.sub("?", iss[:_LONGEST_SHOWN])


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
    raise ClientNotTrusted("tenant is not in the clients file")


def _check_header_of(client: TrustedClient, header: Mapping[str, Any]) -> None:
    """A token's ``jku`` is compared, never followed: it is an address that anyone may write."""
    if header["alg"] not in client.algorithms:
        raise ClientNotTrusted("alg is not one of the client's")
    is_published = isinstance(client.keys_at, str)
    if is_published and header.get("jku", client.keys_at) != client.keys_at:
        raise ClientNotTrusted("jku is not the client's jwks_url")


def _check_signature(token: UnverifiedToken, key: PublicKey, algorithm: str) -> None:
    try:
        _SIGNATURES.decode(token.text, key.key, algorithms=[algorithm])
    except PyJWTError as error:
        raise ClientNotTrusted("the signature does not fit") from error
