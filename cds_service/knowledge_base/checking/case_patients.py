"""A worked case's patient and orders, as the core takes them: no FHIR, no reading."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.reading.analytes import Analyte
from cds_service.appropriateness.reading.concepts import UNPLACED
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import (
    ActiveStudy,
    Availability,
    Bounds,
    Fact,
    ImagingReport,
    Measurement,
    Need,
    PatientFacts,
    Setting,
    Sex,
    When,
)
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Region, Study

Row = Mapping[str, Any]

#: Where the statements of a case are found, by the name of their list.
_PLACES = {
    "conditions": Need.CONDITIONS,
    "exam": Need.EXAM,
    "reason": Need.DRAFT_ORDERS,
    "procedures": Need.PROCEDURES,
    "allergies": Need.ALLERGIES,
    "devices": Need.DEVICES,
}
_UNSEEN = {
    "unread": Availability.NOT_SENT,
    "failed": Availability.UNREADABLE,
    "cut_off": Availability.CUT_OFF,
}
_ATTRIBUTES = frozenset({"region", "side", "past", "called_new", "severe", "high", "code"})
_SIDES = {
    "": frozenset[str](),
    "left": frozenset({"left"}),
    "right": frozenset({"right"}),
    "both": frozenset({"left", "right"}),
}
_AGO = re.compile(r"^(\d+) (hour|day)s? ago$")
_BETWEEN = re.compile(r"^between (\d+) and (\d+) days ago$")
_UNREAD = Bounds(None, None)
_VALUE = re.compile(r"^(<=|>=|<|>)?\s*([0-9.]+)\s*(\S*)$")


class NotInKnowledge(ValueError):
    """A case names something that knowledge does not have."""


def joined(base: Row, more: Row) -> Row:
    """A patient like another one: lists go on, single words are replaced."""
    shared = base.keys() & more.keys()
    lists = {key: [*base[key], *more[key]] for key in shared if isinstance(base[key], list)}
    return {**base, **more, **lists}


def patient_of(row: Row, knowledge: Knowledge, now: datetime) -> PatientFacts:
    """The facts that a case states.  What it does not call unread was read whole."""
    return PatientFacts(
        now=now,
        facts=tuple(_facts(row, knowledge, now)),
        measurements=(*_measured(row, knowledge, now), *_tested(row, knowledge, now)),
        reports=tuple(_report(each, knowledge, now) for each in row.get("reports", ())),
        active_studies=tuple(_active(each, knowledge) for each in row.get("active", ())),
        ordered_tests=frozenset(row.get("ordered_tests", ())),
        drafted_medications=frozenset(row.get("drafted_medications", ())),
        availability={**dict.fromkeys(Need, Availability.READ), **_unseen(row)},
        age=row.get("age"),
        sex=Sex(row["sex"]) if "sex" in row else None,
        setting=Setting(row.get("setting", "unknown")),
    )


def orders_of(rows: Iterable[Row], knowledge: Knowledge, now: datetime) -> tuple[ImagingOrder, ...]:
    """The drafts of a case, numbered from 1; one that is ``beside`` is not in question."""
    return tuple(_order(place, row, knowledge, now) for place, row in enumerate(rows, start=1))


def _order(place: int, row: Row, knowledge: Knowledge, now: datetime) -> ImagingOrder:
    study = _study(row, knowledge)
    ahead = row.get("hours_ahead")
    return ImagingOrder(
        reference=f"order {place}",
        study=study,
        procedure=knowledge.study_codes.of(study),
        priority=Priority(row["priority"]) if "priority" in row else None,
        starts=None if ahead is None else now + timedelta(hours=float(ahead)),
        in_question=not row.get("beside", False),
    )


def _study(row: Row, knowledge: Knowledge) -> Study:
    procedure = knowledge.study_codes.by_id.get(row["study"])
    if procedure is None:
        raise NotInKnowledge(f"no procedure is called {row['study']}")
    return Study(procedure.modality, _regions(row), procedure.contrast)


def _regions(row: Row) -> frozenset[Region]:
    named = row.get("region", [])
    names = named if isinstance(named, list) else [named]
    whole = WHOLE_SPINE if "whole" in names else frozenset[Region]()
    return whole | {Region(name) for name in names if name != "whole"}


def _unseen(row: Row) -> dict[Need, Availability]:
    return {Need(key): how for name, how in _UNSEEN.items() for key in row.get(name, ())}


def _when(text: str, now: datetime) -> When | None:
    if text == "undated":
        return None
    if text == "now":
        return When.at(now)
    if found := _AGO.match(text):
        number, unit = found.groups()
        return When.at(now - timedelta(**{f"{unit}s": int(number)}))
    if found := _BETWEEN.match(text):
        latest, earliest = (now - timedelta(days=int(days)) for days in found.groups())
        return When(earliest, latest)
    raise NotInKnowledge(f"no time is called {text!r}")


def _named(row: Row) -> tuple[str, str]:
    """The one key that is no attribute, with its value: what is stated, and when or how much."""
    names = [key for key in row if key not in _ATTRIBUTES and key != "when"]
    if len(names) != 1:
        raise NotInKnowledge(f"one concept was expected, and not {names}")
    return names[0], str(row[names[0]])


def _facts(row: Row, knowledge: Knowledge, now: datetime) -> Iterator[Fact]:
    reading = knowledge.reading
    known = {*reading.terminology.value_sets, *reading.narrative.concepts}
    for key, place in _PLACES.items():
        for number, each in enumerate(row.get(key, ()), start=1):
            stated: Row = {each: "undated"} if isinstance(each, str) else each
            concept, dated = _named(stated)
            if concept.removesuffix(UNPLACED) not in known:
                raise NotInKnowledge(f"no concept is called {concept}")
            yield _fact(stated, concept, place, _when(dated, now), f"{key} {number}")


def _fact(row: Row, concept: str, place: Need, when: When | None, name: str) -> Fact:
    said = concept.removesuffix(UNPLACED).replace("-", " ")
    return Fact(
        concept=concept,
        found_in=place,
        evidence=Evidence(name, said, when.latest.isoformat() if when else None),
        when=when,
        past=row.get("past", False),
        looks_back=place is Need.DRAFT_ORDERS and when is not None,
        called_new=row.get("called_new", False),
        severe=row.get("severe", False),
        regions=_regions(row),
        sides=_SIDES[row.get("side", "")],
    )


def _measured(row: Row, knowledge: Knowledge, now: datetime) -> Iterator[Measurement]:
    for number, each in enumerate(row.get("measured", ()), start=1):
        name, value = _named(each)
        analyte = knowledge.reading.analytes.get(name)
        if analyte is None:
            raise NotInKnowledge(f"no value is called {name}")
        bounds = _UNREAD if value == "unread" else _bounds(analyte, value)
        when = _when(each["when"], now)
        dated = when.latest.isoformat() if when else None
        evidence = Evidence(f"measured {number}", f"{analyte.label} {value}", dated)
        yield Measurement(
            name,
            bounds,
            analyte.unit or "",
            evidence,
            when,
            flagged_high=each.get("high", False),
            code=each.get("code", ""),
        )


def _bounds(analyte: Analyte, value: str) -> Bounds:
    parts = _VALUE.match(value)
    bounds = parts and analyte.bounds(Decimal(parts[2]), parts[3], parts[1])
    if bounds is None:
        raise NotInKnowledge(f"{analyte.id} cannot be {value}")
    return bounds


def _tested(row: Row, knowledge: Knowledge, now: datetime) -> Iterator[Measurement]:
    for outcome in ("positive", "negative"):
        for number, each in enumerate(row.get(outcome, ()), start=1):
            name, dated = _named(each)
            if name not in knowledge.reading.analytes:
                raise NotInKnowledge(f"no such test: {name}")
            evidence = Evidence(f"{outcome} {number}", f"{name} {outcome}")
            when, positive = _when(dated, now), outcome == "positive"
            yield Measurement(name, _UNREAD, "", evidence, when, positive=positive)


def _report(row: Row, knowledge: Knowledge, now: datetime) -> ImagingReport:
    concludes = frozenset(row.get("concludes", ()))
    evidence = Evidence("report", f"{row['study']}: {', '.join(sorted(concludes))}")
    return ImagingReport(_study(row, knowledge), evidence, _when(row["when"], now), concludes)


def _active(row: Row, knowledge: Knowledge) -> ActiveStudy:
    study = _study(row, knowledge)
    return ActiveStudy(study, Evidence("active order", row["study"]), row.get("priority"))
