"""One patient's whole record, and the hook call that an order of theirs would have made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cds_service.appropriateness.terms.facts import Need
from cds_service.fhir_r4.elements import Json, reference_of, target_of
from cds_service.hooks.requests import Hook, HookRequest

from .known_then import as_known_at, encounter_as_known_at
from .lines import ORDER
from .past_order import PastOrder, came_of
from .past_orders import as_draft, as_placed_at, orders_behind, signed_together

#: The lists of a chart, and the resource type that each is of.  Observations all come under one.
_LISTS: Mapping[Need, str] = {
    Need.CONDITIONS: "Condition",
    Need.VITALS: "Observation",
    Need.ALLERGIES: "AllergyIntolerance",
    Need.PROCEDURES: "Procedure",
    Need.DEVICES: "Device",
    Need.REPORTS: "DiagnosticReport",
}
_ALSO_OBSERVATIONS = (Need.LABS, Need.RENAL, Need.EXAM)
_RESULTS = ("DiagnosticReport", "Procedure", "Observation")


@dataclass(frozen=True)
class History:
    """All that an export holds of one patient, each resource once.

    ``exported`` are the resource types that the export holds at all: a list of another type was
    not sent, which is not the same as empty.  ``orders`` are those of the record, and what stands
    in for one.
    """

    patient_id: str
    resources: Mapping[str, tuple[Json, ...]]
    exported: frozenset[str]
    orders: tuple[PastOrder, ...]

    def of(self, kind: str) -> tuple[Json, ...]:
        return self.resources.get(kind, ())

    def call_for(self, order: PastOrder, at: datetime) -> HookRequest:
        """What ``order-sign`` would have sent for one order: the chart as it was known then.

        What was signed with it lies beside it; what came of any of these is not in the chart.
        """
        together = signed_together(order, at, self.orders)
        drafts = [as_draft(order, at, in_question=True)]
        drafts += [as_draft(each, at, in_question=False) for each in together]
        encounter = target_of(order.resource.get("encounter"))
        visit = self.encounters.get(encounter)
        return HookRequest(
            hook=Hook.ORDER_SIGN,
            hook_instance=str(uuid5(NAMESPACE_URL, order.reference)),
            patient_id=self.patient_id,
            user_id=None,
            encounter_id=encounter.removeprefix("Encounter/") or None,
            drafts=tuple(drafts),
            prefetch={**self._lists(at, (order, *together)), **self._single(visit, at)},
        )

    def _lists(self, at: datetime, own: tuple[PastOrder, ...]) -> dict[str, Any]:
        """Every list that the export is whole for; of observations, one list stands for all four."""
        sent: dict[str, Any] = {
            need.value: list(self._known(kind, at, own))
            for need, kind in _LISTS.items()
            if kind in self.exported
        }
        if "Observation" in self.exported:
            sent |= {need.value: [] for need in _ALSO_OBSERVATIONS}
        if ORDER in self.exported:
            placed = self._known(ORDER, at, own)
            sent[Need.ORDERS.value] = [
                as_placed_at(at, each, self._results.get(reference_of(each), ())) for each in placed
            ]
        return sent

    def _known(self, kind: str, at: datetime, own: tuple[PastOrder, ...]) -> Iterator[Json]:
        for resource in self.of(kind):
            if any(came_of(order, resource, at) for order in own):
                continue
            known = as_known_at(at, resource, self.encounters)
            if known is not None:
                yield known

    def _single(self, encounter: Json | None, at: datetime) -> dict[str, Any]:
        """The patient, and the encounter that the order is of; what is not there was not sent."""
        found: dict[str, Any] = {}
        if self.of("Patient"):
            found[Need.PATIENT.value] = self.of("Patient")[0]
        if encounter is not None:
            found[Need.ENCOUNTER.value] = encounter_as_known_at(at, encounter)
        return found

    @cached_property
    def encounters(self) -> Mapping[str, Json]:
        return {reference_of(each): each for each in self.of("Encounter")}

    @cached_property
    def _results(self) -> Mapping[str, tuple[Json, ...]]:
        """What came of each order, by its reference."""
        found: defaultdict[str, list[Json]] = defaultdict(list)
        for kind in _RESULTS:
            for resource in self.of(kind):
                for order in orders_behind(resource):
                    found[order].append(resource)
        return {order: tuple(results) for order, results in found.items()}


def by_type(resources: Iterable[Json]) -> Mapping[str, tuple[Json, ...]]:
    """Resources by their type, in their order; of those with one id the first stands."""
    found: defaultdict[str, dict[str, Json]] = defaultdict(dict)
    for place, resource in enumerate(resources):
        own_id = resource.get("id")
        name = own_id if isinstance(own_id, str) and own_id else f"#{place}"
        found[str(resource.get("resourceType"))].setdefault(name, resource)
    return {kind: tuple(by_id.values()) for kind, by_id in found.items()}
