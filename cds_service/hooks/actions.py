"""Actions: what a click, or a rating, does to the orders on the clinician's screen."""

from collections.abc import Mapping
from typing import Any

from cds_service.appropriateness.advising.advice import (
    ChangeOrder,
    CreateStudy,
    CreateTest,
    RemoveOrder,
    changes_of,
)
from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.speaking.buttons import Button
from cds_service.fhir_r4.order_writing import (
    OrderContext,
    changed_order,
    new_study_order,
    new_test_order,
)
from cds_service.frozen import dataclass

from .identifiers import consultation_id
from .pama import PamaConsultation, PamaSettings
from .profiles import Shape
from .requests import HookRequest


@dataclass(frozen=True)
class Actions:
    """The actions of one call's answer, in the shape that its client can carry out."""

    request: HookRequest
    reading: Reading
    shape: Shape
    pama: PamaSettings | None

    def of(self, suggestion: Button) -> list[dict[str, Any]]:
        """The action of a suggestion; one for each draft where drafts that need the same share it."""
        change, described = suggestion.change, {"description": suggestion.description}
        if isinstance(change, RemoveOrder):
            return [{"type": "delete", **described, "resourceId": change.reference}]
        if isinstance(change, CreateStudy | CreateTest):
            created = self._rated(self._created(change, suggestion.note), suggestion)
            return [{"type": "create", **described, "resource": created}]
        return [
            {
                "type": "update",
                **described,
                "resource": self._rated(self._changed(each, suggestion.note), suggestion),
            }
            for each in changes_of(change)
        ]

    def ratings(self, consultation: Consultation) -> list[dict[str, Any]]:
        """Each rated order with its rating and no other change; none where that is not asked for."""
        if self.pama is None:
            return []
        return [
            {
                "type": "update",
                "description": f"Attaches the rating of this order: {rated.category.in_words}.",
                "resource": self._consultation.rated(order, rated.category),
            }
            for rated in consultation.ratings
            if rated.category is not None
            and self.request.names_one(rated.order)
            and (order := self._raw(rated.order)) is not None
        ]

    @property
    def _consultation(self) -> PamaConsultation:
        consult_id = consultation_id(self.request)
        return PamaConsultation(f"urn:uuid:{consult_id}", self.pama or PamaSettings())

    def _rated(self, order: dict[str, Any], suggestion: Button) -> dict[str, Any]:
        """A suggested study carries its own rating, where orders are rated."""
        if isinstance(suggestion.change, CreateTest):
            return order
        category = suggestion.rating.category if suggestion.rating else None
        asked = self.pama is not None and category is not None
        if asked or self.shape.rates_suggestions:
            return self._consultation.rated(order, category)
        return order

    def _changed(self, change: ChangeOrder, note: str | None) -> dict[str, Any]:
        order = self._raw(change.reference) or {}
        return changed_order(order, change.study, change.priority, note, self.reading)

    def _created(self, change: CreateStudy | CreateTest, note: str | None) -> dict[str, Any]:
        match change:
            case CreateStudy(study, priority, like):
                return new_study_order(
                    study,
                    priority,
                    note,
                    like=self._raw(like) if like else None,
                    context=self._context(),
                    reading=self.reading,
                )
            case CreateTest(text=text, codings=codings):
                return new_test_order(text, codings, self._context())

    def _raw(self, reference: str) -> Mapping[str, Any] | None:
        draft = self.request.draft(reference)
        return draft.resource if draft else None

    def _context(self) -> OrderContext:
        request = self.request
        encounter = request.encounter_id
        return OrderContext(
            patient=f"Patient/{request.patient_id}",
            encounter=f"Encounter/{encounter}" if encounter else None,
            requester=request.user_id,
        )
