"""By what orders are told apart: where the patient was, how old, of which service, on which weekday.

A stratum is coarse, and made of codes alone: words that somebody wrote stand in none, and what is
not on record is said to be not known.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from cds_service.fhir_r4.chart import Chart, read_prefetch
from cds_service.fhir_r4.dates import moment
from cds_service.fhir_r4.elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    codes,
    coding_rows,
    reference_of,
    target_of,
)
from cds_service.hooks.requests import HookRequest

#: What stands where nothing is on record, or nothing that can be told.
NOT_KNOWN = "not known"
_OF_ANOTHER_CLASS = "of another class"

#: Classes of an encounter, by HL7's v3 codes and by FHIR's own of DSTU2 and STU3.
_SETTINGS = {
    **dict.fromkeys(("emer", "emergency"), "emergency"),
    **dict.fromkeys(("imp", "acute", "nonac", "inpatient"), "inpatient"),
    "obsenc": "observation",
    "ss": "short stay",
    "prenc": "before admission",
    **dict.fromkeys(("amb", "ambulatory", "outpatient"), "outpatient"),
    **dict.fromkeys(("vr", "virtual"), "virtual"),
    **dict.fromkeys(("hh", "home"), "at home"),
    **dict.fromkeys(("fld", "field"), "in the field"),
}
#: From which age on a band begins, the oldest first.
_BANDS = (
    (80, "80 and over"),
    (65, "65 to 79"),
    (40, "40 to 64"),
    (18, "18 to 39"),
    (0, "under 18"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AGES = tuple(name for _, name in reversed(_BANDS))

#: A code or an id; whatever else stands in their place may be somebody's name.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
#: Who may be named as a service; a practitioner is a person.
_SERVICES = ("Organization/", "HealthcareService/", "CareTeam/")


class Stratum(msgspec.Struct, frozen=True, order=True):
    """What an order is told apart by."""

    setting: str
    age: str
    service: str
    weekday: str


def stratum_of(request: HookRequest, at: datetime) -> Stratum:
    """Of a call as it was made at an instant; its weekday is that of the zone in which it is written."""
    sent = request.prefetch or {}
    told = {key: sent[key] for key in ("patient", "encounter") if key in sent}
    chart = read_prefetch(told, patient_id=request.patient_id)
    encounter = _encounter(chart, request.encounter_id)
    orders = [draft.resource for draft in request.drafts if draft.in_question]
    return Stratum(
        setting=_setting(encounter),
        age=_age(next(iter(chart.of("Patient")), {}), at),
        service=next(_services(encounter, orders), NOT_KNOWN),
        weekday=WEEKDAYS[at.weekday()],
    )


def _encounter(chart: Chart, encounter_id: str | None) -> Json:
    """The encounter of the call; an empty one where it was not sent."""
    named = f"Encounter/{encounter_id}"
    sent = chart.of("Encounter")
    return next((e for e in sent if not encounter_id or reference_of(e) == named), {})


def _setting(encounter: Json) -> str:
    classes = codes(encounter.get("class"))
    if not classes:
        return NOT_KNOWN
    return next((_SETTINGS[each] for each in sorted(classes & set(_SETTINGS))), _OF_ANOTHER_CLASS)


def _age(patient: Json, at: datetime) -> str:
    """The band that a birth date leaves no doubt of: one without its day may leave some."""
    try:
        born, _ = moment(patient, "birthDate")
    except ElementNotUnderstood:
        return NOT_KNOWN
    if born is None:
        return NOT_KNOWN
    last = born.latest - timedelta(days=1) if born.latest > born.earliest else born.latest
    bands = {_band(_years(day.date(), at.date())) for day in (born.earliest, last)}
    return bands.pop() if len(bands) == 1 else NOT_KNOWN


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _band(years: int) -> str:
    return next((name for begins, name in _BANDS if years >= begins), NOT_KNOWN)


def _services(encounter: Json, orders: list[Json]) -> Iterator[str]:
    """The encounter's kind of service; else who is to carry out the order, if that is no person."""
    yield from _coded(encounter.get("serviceType"))
    for order in orders:
        yield from _coded(order.get("performerType"))
    for order in orders:
        for performer in as_list(order.get("performer")):
            target = target_of(performer)
            own_id = target.partition("/")[2]
            if target.startswith(_SERVICES) and _CODE.fullmatch(own_id):
                yield target


def _coded(concept: object) -> Iterator[str]:
    """Codes with the last part of their system's address; never the words beside them."""
    for system, code, _ in coding_rows(concept):
        name = system.rstrip("/").rpartition("/")[2]
        if _CODE.fullmatch(code):
            yield f"{name}|{code}" if _CODE.fullmatch(name) else code
