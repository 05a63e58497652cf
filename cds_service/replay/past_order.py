"""An order of the record, or what stands in for one, under one form."""

from dataclasses import dataclass
from datetime import datetime

from cds_service.fhir_r4.elements import Json, reference_of

from .lines import ORDER
from .stand_ins import as_order, is_report_of_the_instant, told_with


@dataclass(frozen=True, slots=True)
class PastOrder:
    """What is asked about: ``resource`` is a ServiceRequest, made of what stands in for one.

    ``reference`` names the entry of the record, ``told_with`` what else tells of the same act.
    """

    reference: str
    resource: Json
    told_with: frozenset[str]

    @property
    def stands_in(self) -> bool:
        return self.reference.partition("/")[0] != ORDER


def past_order(entry: Json) -> PastOrder:
    """An entry as what is asked about."""
    resource = entry if entry.get("resourceType") == ORDER else as_order(entry)
    return PastOrder(reference_of(entry), resource, told_with(entry))


def came_of(order: PastOrder, entry: Json, at: datetime) -> bool:
    """Whether an entry is the order, or what came of it: it was not in the chart when it was ordered.

    What stands in for an order is dated by what was done, as is the report of that.
    """
    if reference_of(entry) == order.reference or order.reference in told_with(entry):
        return True
    if not order.stands_in:
        return False
    return reference_of(entry) in order.told_with or is_report_of_the_instant(entry, at)
