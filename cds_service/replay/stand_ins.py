"""What can stand in for an order where an export has none: what was done, said as the order that it came of.

A procedure, an imaging study or a report tells which study was done, when, and now and then why.  It
does not tell when that was ordered, how urgently, nor what was ordered and not done.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from cds_service.fhir_r4.dates import moment
from cds_service.fhir_r4.elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_mapping,
    codes,
    target_of,
)

from .lines import ORDER

#: By the names under which they are asked for.  Of one act that several tell of, the first one counts.
STAND_INS: Mapping[str, str] = {
    "procedures": "Procedure",
    "imaging-studies": "ImagingStudy",
    "reports": "DiagnosticReport",
}
#: What an entry is called that an order is told by.
_CALLED = {"Procedure": "procedure", "ImagingStudy": "imaging study", "DiagnosticReport": "report"}
#: When it was done: of a report, when what it tells of was.
_DONE: Mapping[str, tuple[str, ...]] = {
    "Procedure": ("performedDateTime", "performedPeriod.start"),
    "ImagingStudy": ("started",),
    "DiagnosticReport": ("effectiveDateTime", "effectivePeriod.start"),
}
#: What else tells of the same act.
_SAME_ACT: Mapping[str, tuple[str, ...]] = {
    "Procedure": ("basedOn", "report"),
    "ImagingStudy": ("basedOn", "procedureReference"),
    "DiagnosticReport": ("basedOn", "imagingStudy"),
}
_KEPT = ("id", "subject", "encounter", "bodySite", "reasonCode", "reasonReference")


def order_kinds(stand_ins: Collection[str]) -> tuple[str, ...]:
    """The types that are asked about, where these stand in for orders."""
    return (ORDER, *(kind for name, kind in STAND_INS.items() if name in stand_ins))


def told_by(reference: str) -> str:
    """Whether an order was one, or what stood in for it."""
    return _CALLED.get(reference.partition("/")[0], "order")


def as_order(done: Json) -> Json:
    """The order that something came of, as far as it can be told."""
    kept = {name: done[name] for name in _KEPT if name in done}
    mistaken = "entered-in-error" in codes(done.get("status"))
    return {
        **kept,
        **_sites(done),
        "resourceType": ORDER,
        "status": "entered-in-error" if mistaken else "completed",
        "intent": "order",
        "doNotPerform": "not-done" in codes(done.get("status")),
        "code": _code(done),
        "authoredOn": _written(done),
    }


def told_with(resource: Json) -> frozenset[str]:
    """The references of what tells of the same act: its order, its images, its report."""
    elements = _SAME_ACT.get(str(resource.get("resourceType")), ("basedOn",))
    named = (each for element in elements for each in as_list(resource.get(element)))
    return frozenset(filter(None, map(target_of, named)))


def is_report_of_the_instant(resource: Json, at: datetime) -> bool:
    """Whether a report is dated by the very instant: then it is of what was done at it."""
    if resource.get("resourceType") != "DiagnosticReport":
        return False
    return any(when == at for when in _instants(resource, *_DONE["DiagnosticReport"], "issued"))


def _instants(resource: Json, *elements: str) -> Iterator[datetime]:
    for element in elements:
        try:
            when, _ = moment(resource, element)
        except ElementNotUnderstood:
            continue
        if when is not None and when.earliest == when.latest:
            yield when.earliest


def _written(done: Json) -> Any:
    """When it was done, as it is written there."""
    for element in _DONE[str(done["resourceType"])]:
        name, _, part = element.partition(".")
        written = as_mapping(done.get(name)).get(part) if part else done.get(name)
        if written is not None:
            return written
    return None


def _code(done: Json) -> Json:
    """Of imaging the first code of what was done; where it has no words, its description has."""
    if done["resourceType"] != "ImagingStudy":
        return as_mapping(done.get("code"))
    code = as_mapping(next(iter(as_list(done.get("procedureCode"))), None))
    described = {"text": done["description"]} if "description" in done else {}
    return {**described, **code}


def _sites(done: Json) -> Json:
    """Where images were taken: series by series."""
    series = map(as_mapping, as_list(done.get("series")))
    sites = [each["bodySite"] for each in series if isinstance(each.get("bodySite"), dict)]
    return {"bodySite": [{"coding": [site]} for site in sites]} if sites else {}
