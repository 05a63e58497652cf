"""Draft orders as imaging orders."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_names import contrast_in, read_order_name
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import Contrast, Modality, Study

from .coded import Coded
from .dates import planned_start
from .drafts import Draft
from .elements import (
    ElementNotUnderstood,
    Json,
    as_list,
    as_text,
    words_of,
)
from .limits import MOST_DETAILS
from .sites import site_of
from .validation import remarks_on

_OPEN_CONTRAST = (Contrast.UNSPECIFIED, Contrast.ENHANCED)


def read_imaging_order(draft: Draft, reading: Reading) -> ImagingOrder | None:
    """The draft as an imaging order of the spine; None where its study cannot be read for certain."""
    if not draft.is_service_request:
        return None
    order = draft.resource
    remarks: list[str] = []
    study = _study(draft, reading, remarks)
    if study is None:
        return None
    remarks += _unread(draft)
    if draft.in_question:
        remarks += [f"{draft.reference}: {remark}" for remark in remarks_on(order)]
    return ImagingOrder(
        reference=draft.reference,
        study=study,
        procedure=reading.study_codes.of(study),
        priority=_priority(draft, remarks),
        starts=_starts(draft, remarks),
        in_question=draft.in_question,
        remarks=tuple(remarks),
    )


def _study(draft: Draft, reading: Reading, remarks: list[str]) -> Study | None:
    code = Coded(draft.resource.get("code"), reading.codes)
    named, coded = _named(draft, code.words, reading), code.study
    study = coded or named
    if study is None:
        return None
    if coded is not None and named is not None:
        study = _completed(coded, named)
        if _contradict(study, named):
            remarks.append(f"{draft.reference}: its code and its text name different studies")
    study = _with_detail(study, draft.resource, reading)
    if not study.regions:
        study = replace(study, regions=reading.regions_of_site(site_ordered(draft, reading)))
    return study


def _named(draft: Draft, name: str, reading: Reading) -> Study | None:
    """What the order's name asks for, with its site where the name alone does not say of what."""
    named = read_order_name(name, reading.order_names)
    if named is not None or "bodySite" not in draft.resource:
        return named
    return read_order_name(f"{name} {site_ordered(draft, reading)}", reading.order_names)


def site_ordered(draft: Draft, reading: Reading) -> str:
    """Where in the body the order is for, as far as its sites are looked at."""
    return site_of(some_of_its(draft.resource, "bodySite"), reading)


def _completed(coded: Study, named: Study) -> Study:
    """The code decides; the text only adds what the code leaves open."""
    same = coded.modality is named.modality
    contrast, regions = coded.contrast, coded.regions
    if same and contrast in _OPEN_CONTRAST and named.contrast is not Contrast.UNSPECIFIED:
        contrast = named.contrast
    if same and not regions:
        regions = named.regions
    return Study(coded.modality, regions, contrast, covers_more=same and named.covers_more)


def _contradict(study: Study, named: Study) -> bool:
    says = named.contrast not in (Contrast.UNSPECIFIED, Contrast.NONE)
    return (
        study.modality is not named.modality
        or (says and study.contrast not in _OPEN_CONTRAST and named.contrast is not study.contrast)
        or bool(named.regions and study.regions and not named.regions & study.regions)
    )


def _with_detail(study: Study, order: Json, reading: Reading) -> Study:
    """The contrast that the order's details name, where code and text leave it open."""
    if study.contrast not in _OPEN_CONTRAST or study.modality not in (Modality.MR, Modality.CT):
        return study
    for detail in some_of_its(order, "orderDetail"):
        contrast = contrast_in(words_of(detail), study.modality, reading.order_names)
        if contrast is not Contrast.UNSPECIFIED:
            return replace(study, contrast=contrast)
    return study


def _priority(draft: Draft, remarks: list[str]) -> Priority | None:
    value = draft.resource.get("priority")
    if value is None:
        return None
    try:
        return Priority(as_text(value).casefold())
    except ValueError:
        remarks.append(f"{draft.reference}: its priority cannot be understood")
        return None


def _starts(draft: Draft, remarks: list[str]) -> datetime | None:
    try:
        return planned_start(draft.resource)
    except ElementNotUnderstood as error:
        remarks.append(f"{draft.reference}: its {error.element} cannot be understood")
        return None


def some_of_its(order: Json, element: str) -> list[Any]:
    """What stands under an element, as far as it is looked at."""
    return as_list(order.get(element))[:MOST_DETAILS]


def _unread(draft: Draft) -> Iterator[str]:
    """The elements of a draft that are not looked at whole."""
    for element in ("orderDetail", "bodySite", "reasonCode", "reason", "reasonReference"):
        if len(as_list(draft.resource.get(element))) > MOST_DETAILS:
            yield f"{draft.reference}: no more than {MOST_DETAILS} of its {element} were read"
