"""Admission: no more calls at once than this worker answers well; the others wait a little, or are refused.

A refusal that comes at once lets the EHR go on; an answer that comes too late helps nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from flask import Blueprint, g

from cds_service.errors import Overloaded
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.charts import Charts
from cds_service.hooks.requests import HookRequest

#: Of one worker, which has one interpreter: more at once make each other late.
CALLS_AT_ONCE = 4

#: Calls that a worker takes in; those beyond CALLS_AT_ONCE wait for their turn or for a FHIR server.
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

    @contextmanager
    def stepping_aside(self) -> Iterator[None]:
        """Leave the place to others while waiting for somebody else, and take the next free one after."""
        self.give_back()
        try:
            yield
        finally:
            self.places.acquire()


@dataclass(frozen=True, slots=True)
class ChartsFromAside:
    """Charts that are fetched without holding a place: a FHIR server that hangs must not hold
    the callers of another."""

    charts: Charts
    admission: Admission

    def of(self, call: HookRequest) -> Chart:
        with self.admission.stepping_aside():
            return self.charts.of(call)

    def as_sent(self, call: HookRequest) -> Chart:
        return self.charts.as_sent(call)


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
