"""What keeps a list from being fetched: by kind, for who counts, and in our words, for who asked."""

from dataclasses import dataclass
from enum import StrEnum

from cds_service.appropriateness.terms.facts import Availability


class Failure(StrEnum):
    """What kind of thing keeps a list from being fetched."""

    SLOW = "slow"  # not within the budget of the call
    BUSY = "busy"  # too many reads wait here
    CONNECTION = "connection"
    FORBIDDEN = "forbidden"  # 401 and 403: the token of the call does not reach so far
    STATUS = "status"  # any other that is not 200
    UNREADABLE = "unreadable"  # no JSON, or not what was asked for
    SIZE = "size"
    ELSEWHERE = "elsewhere"  # the server sends us away from its own base
    NOT_ALLOWED = "not-allowed"  # a server that is not to be read for this client


_NOT_IN_TIME = frozenset({Failure.SLOW, Failure.BUSY})


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why something was not fetched.  ``reason`` is in our words, and names no patient or host."""

    kind: Failure
    reason: str

    @property
    def how(self) -> Availability:
        """What that makes of the list."""
        is_late = self.kind in _NOT_IN_TIME
        return Availability.NOT_IN_TIME if is_late else Availability.NOT_FETCHED


TOO_SLOW = NotRead(Failure.SLOW, "the server took too long")
