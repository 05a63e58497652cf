"""The use case: answer one hook.  What would radiology say of the orders in hand?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice, repeat

from .appropriateness.consultation import Consultation, advise
from .appropriateness.knowledge import Knowledge
from .appropriateness.terms.facts import Availability, Need
from .appropriateness.terms.orders import ImagingOrder
from .errors import ChartUnavailable
from .fhir_r4.chart import Chart
from .fhir_r4.drafts import Draft
from .fhir_r4.elements import codes, reference_of
from .fhir_r4.kinds import ORDER
from .fhir_r4.order_reading import read_imaging_order
from .fhir_r4.patient_facts import read_patient_facts
from .fhir_r4.recognition import Recogniser
from .fhir_r4.unread_drafts import may_be_of_the_spine
from .fhir_server.charts import Charts
from .hooks.requests import HookRequest

#: Drafts of imaging of the spine that one answer speaks of; a clinician's basket has a few.
MOST_ORDERS = 40


def consult(
    request: HookRequest,
    *,
    knowledge: Knowledge,
    charts: Charts,
    now: datetime,
    confirm: bool = False,
    takes_priority: bool = True,
) -> Consultation:
    """Answer one hook, from what was sent with it and, where that lacks, the FHIR server.

    Relevance is judged before data: only where an image of the spine is ordered is anything
    fetched.  Silence is an answer too: an order that we do not recognise, or a patient whom
    no topic concerns, gives a consultation without cards.  Raises ChartUnavailable where the
    answer hangs on a problem list that was neither sent nor can be fetched.
    """
    orders = read_imaging_orders(request, knowledge, takes_priority=takes_priority)
    asked_of_the_spine = _ask_of_the_spine(orders)
    chart = charts.of(request) if asked_of_the_spine else charts.as_sent(request)
    recogniser = Recogniser(knowledge.reading, now)
    facts = read_patient_facts(
        chart,
        request.drafts,
        recogniser,
        imaging=frozenset([order.reference for order in orders]),
        encounter_id=request.encounter_id,
    )
    unread = (*_unread_drafts(request, orders, recogniser), *_unread_orders(chart, recogniser))
    if remarks := (*_remarks(request, orders), *unread):
        left_out = (*facts.left_out, *remarks)
        facts = replace(facts, left_out=left_out, image_may_be_drafted=bool(unread))
    consultation = advise(orders, facts, knowledge, signing=request.is_signing, confirm=confirm)
    if consultation.undecided and asked_of_the_spine and not _has_conditions(chart):
        why = chart.faults.get(Need.CONDITIONS, "no fhirServer that can be asked was given")
        raise ChartUnavailable((Need.CONDITIONS.value,), why)
    return consultation


def read_imaging_orders(
    request: HookRequest, knowledge: Knowledge, *, takes_priority: bool = True
) -> tuple[ImagingOrder, ...]:
    """The drafts that are imaging of the spine, those in question and those beside them.

    Of a basket beyond all sense the first ones, those in question before the others.
    ``takes_priority``: whether the client has a place for how soon an order is to be done; one
    that is sent with a priority has.
    """
    places = {draft.reference: place for place, draft in enumerate(request.drafts)}
    in_turn = sorted(request.drafts, key=lambda draft: not draft.in_question)
    read = map(read_imaging_order, in_turn, repeat(knowledge.reading))
    found = islice(filter(None, read), MOST_ORDERS)
    orders = tuple(sorted(found, key=lambda order: places[order.reference]))
    if takes_priority:
        return orders
    return tuple(replace(each, takes_priority=each.priority is not None) for each in orders)


def _unread_drafts(
    request: HookRequest, orders: tuple[ImagingOrder, ...], recogniser: Recogniser
) -> Iterator[str]:
    """Drafts that may be an image of the spine: what they are of, or whose, cannot be told."""
    read = {order.reference for order in orders}
    for draft in request.drafts:
        if draft.reference not in read and may_be_of_the_spine(draft, recogniser):
            yield f"{draft.reference}: its study cannot be read; it may be imaging of the spine"
    for draft in request.of_others:
        study = read_imaging_order(draft, recogniser.reading)
        if study is not None or may_be_of_the_spine(draft, recogniser):
            yield f"{draft.reference}: an imaging order of another patient"


def _unread_orders(chart: Chart, recogniser: Recogniser) -> Iterator[str]:
    """The same of orders that are placed: one of them may be the very MRI."""
    for resource in chart.of(*ORDER.types):
        order = Draft(reference_of(resource), resource, in_question=False)
        if (
            "active" in codes(resource.get("status"))
            and may_be_of_the_spine(order, recogniser)  # few may: their study is read last
            and read_imaging_order(order, recogniser.reading) is None
        ):
            yield f"{order.reference}: its study cannot be read; it may be imaging of the spine"


def _remarks(request: HookRequest, orders: tuple[ImagingOrder, ...]) -> tuple[str, ...]:
    if len(orders) < MOST_ORDERS or len(request.drafts) <= MOST_ORDERS:
        return request.remarks
    more = f"draft orders: no more than {MOST_ORDERS} of imaging of the spine are looked at"
    return (*request.remarks, more)


def _ask_of_the_spine(orders: tuple[ImagingOrder, ...]) -> bool:
    return any(
        order.in_question and order.procedure is not None and order.procedure.spine_study
        for order in orders
    )


def _has_conditions(chart: Chart) -> bool:
    """An OperationOutcome, sent or fetched, is an answer, if a poor one; absence is none."""
    state = chart.availability.get(Need.CONDITIONS, Availability.NOT_SENT)
    return state not in (
        Availability.NOT_SENT,
        Availability.NOT_FETCHED,
        Availability.NOT_IN_TIME,
    )
