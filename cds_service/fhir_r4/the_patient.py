"""Who the patient is, in which encounter and where: what dates and doses hang on."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from cds_service.appropriateness.terms.facts import Setting, Sex, When

from .chart import Chart
from .dates import Dated, moment
from .elements import ElementNotUnderstood, Json, as_text, codes, reference_of, target_of
from .statement_dates import CurrentEncounter
from .the_visit import conditions_of

_SEXES = {sex.value: sex for sex in Sex}


def current_encounter(chart: Chart, encounter_id: str | None, now: datetime) -> CurrentEncounter:
    """The encounter of the call; one that was not sent, or has no date, is going on now."""
    reference = f"Encounter/{encounter_id}" if encounter_id else "Encounter"
    sent = [e for e in chart.of("Encounter") if not encounter_id or reference_of(e) == reference]
    if not sent:
        return CurrentEncounter(reference, When.at(now), None)
    began = [_began(each) for each in sent]
    at = next((place for place, (when, _) in enumerate(began) if when is not None), 0)
    when, written = began[at]
    conditions = frozenset(filter(None, map(target_of, conditions_of(sent[at]))))
    return CurrentEncounter(reference_of(sent[at]), when or When.at(now), written, conditions)


def _began(encounter: Json) -> Dated:
    try:
        return moment(encounter, "period.start")
    except ElementNotUnderstood:
        return None, None


def setting_of(chart: Chart, known: Mapping[Setting, frozenset[str]]) -> Setting:
    """Where the patient is seen, by the classes of encounters that knowledge knows."""
    for encounter in chart.of("Encounter"):
        classes = codes(encounter.get("class"))
        for setting, its_classes in known.items():
            if classes & its_classes:
                return setting
    return Setting.UNKNOWN


class Person(NamedTuple):
    """Age and sex, and when the patient was born, as precisely as they are on record."""

    age: int | None
    sex: Sex | None
    born: When | None


def person_of(chart: Chart, now: datetime) -> Person:
    """Who the patient is; of several records the first one's age and sex, and the first birth that is told."""
    patients = chart.of("Patient")
    if not patients:
        return Person(None, None, None)
    births = [_birth_of(each) for each in patients]
    gender = as_text(patients[0].get("gender")).casefold()
    return Person(_age(births[0], now), _SEXES.get(gender), next(filter(None, births), None))


def _age(born: When | None, now: datetime) -> int | None:
    """Whole years; None where only part of the date is known and it matters, or it is no date."""
    if born is None or born.earliest > now:
        return None
    birthday_to_come = (now.month, now.day) < (born.earliest.month, born.earliest.day)
    return now.year - born.earliest.year - int(birthday_to_come)


def _birth_of(patient: Json) -> When | None:
    try:
        return moment(patient, "birthDate")[0]
    except ElementNotUnderstood:
        return None
