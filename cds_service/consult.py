"""The use case: answer one hook.  What would radiology say of the orders in hand?"""

from datetime import datetime

from cds_service.appropriateness.consultation import Consultation, advise
from cds_service.appropriateness.facts import Availability, Need
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.orders import ImagingOrder
from cds_service.errors import ChartUnavailable
from cds_service.fhir_r4.chart import Chart, read_prefetch
from cds_service.fhir_r4.order_reading import read_imaging_order
from cds_service.fhir_r4.patient_facts import read_patient_facts
from cds_service.hooks.requests import HookRequest


def consult(
    request: HookRequest, *, knowledge: Knowledge, now: datetime, confirm: bool = False
) -> Consultation:
    """Answer one hook, from what was sent with it.

    Silence is an answer too: an order that we do not recognise, or a patient whom no topic
    concerns, gives a consultation without cards.  Raises ChartUnavailable where an image of
    the spine is ordered and the answer hangs on a problem list that nobody sent.
    """
    orders = read_imaging_orders(request, knowledge)
    chart = read_prefetch(request.prefetch, patient_id=request.patient_id)
    facts = read_patient_facts(
        chart,
        request.drafts,
        knowledge.reading,
        imaging=frozenset(order.reference for order in orders),
        encounter_id=request.encounter_id,
        now=now,
    )
    consultation = advise(orders, facts, knowledge, signing=request.is_signing, confirm=confirm)
    if consultation.undecided and _hangs_on_conditions(orders, chart):
        raise ChartUnavailable((Need.CONDITIONS.value,))
    return consultation


def read_imaging_orders(request: HookRequest, knowledge: Knowledge) -> tuple[ImagingOrder, ...]:
    """The drafts that are imaging of the spine, those in question and those beside them."""
    read = (read_imaging_order(draft, knowledge.reading) for draft in request.drafts)
    return tuple(order for order in read if order is not None)


def _hangs_on_conditions(orders: tuple[ImagingOrder, ...], chart: Chart) -> bool:
    """An OperationOutcome under the key is an answer, if a poor one; absence is none."""
    ordered = any(
        order.in_question and order.procedure is not None and order.procedure.spine_study
        for order in orders
    )
    sent = chart.availability.get(Need.CONDITIONS, Availability.NOT_SENT)
    return ordered and sent is Availability.NOT_SENT
