"""What a token must claim before its signature is worth the time.

Whoever asks adds the issuer to a refusal, once it is found in the clients file.
CDS Hooks 2.0, https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cds_service.errors import ClientNotTrusted

#: How far a client's clock may differ from ours.
LEEWAY = timedelta(seconds=60)

#: The longest life of a token that we accept.  Clients that we know use 5 and 15 minutes; each
#: token is remembered for its life.
LONGEST_LIFE = timedelta(hours=1)

#: Characters of ``jti``: nonces that we know have 36 and 64.
LONGEST_JTI = 512


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims that a token makes, each of its right type."""

    iss: str
    aud: tuple[str, ...]
    exp: datetime
    iat: datetime
    nbf: datetime | None
    jti: str
    tenant: str | None


def read_issuer(members: Mapping[str, Any]) -> str:
    """Whom a token claims to come from, unverified.  Raises ClientNotTrusted."""
    return _text(members, "iss")


def read_claims(members: Mapping[str, Any]) -> Claims:
    """The claims of a token.  Raises ClientNotTrusted, naming the claim that is missing or of a wrong type."""
    jti = _text(members, "jti")
    if len(jti) > LONGEST_JTI:
        raise ClientNotTrusted(f"jti is longer than {LONGEST_JTI} characters")
    return Claims(
        iss=read_issuer(members),
        aud=_audience(members.get("aud")),
        exp=_instant(members, "exp"),
        iat=_instant(members, "iat"),
        nbf=_instant(members, "nbf") if "nbf" in members else None,
        jti=jti,
        tenant=_text(members, "tenant") if "tenant" in members else None,
    )


def check_audience(claims: Claims, endpoint: Collection[str]) -> None:
    """The token must be meant for the address that is called.  Raises ClientNotTrusted."""
    if not set(claims.aud) & set(endpoint):
        raise ClientNotTrusted("aud is not the address that is called")


def check_times(claims: Claims, now: datetime) -> None:
    """The token must be of now, and short-lived.  Raises ClientNotTrusted."""
    if claims.exp <= now - LEEWAY:
        raise ClientNotTrusted("exp is past")
    if claims.iat > now + LEEWAY:
        raise ClientNotTrusted("iat is in the future")
    if claims.nbf is not None and claims.nbf > now + LEEWAY:
        raise ClientNotTrusted("nbf is in the future")
    if not timedelta(0) < claims.exp - claims.iat <= LONGEST_LIFE:
        raise ClientNotTrusted(f"exp is not within {LONGEST_LIFE} of iat")


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        raise ClientNotTrusted(f"{name} is missing, or no text")
    return value


def _audience(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(each, str) for each in listed):
        raise ClientNotTrusted("aud is missing, or neither text nor a list of texts")
    return tuple(listed)


def _instant(members: Mapping[str, Any], name: str) -> datetime:
    """Whole seconds since 1970.  A boolean is an ``int`` to Python, and no number to JSON."""
    value = members.get(name)
    if type(value) is not int:
        raise ClientNotTrusted(f"{name} is missing, or no whole number of seconds")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise ClientNotTrusted(f"{name} is beyond all time") from error
