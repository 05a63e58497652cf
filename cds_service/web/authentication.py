"""Who calls, by the Authorization header; asked before anything of a request is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from flask import Blueprint, g, request

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import ClientNotTrusted
from cds_service.fhir_server.charts import Charts
from cds_service.hooks.profiles import Profile
from cds_service.security.identity import Identity
from cds_service.security.tokens import unverified_issuer

from .bearer import bearer_token
from .one_slash import PATH_AS_SENT

#: The issuer of the public sandbox.  Its private key is public, so its name proves nothing.
SANDBOX = "https://sandbox.cds-hooks.org"


@dataclass(frozen=True)
class Terms:
    """What goes with being a caller: the shape of its answers, the FHIR servers that may be read
    for it, and the knowledge with its own order codes."""

    profile: Profile
    charts: Charts
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and on which terms.  ``tries``: our own page, where a person tries a case."""

    name: str
    terms: Terms
    tries: bool = False


class Access(Protocol):
    """How callers are let in."""

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:
        """The caller who sent this header to this address.  Raises ClientNotTrusted."""

    def claimed_by(self, authorization: str | None) -> str:
        """Whom this header claims to be from, unverified: by this calls are counted, and nothing else."""


class OpenAccess:
    """Everyone may call, on the terms of one profile; ``sandbox`` is for those whose token names the
    public sandbox, where such a token is taken at its word."""

    def __init__(self, terms: Terms, *, sandbox: Terms | None = None) -> None:
        self._anyone = Caller("open", terms)
        self._sandbox = Caller("open", sandbox) if sandbox else self._anyone

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:  # noqa: ARG002
        unverified_token = bearer_token(authorization)
        if self._sandbox is self._anyone or not unverified_token:
            return self._anyone
        names_sandbox = unverified_issuer(unverified_token) == SANDBOX
        return self._sandbox if names_sandbox else self._anyone

    def claimed_by(self, authorization: str | None) -> str:  # noqa: ARG002
        return ""


class VerifiedAccess:
    """Only clients of the clients file may call, each proving it anew with every call."""

    def __init__(self, identity: Identity, terms: Mapping[str, Terms]) -> None:
        self._identity = identity
        self._callers = {name: Caller(name, each) for name, each in terms.items()}

    def caller_of(self, authorization: str | None, *, endpoint: Collection[str]) -> Caller:
        unverified_token = bearer_token(authorization)
        if unverified_token is None:
            raise ClientNotTrusted("no Bearer token was sent")
        client = self._identity.verify(unverified_token, endpoint=endpoint)
        return self._callers[client.name]

    def claimed_by(self, authorization: str | None) -> str:
        unverified_token = bearer_token(authorization)
        return self._identity.claimed_by(unverified_token) if unverified_token else ""


def ask_who_calls(blueprint: Blueprint, access: Access, *, base_url: str) -> None:
    """Let in only callers whom ``access`` lets in, at every address of a blueprint.

    A browser's preflight carries no token and is answered without one.
    """

    @blueprint.before_request
    def ask() -> None:
        if request.method != "OPTIONS":
            g.caller = access.caller_of(
                request.headers.get("Authorization"),
                endpoint=endpoint_of(base_url, request.path, request.environ),
            )


def caller() -> Caller:
    """Who sent the request that is being answered."""
    return cast("Caller", g.caller)


def endpoint_of(base_url: str, path: str, environ: Mapping[str, Any]) -> frozenset[str]:
    """The address that is called: as we publish it, and with the slashes that were sent.

    Built from the public address alone: a Host header is the caller's to choose.
    """
    return frozenset({base_url + path, base_url + environ.get(PATH_AS_SENT, path)})
