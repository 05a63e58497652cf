"""Admission: no more calls at once than this worker answers well; the others wait a little, or are refused.

A refusal that comes at once lets the EHR go on; an answer that comes too late helps nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from flask import Blueprint, g, request

from cds_service.errors import Overloaded
from cds_service.fhir_r4.chart import Chart
from cds_service.fhir_server.charts import Charts
from cds_service.hooks.requests import HookRequest

from .turns import Turns

#: Of one worker, which has one interpreter: two answer no more calls than one after the other, and
#: the front, which has to refuse and to say that the process lives, waits for each of them.
CALLS_AT_ONCE = 1

#: Calls that a worker takes in; those beyond CALLS_AT_ONCE wait for their turn or for a FHIR server.
CALLS_TAKEN_IN = 16

#: Seconds that a call waits for its turn; a little more than one that is fetching may take.
PATIENCE = 2.0


@dataclass(frozen=True)
class Admission:
    """The places of one worker."""

    patience: float = PATIENCE
    places: Turns = field(default_factory=lambda: Turns(CALLS_AT_ONCE))

    def take(self) -> None:
        """Take a place.  Raises Overloaded where none becomes free in time."""
        if not self.places.take(self.patience):
            raise Overloaded

    def give_back(self) -> None:
        self.places.give_back()


@dataclass(slots=True)
class Place:
    """The place of one call, which it leaves to others while it waits for somebody else."""

    admission: Admission
    is_held: bool = False

    def take(self) -> None:
        """Raises Overloaded where none becomes free in time."""
        self.admission.take()
        self.is_held = True

    def leave(self) -> None:
        if self.is_held:
            self.is_held = False
            self.admission.give_back()

    @contextmanager
    def left_to_others(self) -> Iterator[None]:
        """Raises Overloaded where none becomes free in time after."""
        self.leave()
        try:
            yield
        finally:
            self.take()


@dataclass(frozen=True, slots=True)
class ChartsFromAside:
    """Charts that are fetched without holding a place: a FHIR server that hangs must not hold
    the callers of another."""

    charts: Charts
    place: Place

    def of(self, call: HookRequest) -> Chart:
        if call.fhir_access is None:
            return self.charts.of(call)
        with self.place.left_to_others():
            return self.charts.of(call)

    def as_sent(self, call: HookRequest) -> Chart:
        return self.charts.as_sent(call)


def admit(blueprint: Blueprint, admission: Admission) -> None:
    """Have every POST of a blueprint take a place first, and give it back whatever becomes of it."""

    @blueprint.before_request
    def enter() -> None:
        g.place = Place(admission)
        if request.method == "POST":
            g.place.take()

    @blueprint.teardown_request
    def leave(_error: BaseException | None) -> None:
        held: Place | None = g.pop("place", None)
        if held is not None:
            held.leave()


def place() -> Place:
    """The place of the call that is being answered."""
    return cast("Place", g.place)
