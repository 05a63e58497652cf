"""A consultation as the CDS Hooks answer: cards, suggestions, and our two extensions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cds_service.appropriateness.advice import ChangeOrder, CreateStudy, CreateTest, RemoveOrder
from cds_service.appropriateness.answers import Evidence
from cds_service.appropriateness.cards import Card
from cds_service.appropriateness.consultation import Consultation, RatedOrder
from cds_service.appropriateness.knowledge import Reading
from cds_service.appropriateness.suggestions import Suggestion
from cds_service.appropriateness.wording import OverrideReason
from cds_service.fhir_r4.order_writing import (
    OrderContext,
    changed_order,
    new_study_order,
    new_test_order,
)

from .requests import HookRequest

ADVICE_SYSTEM = "https://spine-imaging-cds.org/CodeSystem/advice"
CARD_EXTENSION = "org.spine-imaging-cds.card"
CONSULTATION_EXTENSION = "org.spine-imaging-cds.consultation"
_IDS = uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/hook-instance")


@dataclass(frozen=True)
class Renderer:
    """Puts one call's consultation on the wire.  ``base_url`` is where our own pages are."""

    request: HookRequest
    reading: Reading
    base_url: str

    def render(self, consultation: Consultation) -> dict[str, Any]:
        """The body of a 200.  Nothing in it is null or empty, ``cards`` aside."""
        return {
            "cards": [self._card(card, consultation) for card in consultation.cards],
            "extension": {CONSULTATION_EXTENSION: _consultation(consultation)},
        }

    def _card(self, card: Card, consultation: Consultation) -> dict[str, Any]:
        suggestions = [
            self._suggestion(each, card, place) for place, each in enumerate(card.suggestions)
        ]
        behavior = "at-most-one" if card.exclusive else "any"
        return _filled(
            uuid=self._id(card.about),
            summary=card.summary,
            indicator=card.indicator.value,
            detail=card.detail,
            source=self._source(card, consultation),
            suggestions=suggestions,
            selectionBehavior=behavior if suggestions else None,
            overrideReasons=[_reason(each) for each in card.override_reasons],
            links=[self._link(consultation)],
            extension={CARD_EXTENSION: _card_extension(card)},
        )

    def _source(self, card: Card, consultation: Consultation) -> dict[str, Any]:
        topic = {"system": ADVICE_SYSTEM, "code": card.advice[0], "display": card.display}
        return {
            "label": consultation.source_label,
            "url": consultation.source_url,
            "topic": topic,
        }

    def _link(self, consultation: Consultation) -> dict[str, str]:
        path = f"guidance/{consultation.topic}/{consultation.guidance_variant}"
        return {
            "label": f"Guidance: {consultation.topic_title.lower()}",
            "url": f"{self.base_url}/{path}",
            "type": "absolute",
        }

    def _suggestion(self, suggestion: Suggestion, card: Card, place: int) -> dict[str, Any]:
        return _filled(
            label=suggestion.label,
            uuid=self._id(f"{card.about}/suggestion/{place}/{suggestion.label}"),
            isRecommended=True if suggestion.recommended else None,
            actions=[self._action(suggestion)],
        )

    def _action(self, suggestion: Suggestion) -> dict[str, Any]:
        action, description = suggestion.action, suggestion.description
        if isinstance(action, RemoveOrder):
            return {
                "type": "delete",
                "description": description,
                "resourceId": action.reference,
            }
        kind = "update" if isinstance(action, ChangeOrder) else "create"
        return {
            "type": kind,
            "description": description,
            "resource": self._resource(action, suggestion.note),
        }

    def _resource(
        self, action: ChangeOrder | CreateStudy | CreateTest, note: str | None
    ) -> dict[str, Any]:
        match action:
            case ChangeOrder(reference, study, priority):
                order = self._raw(reference) or {}
                return changed_order(order, study, priority, note, self.reading)
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

    def _id(self, about: str) -> str:
        """The same call gives the same id for the same thing."""
        return str(uuid5(_IDS, f"{self.request.hook_instance}\n{about}"))


def _reason(reason: OverrideReason) -> dict[str, str]:
    return {"code": reason.code, "system": reason.system, "display": reason.display}


def _card_extension(card: Card) -> dict[str, Any]:
    return _filled(advice=list(card.advice), order=card.order, evidence=_evidence(card.evidence))


def _consultation(consultation: Consultation) -> dict[str, Any]:
    return _filled(
        topic=consultation.topic,
        variant=consultation.variant,
        status=consultation.status.value,
        evidence=_evidence(consultation.evidence),
        unknown=list(consultation.unknown),
        ratings=[_rating(each) for each in consultation.ratings],
        knowledge=consultation.knowledge_version,
    )


def _rating(rated: RatedOrder) -> dict[str, Any]:
    return _filled(
        order=rated.order,
        procedure=rated.procedure,
        region=rated.region,
        rating=rated.rating,
        radiation=rated.radiation,
        provenance=rated.provenance,
    )


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    return [_filled(resource=e.resource, says=e.says, date=e.date) for e in evidence]


def _filled(**members: Any) -> dict[str, Any]:
    """The members that have a value: CDS Hooks sends nothing null or empty."""
    return {key: value for key, value in members.items() if value not in (None, "", [], {})}
