"""What a topic may say beside the graver ones that it yields to."""

from collections.abc import Collection
from enum import Enum

from cds_service.appropriateness.terms.answers import is_uncertain

from .bearing import Bearing, Status


class Voice(Enum):
    """How freely a topic speaks.

    CAREFUL: a graver topic is uncertain, and nothing may reassure.  INFORMING: the graver topic
    asks the clinician, and the orders are its own until that is answered.  SILENT: it holds.
    """

    FREE = "free"
    CAREFUL = "careful"
    INFORMING = "informing"
    SILENT = "silent"

    @property
    def may_reassure(self) -> bool:
        return self is Voice.FREE

    @property
    def may_change_orders(self) -> bool:
        return self in (Voice.FREE, Voice.CAREFUL)


def voice_of(bearing: Bearing, graver: Collection[Bearing]) -> Voice:
    """``graver`` are the bearings of the topics that this one yields to.

    An emergency is kept where the graver topic has none: each topic's grave words are heard.
    """
    alone_urgent = bearing.emergency and not any(each.emergency for each in graver)
    if any(each.status is Status.MATCHED for each in graver):
        return Voice.CAREFUL if alone_urgent else Voice.SILENT
    if any(each.is_unclear for each in graver):
        return Voice.CAREFUL if alone_urgent else Voice.INFORMING
    if any(is_uncertain(each.suspicion) for each in graver):
        return Voice.CAREFUL
    return Voice.FREE
