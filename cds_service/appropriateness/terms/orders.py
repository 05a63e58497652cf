"""Draft orders for imaging of the spine, as the clinician has them on the screen."""

from datetime import datetime, timedelta
from enum import StrEnum

from cds_service.frozen import dataclass

from .studies import ListedStudy, Study


class Priority(StrEnum):
    """How soon, in FHIR's words."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


@dataclass(frozen=True, slots=True)
class ImagingOrder:
    """A draft ServiceRequest whose study we can read.

    ``in_question`` is what the hook asks about: the selection at ``order-select``, every
    draft at ``order-sign``.  The others are context.  ``takes_priority``: whether its client has
    a place for how soon it is to be done.
    """

    reference: str
    study: Study
    procedure: ListedStudy | None
    priority: Priority | None
    starts: datetime | None
    in_question: bool
    remarks: tuple[str, ...] = ()
    takes_priority: bool = True

    def is_now(self, now: datetime, far_ahead: timedelta) -> bool:
        """STAT, and not set for later."""
        return self.priority is Priority.STAT and not self.is_far_ahead(now, far_ahead)

    def is_far_ahead(self, now: datetime, far_ahead: timedelta) -> bool:
        """Whether it is set for later than the topic still calls *now*."""
        return self.starts is not None and self.starts - now > far_ahead
