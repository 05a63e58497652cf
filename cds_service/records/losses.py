"""Records that were answered for and are kept nowhere: counted by why, for whoever wants to know."""

from collections.abc import Callable
from enum import StrEnum


class Loss(StrEnum):
    """Why a record is lost.  Never of which patient, and never which record."""

    UNWRITTEN = "unwritten"  # the disk was full, or the spool was
    DAMAGED = "damaged"  # a line of the spool that is no whole record
    REFUSED = "refused"  # by the store, which will never take it


#: Told of each loss, and of how many records at once.
TellOfLoss = Callable[[Loss, int], None]


def nobody_is_told(_why: Loss, _number: int) -> None:
    """Where nobody counts."""
