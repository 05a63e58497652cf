"""Orders back to the client: its own draft with our change in it, or a new one beside it."""

from collections.abc import Mapping
from typing import Any

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_names import contrast_in
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.orders import Priority
from cds_service.appropriateness.terms.studies import Contrast, Study
from cds_service.frozen import dataclass

from .elements import Json, as_list, words_of
from .limits import MOST_DETAILS
from .sites import site_of


@dataclass(frozen=True)
class OrderContext:
    """Who a new order is for and from: what the hook says of the call."""

    patient: str
    encounter: str | None
    requester: str | None


def changed_order(
    order: Json,
    study: Study | None,
    priority: Priority | None,
    note: str | None,
    reading: Reading,
) -> dict[str, Any]:
    """The client's own order, whole, with study, priority and note set; nothing else is touched.

    A body site or a detail that contradicts the new study goes, as it would mislead the
    people who scan.  What is not touched is shared with the draft, not copied: it may be nested
    deeper than a copy can follow.
    """
    changed = dict(order)
    if study is not None:
        changed["code"] = study_code(study, reading)
        _drop(changed, "bodySite", lambda each: _is_elsewhere(each, study, reading))
        _drop(changed, "orderDetail", lambda each: _contradicts(each, study, reading))
    if priority is not None:
        changed["priority"] = priority.value
    if note is not None:
        changed["note"] = [*as_list(changed.get("note")), {"text": note}]
    return changed


def new_study_order(
    study: Study,
    priority: Priority | None,
    note: str | None,
    *,
    like: Json | None,
    context: OrderContext,
    reading: Reading,
) -> dict[str, Any]:
    """A draft for a study, with the reasons of the order that it stands beside."""
    order = _new_order(study_code(study, reading), priority, context)
    reasons = (like or {}).get("reasonCode")
    if reasons:
        order["reasonCode"] = reasons
    if note is not None:
        order["note"] = [{"text": note}]
    return order


def new_test_order(text: str, codings: tuple[Coding, ...], context: OrderContext) -> dict[str, Any]:
    """A draft for a laboratory test or a consultation, at STAT."""
    return _new_order(_code(codings, text), Priority.STAT, context)


def _new_order(
    code: dict[str, Any], priority: Priority | None, context: OrderContext
) -> dict[str, Any]:
    order: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "order",
    }
    if priority is not None:
        order["priority"] = priority.value
    order["code"] = code
    order["subject"] = {"reference": context.patient}
    if context.encounter is not None:
        order["encounter"] = {"reference": context.encounter}
    if context.requester is not None:
        order["requester"] = {"reference": context.requester}
    return order


def study_code(study: Study, reading: Reading) -> dict[str, Any]:
    """The study as a CodeableConcept: LOINC first, CPT where one number means it, and its name."""
    name = reading.study_codes.name_of(study)
    return _code(reading.study_codes.codings_of(study), name)


def _code(codings: tuple[Coding, ...], text: str) -> dict[str, Any]:
    rows = [_coding(coding) for coding in codings]
    return {"coding": rows, "text": text} if rows else {"text": text}


def _coding(coding: Coding) -> dict[str, str]:
    row = {"system": coding.system, "code": coding.code}
    return {**row, "display": coding.display} if coding.display else row


def _drop(order: dict[str, Any], element: str, contradicts: Any) -> None:
    if element not in order:
        return
    stated = as_list(order[element])
    kept = [each for each in stated[:MOST_DETAILS] if not contradicts(each)]
    kept += stated[MOST_DETAILS:]
    if kept:
        order[element] = kept
    else:
        del order[element]


def _is_elsewhere(site: Mapping[str, Any], study: Study, reading: Reading) -> bool:
    """A site that is not exactly what the study covers: a lumbar site on a whole spine, say."""
    named = reading.regions_of_site(site_of(site, reading))
    return bool(named) and named != study.regions


def _contradicts(detail: Mapping[str, Any], study: Study, reading: Reading) -> bool:
    """A detail that names a contrast or a level that the study does not have."""
    if _is_elsewhere(detail, study, reading):
        return True
    if study.contrast is Contrast.NONE:
        return False
    contrast = contrast_in(words_of(detail), study.modality, reading.order_names)
    return contrast not in (Contrast.UNSPECIFIED, study.contrast)
