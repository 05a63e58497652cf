"""What the chart says, in the core's own terms and free of FHIR."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from cds_service.frozen import dataclass

from .answers import Evidence, Lack, Want
from .groups import in_groups
from .studies import Region, Study

_A_DAY: Final = timedelta(days=1)


class Need(StrEnum):
    """Where a fact is looked for.  The values are our prefetch keys; drafts come with the call."""

    PATIENT = "patient"
    ENCOUNTER = "encounter"
    CONDITIONS = "conditions"
    VITALS = "vitals"
    LABS = "labs"
    RENAL = "renal"
    EXAM = "exam"
    ALLERGIES = "allergies"
    PROCEDURES = "procedures"
    DEVICES = "devices"
    ORDERS = "orders"
    REPORTS = "reports"
    DRAFT_ORDERS = "draft-orders"


class Availability(StrEnum):
    """How much of a list was seen.  Only READ lets absence mean *none*."""

    READ = "read"
    NOT_SENT = "not sent"
    NOT_FETCHED = "not sent, and could not be fetched"
    NOT_IN_TIME = "not sent, and could not be fetched in time"
    UNREADABLE = "could not be read"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class When:
    """A moment as precisely as the record gives it: somewhere from ``earliest`` to ``latest``.

    Both have a zone.  A date without a time is its whole day; ``2026-11`` is its month.
    """

    earliest: datetime
    latest: datetime

    @classmethod
    def at(cls, instant: datetime) -> "When":
        return cls(instant, instant)

    def earlier_by(self, age: timedelta) -> "When":
        """The moment that lies so much before it."""
        return When(self.earliest - age, self.latest - age)

    def surely_within(self, window: timedelta, now: datetime) -> bool:
        return now - self.earliest <= window

    def perhaps_within(self, window: timedelta, now: datetime) -> bool:
        return now - self.latest <= window

    @property
    def is_day_or_finer(self) -> bool:
        return self.latest is self.earliest or self.latest - self.earliest <= _A_DAY


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the record states: a diagnosis, a finding, a procedure, an allergy, a device.

    ``past`` is true of what is resolved, inactive or historical: no fact for an acute question, but
    a reason to doubt that a finding of the same kind is new.  ``looks_back``: words tell of something
    earlier (*s/p fusion*), and only its own date counts.  ``called_new_at``: when it was called so.
    ``dated_by_entry``: of what may last for life nobody tells when it began, only when it was entered.
    ``denied`` (and ``past`` with it): an examination looked for it and did not find it.
    """

    concept: str
    found_in: Need
    evidence: Evidence
    when: When | None = None
    past: bool = False
    denied: bool = False
    looks_back: bool = False
    dated_by_entry: bool = False
    called_new: bool = False
    called_new_at: When | None = None
    severe: bool = False
    regions: frozenset[Region] = frozenset()
    sides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number as reported: exact (``low == high``), or open to one side (``>60``, ``<15``).

    ``is_open`` says that the one end that is given is itself left out: ``>60`` is not 60.
    """

    low: Decimal | None
    high: Decimal | None
    is_open: bool = False

    @classmethod
    def exactly(cls, value: Decimal) -> "Bounds":
        return cls(value, value)

    def is_above(self, threshold: Decimal) -> bool:
        """Surely above it."""
        return self.low is not None and (
            self.low > threshold or (self.is_open and self.low == threshold)
        )

    def is_at_least(self, threshold: Decimal) -> bool:
        """Surely at it or above."""
        return self.low is not None and self.low >= threshold

    def is_below(self, threshold: Decimal) -> bool:
        """Surely below it."""
        return self.high is not None and (
            self.high < threshold or (self.is_open and self.high == threshold)
        )

    def is_at_most(self, threshold: Decimal) -> bool:
        """Surely at it or below."""
        return self.high is not None and self.high <= threshold


@dataclass(frozen=True, slots=True)
class Measurement:
    """A laboratory or vital value in its analyte's own unit."""

    analyte: str
    bounds: Bounds
    unit: str
    evidence: Evidence
    when: When | None = None
    flagged_high: bool = False
    positive: bool | None = None
    code: str = ""
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class ImagingReport:
    """A finished study of the spine and what its report concludes."""

    study: Study
    evidence: Evidence
    when: When | None
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class ActiveStudy:
    """An imaging study that is already ordered: ``when``, and for when, if that is told."""

    study: Study
    evidence: Evidence
    priority: str | None
    when: When | None = None
    starts: datetime | None = None


class Sex(StrEnum):
    """As far as the creatinine equations ask for it."""

    FEMALE = "female"
    MALE = "male"


class Setting(StrEnum):
    """Where the patient is seen, as far as it decides how fresh a creatinine has to be."""

    ACUTE = "acute"
    OUTPATIENT = "outpatient"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PatientFacts:
    """All that one call lets us know of one patient, as of ``now``.

    ``ordered_tests`` are laboratory tests drafted or active, by the concept of their value
    set; ``drafted_medications`` the kinds of medication on the screen; ``left_out`` names, for the answer's ``unknown``, what was sent and not understood;
    ``image_may_be_drafted`` says that a draft or an order among that may be an image of the spine.
    """

    now: datetime
    facts: tuple[Fact, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    reports: tuple[ImagingReport, ...] = ()
    active_studies: tuple[ActiveStudy, ...] = ()
    ordered_tests: frozenset[str] = frozenset()
    drafted_medications: frozenset[str] = frozenset()
    availability: Mapping[Need, Availability] = field(default_factory=dict)
    age: int | None = None
    sex: Sex | None = None
    setting: Setting = Setting.UNKNOWN
    left_out: tuple[str, ...] = ()
    image_may_be_drafted: bool = False

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("an instant without a zone cannot be compared with a record's dates")

    @cached_property
    def by_concept(self) -> Mapping[str, Sequence[Fact]]:
        return in_groups(self.facts, by="concept")

    @cached_property
    def by_analyte(self) -> Mapping[str, Sequence[Measurement]]:
        return in_groups(self.measurements, by="analyte")

    @cached_property
    def names(self) -> frozenset[str]:
        """Every concept and analyte of which anything is on record."""
        reported = [report.concepts for report in self.reports]
        return frozenset(self.by_concept).union(self.by_analyte, *reported)

    def of(self, concept: str) -> Sequence[Fact]:
        return self.by_concept.get(concept, ())

    def of_any(self, concepts: Collection[str]) -> list[Fact]:
        """The facts of any of these concepts, in the order of the concepts; of most there are none."""
        if self.names.isdisjoint(concepts):
            return []
        by_concept = self.by_concept
        return [f for concept in concepts if concept in by_concept for f in by_concept[concept]]

    def measured(self, analyte: str) -> Sequence[Measurement]:
        return self.by_analyte.get(analyte, ())

    @cached_property
    def lists_read(self) -> frozenset[Need]:
        """The lists that were seen whole; the drafts come with the call."""
        sent, read = self.availability, Availability.READ
        return frozenset([Need.DRAFT_ORDERS, *[need for need, how in sent.items() if how is read]])

    def was_read(self, need: Need) -> bool:
        return need in self.lists_read

    def unread(self, needs: Iterable[Need]) -> tuple[Lack, ...]:
        """A sentence for each list that could not be read whole."""
        if self.lists_read.issuperset(needs):
            return ()
        sent, unread = self.availability, [need for need in needs if not self.was_read(need)]
        how = [(need, sent.get(need, Availability.NOT_SENT)) for need in unread]
        return tuple(Lack(Want.UNREADABLE, f"{each.value}: {as_sent}") for each, as_sent in how)
