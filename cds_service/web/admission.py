"""Admission: no more calls at once than this worker answers well; the others wait a little, or are refused.

A refusal that comes at once lets the EHR go on; an answer that comes too late helps nobody.
"""

from dataclasses import dataclass, field
from threading import BoundedSemaphore

from flask import Blueprint, g

from cds_service.errors import Overloaded

#: Of one worker.  With one, a FHIR server that hangs holds every other caller for the whole budget.
CALLS_AT_ONCE = 4

#: Calls that a worker takes in; those beyond CALLS_AT_ONCE wait for their turn.
CALLS_TAKEN_IN = 16

#: Seconds that a call waits for its turn; a little more than one that is fetching may take.
PATIENCE = 2.0


@dataclass(frozen=True)
class Admission:
    """The places of one worker."""

    patience: float = PATIENCE
    places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(CALLS_AT_ONCE))

    def take(self) -> None:
        """Take a place.  Raises Overloaded where none becomes free in time."""
        if not self.places.acquire(timeout=self.patience):
            raise Overloaded

    def give_back(self) -> None:
        self.places.release()


def admit(blueprint: Blueprint, admission: Admission) -> None:
    """Have every call of a blueprint take a place first, and give it back whatever becomes of it."""

    @blueprint.before_request
    def enter() -> None:
        admission.take()
        g.admitted = True

    @blueprint.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("admitted", None):
            admission.give_back()
