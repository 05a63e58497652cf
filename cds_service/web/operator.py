"""Who may look at what is for the operator: the insights, and the metrics.

Not a caller of hooks: a caller's token says which EHR asks, and no EHR reads these.
"""

import hmac
from dataclasses import dataclass, field

from flask import Blueprint, abort, request

from cds_service.errors import OperatorUnknown

from .bearer import bearer_token


@dataclass(frozen=True, slots=True)
class OperatorAccess:
    """Anyone, where callers are not verified; else who sends the operator's token; else nobody."""

    is_open: bool
    token: str | None = field(default=None, repr=False)

    def is_served(self) -> bool:
        """Whether there is anybody who may look."""
        return self.is_open or bool(self.token)

    def lets_in(self, authorization: str | None) -> bool:
        """Whether the sender of this header may look.  How long it takes tells nothing of the token."""
        if self.is_open:
            return True
        sent = bearer_token(authorization)
        return sent is not None and bool(self.token) and _is_same(sent, self.token or "")


def _is_same(sent: str, token: str) -> bool:
    """A header comes as latin-1 of the bytes that were sent."""
    return hmac.compare_digest(sent.encode("latin-1", "replace"), token.encode())


def ask_for_the_operator(blueprint: Blueprint, access: OperatorAccess) -> None:
    """Let nobody but the operator in, at every address of a blueprint.

    Where nobody may look there is nothing: 404.  A browser's preflight carries no token and is
    answered without one.
    """

    @blueprint.before_request
    def ask() -> None:
        if not access.is_served():
            abort(404)
        if request.method != "OPTIONS" and not access.lets_in(request.headers.get("Authorization")):
            raise OperatorUnknown
