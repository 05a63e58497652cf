"""Everything that was sent with a call, as the core's facts of one patient."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.terms.facts import (
    ActiveStudy,
    Fact,
    ImagingReport,
    Measurement,
    PatientFacts,
    Setting,
    Sex,
    When,
)

from .chart import Chart
from .dates import moment
from .elements import ElementNotUnderstood, Json, as_text, codes, reference_of
from .observations import read_observation
from .order_reading import Draft, read_reasons
from .recognition import Recogniser
from .reports import read_active_study, read_report, tests_of
from .statement_dates import CurrentEncounter
from .statements import read_allergy, read_condition, read_device, read_procedure, settled_devices

Stated = Fact | Measurement | ImagingReport
T = TypeVar("T")

#: A date further ahead than this is no fact (``docs/clinical-rules.md`` 1): clocks differ by less.
_CLOCK_TOLERANCE = timedelta(hours=24)

_ACUTE = frozenset(
    {"emer", "imp", "acute", "nonac", "obsenc", "ss", "prenc", "emergency", "inpatient"}
)
_OUTPATIENT = frozenset({"amb", "vr", "hh", "fld", "ambulatory", "outpatient", "home", "virtual"})
_SERVICE_REQUESTS = ("ServiceRequest", "ProcedureRequest", "DiagnosticOrder")


def read_patient_facts(
    chart: Chart,
    drafts: Iterable[Draft],
    reading: Reading,
    *,
    imaging: frozenset[str],
    encounter_id: str | None,
    now: datetime,
) -> PatientFacts:
    """Read the chart and the drafts' reasons.  What cannot be understood is named, and left out.

    ``imaging`` are the references of the drafts that are imaging of the spine.
    """
    drafts = tuple(drafts)
    recogniser = Recogniser(reading, now)
    reader = _Reader(now)
    encounter = _encounter(chart, encounter_id, now)
    for kinds, read in _readers(recogniser, encounter, now):
        for resource in chart.of(*kinds):
            reader.take(resource, read)
    for draft in drafts:
        reader.facts += read_reasons(draft, recogniser, now, is_imaging=draft.reference in imaging)
    age, sex = _person(chart, now)
    return PatientFacts(
        now=now,
        facts=settled_devices(reader.facts, reading.devices),
        measurements=tuple(reader.measurements),
        reports=tuple(reader.reports),
        active_studies=tuple(_active_studies(chart, reading, reader)),
        ordered_tests=frozenset(_ordered_tests(chart, drafts, reading)),
        availability=chart.availability,
        age=age,
        sex=sex,
        setting=_setting(chart),
        left_out=tuple(sorted({*reader.left_out, *chart.set_aside})),
    )


def _readers(
    recogniser: Recogniser, encounter: CurrentEncounter, now: datetime
) -> Iterator[tuple[tuple[str, ...], Callable[[Json], Iterator[Stated]]]]:
    yield ("Condition",), lambda r: read_condition(r, encounter, recogniser, now)
    yield ("Procedure",), lambda r: read_procedure(r, recogniser, now)
    yield ("AllergyIntolerance",), lambda r: read_allergy(r, recogniser, now)
    yield ("Device",), lambda r: read_device(r, recogniser, now)
    yield ("Observation",), lambda r: read_observation(r, recogniser)
    yield ("DiagnosticReport",), lambda r: read_report(r, recogniser)


class _Reader:
    """Collects what resources state, and names what could not be read of them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.facts: list[Fact] = []
        self.measurements: list[Measurement] = []
        self.reports: list[ImagingReport] = []
        self.left_out: list[str] = []

    def take(self, resource: Json, read: Callable[[Json], Iterator[Stated]]) -> None:
        try:
            stated = tuple(read(resource))
        except ElementNotUnderstood as error:
            self.left_out.append(
                f"{reference_of(resource)}: its {error.element} cannot be understood"
            )
            return
        for each in stated:
            if self._is_ahead(each.when):
                self.left_out.append(f"{reference_of(resource)}: dated in the future")
            elif isinstance(each, Fact):
                self.facts.append(each)
            elif isinstance(each, Measurement):
                self.measurements.append(each)
            else:
                self.reports.append(each)

    def _is_ahead(self, when: When | None) -> bool:
        return when is not None and when.earliest - self.now > _CLOCK_TOLERANCE


def _encounter(chart: Chart, encounter_id: str | None, now: datetime) -> CurrentEncounter:
    """The encounter of the call; one that was not sent is going on now."""
    reference = f"Encounter/{encounter_id}" if encounter_id else "Encounter"
    for encounter in chart.of("Encounter"):
        if not encounter_id or reference_of(encounter) == reference:
            try:
                when, written = moment(encounter, "period.start")
            except ElementNotUnderstood:
                when, written = None, None
            if when is not None:
                return CurrentEncounter(reference_of(encounter), when, written)
    return CurrentEncounter(reference, When.at(now), None)


def _setting(chart: Chart) -> Setting:
    for encounter in chart.of("Encounter"):
        classes = codes(encounter.get("class"))
        if classes & _ACUTE:
            return Setting.ACUTE
        if classes & _OUTPATIENT:
            return Setting.OUTPATIENT
    return Setting.UNKNOWN


def _person(chart: Chart, now: datetime) -> tuple[int | None, Sex | None]:
    for patient in chart.of("Patient"):
        gender = as_text(patient.get("gender")).casefold()
        sex = Sex(gender) if gender in set(Sex) else None
        return _age(patient, now), sex
    return None, None


def _age(patient: Json, now: datetime) -> int | None:
    """Whole years; None where only part of the date is known and it matters, or it is no date."""
    try:
        born, written = moment(patient, "birthDate")
    except ElementNotUnderstood:
        return None
    if born is None or written is None or born.earliest > now:
        return None
    birthday_to_come = (now.month, now.day) < (born.earliest.month, born.earliest.day)
    return now.year - born.earliest.year - int(birthday_to_come)


def _active_studies(chart: Chart, reading: Reading, reader: _Reader) -> Iterator[ActiveStudy]:
    for order in chart.of(*_SERVICE_REQUESTS):
        try:
            study = read_active_study(order, reading)
        except ElementNotUnderstood as error:
            reader.left_out.append(
                f"{reference_of(order)}: its {error.element} cannot be understood"
            )
            continue
        if study is not None:
            yield study


def _ordered_tests(chart: Chart, drafts: Iterable[Draft], reading: Reading) -> Iterator[str]:
    """Tests that are drafted, or placed and not done."""
    for order in chart.of(*_SERVICE_REQUESTS):
        if "active" in codes(order.get("status")):
            yield from tests_of(order, reading)
    for draft in drafts:
        if draft.is_service_request:
            yield from tests_of(draft.resource, reading)
