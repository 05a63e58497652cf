"""Who calls, by the Authorization header; asked before anything of a request is read."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from flask import Blueprint, g, request

from cds_service.errors import ClientNotTrusted
from cds_service.security.identity import Identity
from cds_service.security.tokens import unverified_issuer

from .one_slash import PATH_AS_SENT

#: The issuer of the public sandbox.  Its private key is public, so its name proves nothing.
SANDBOX = "https://sandbox.cds-hooks.org"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what goes with it.  ``is_open``: anyone, for no client is verified here."""

    name: str
    profile: str
    fhir_servers: tuple[str, ...] = ()
    order_codes: Path | None = None
    is_open: bool = False


class Access(Protocol):
    """How callers are let in."""

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:
        """The caller who sent this header to this address.  Raises ClientNotTrusted."""


class OpenAccess:
    """Everyone may call; ``profile`` is theirs, or by whom their token names where it is ``auto``."""

    def __init__(self, profile: str) -> None:
        self._profile = profile

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:  # noqa: ARG002
        return Caller("open", self._profile_for(authorization), is_open=True)

    def _profile_for(self, authorization: str | None) -> str:
        if self._profile != "auto":
            return self._profile
        is_sandbox = unverified_issuer(_bearer(authorization) or "") == SANDBOX
        return "sandbox" if is_sandbox else "generic"


class VerifiedAccess:
    """Only clients of the clients file may call, each proving it anew with every call."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:
        unverified_token = _bearer(authorization)
        if unverified_token is None:
            raise ClientNotTrusted("no Bearer token was sent")
        client = self._identity.verify(unverified_token, endpoint=endpoint)
        return Caller(client.name, client.profile, client.fhir_servers, client.order_codes)


def ask_who_calls(blueprint: Blueprint, access: Access, *, base_url: str) -> None:
    """Let in only callers whom ``access`` lets in, at every address of a blueprint.

    A browser's preflight carries no token and is answered without one.
    """

    @blueprint.before_request
    def ask() -> None:
        if request.method != "OPTIONS":
            g.caller = access.caller_of(
                request.headers.get("Authorization"), endpoint=_endpoint(base_url)
            )


def caller() -> Caller:
    """Who sent the request that is being answered."""
    return cast("Caller", g.caller)


def _bearer(authorization: str | None) -> str | None:
    """The token of a header, if it is one Bearer token (RFC 6750, 2.1)."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else None


def _endpoint(base_url: str) -> frozenset[str]:
    """The address that is called: as we publish it, and with the slashes that were sent.

    Built from the public address alone: a Host header is the caller's to choose.
    """
    as_sent = request.environ.get(PATH_AS_SENT, request.path)
    return frozenset({base_url + request.path, base_url + as_sent})
