"""What a call lends us to read its FHIR server with: an address and, mostly, a token."""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from cds_service.fhir_r4.elements import as_mapping
from cds_service.frozen import dataclass

#: What RFC 6750 lets stand behind ``Bearer``, and a little more; nothing that ends a header.
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token, lent for one call.  It shows itself to nobody but the FHIR server.

    Keep it in the request that it came with, and nowhere else (CDS Hooks 2.0, section on
    FHIR resource access: it is never stored, shared or logged).
    """

    _secret: str = field(repr=False)

    @property
    def header(self) -> str:
        """The value of ``Authorization``."""
        return f"Bearer {self._secret}"


@dataclass(frozen=True, slots=True)
class FhirAccess:
    """``fhirServer`` as the call gives it, not yet known to be allowed, and its token."""

    server: str
    token: AccessToken | None = None


def read_fhir_access(body: Mapping[str, Any]) -> FhirAccess | None:
    """What a hook request offers, if it can be used.

    A token that cannot stand in a header is as good as no offer: the server wants one, and
    asking without it would only be refused.
    """
    server = body.get("fhirServer")
    if not isinstance(server, str) or not server:
        return None
    secret = as_mapping(body.get("fhirAuthorization")).get("access_token")
    if secret is None:
        return FhirAccess(server)
    if not isinstance(secret, str) or not _TOKEN.fullmatch(secret):
        return None
    return FhirAccess(server, AccessToken(secret))
