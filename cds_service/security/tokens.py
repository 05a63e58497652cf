"""A JSON Web Token (RFC 7519) taken apart, before anything in it is believed."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from cds_service.errors import ClientNotTrusted

#: Characters; the longest token of a real client that we know has some 900.
LONGEST = 8192

#: Header, claims and signature in base64url without padding (RFC 7515, 7.1).
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """What a token claims.  ``text`` is the whole of it, for its signature to be checked."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]


def take_apart(unverified_token: str) -> UnverifiedToken:
    """The header and claims of a token.  Raises ClientNotTrusted where it is none.

    A member twice and a number that JSON does not know are refused: two readers of such a
    token could read two things.
    """
    if len(unverified_token) > LONGEST:
        raise ClientNotTrusted(f"the token is longer than {LONGEST} characters")
    if not _COMPACT.fullmatch(unverified_token):
        raise ClientNotTrusted("the token is no signed JWT in compact form")
    header, claims, _signature = unverified_token.split(".")
    return UnverifiedToken(unverified_token, _members(header, "header"), _members(claims, "claims"))


def unverified_issuer(unverified_token: str) -> str | None:
    """Whom a token names as its issuer, to be polite to it and nothing more."""
    try:
        issuer = take_apart(unverified_token).claims.get("iss")
    except ClientNotTrusted:
        return None
    return issuer if isinstance(issuer, str) else None


class UnverifiedSender(msgspec.Struct, frozen=True):
    """Whom a token claims to come from."""

    iss: str
    tenant: str | None = None


_SENDER = msgspec.json.Decoder(UnverifiedSender)


def unverified_sender(unverified_token: str) -> UnverifiedSender | None:
    """Whom a token claims to come from, for its calls to be counted by; None where it claims nobody.

    Read by the event loop for every call, so in a quarter of the time that taking it apart would
    need, and with none of its checks: whether the token may be believed is asked later.
    """
    if len(unverified_token) > LONGEST:
        return None
    segments = unverified_token.split(".", 2)
    try:
        claims = segments[1].replace("-", "+").replace("_", "/")
        return _SENDER.decode(binascii.a2b_base64(claims + "=="))
    except (IndexError, ValueError, RecursionError, msgspec.MsgspecError):
        return None


def _members(segment: str, what: str) -> Mapping[str, Any]:
    try:
        content = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
        members = json.loads(
            content.decode(), object_pairs_hook=_each_once, parse_constant=_no_number
        )
    except (binascii.Error, ValueError, RecursionError) as error:
        raise ClientNotTrusted(f"the {what} of the token cannot be read") from error
    if not isinstance(members, dict):
        raise ClientNotTrusted(f"the {what} of the token cannot be read")
    return members


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands there twice")
    return members


def _no_number(_word: str) -> NoReturn:
    raise ValueError("JSON knows neither NaN nor Infinity")
