"""A hook call as we understand it: ``order-select`` and ``order-sign``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cds_service.fhir_r4.elements import as_list, as_mapping, as_text
from cds_service.fhir_r4.fhir_access import FhirAccess, read_fhir_access
from cds_service.fhir_r4.order_reading import Draft

from .envelope import check_envelope

SERVICE_ID = "spine-imaging"


class Hook(StrEnum):
    """The hooks that this service answers."""

    ORDER_SIGN = "order-sign"
    ORDER_SELECT = "order-select"


@dataclass(frozen=True)
class HookRequest:
    """One call.  ``hook_instance`` seeds every id of the answer; ``prefetch`` is None if none came.

    ``fhir_access`` carries the call's token, which goes to its FHIR server and nowhere else.
    """

    hook: Hook
    hook_instance: str
    patient_id: str
    user_id: str | None
    encounter_id: str | None
    drafts: tuple[Draft, ...]
    prefetch: Mapping[str, Any] | None
    fhir_access: FhirAccess | None = None

    @property
    def context(self) -> Mapping[str, str]:
        """The fields of the hook's context that our prefetch templates may name."""
        fields = {
            "patientId": self.patient_id,
            "encounterId": self.encounter_id,
            "userId": self.user_id,
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def is_signing(self) -> bool:
        return self.hook is Hook.ORDER_SIGN

    def draft(self, reference: str) -> Draft | None:
        """The draft of this call that a reference names."""
        return next((draft for draft in self.drafts if draft.reference == reference), None)


def parse_request(body: object) -> HookRequest:
    """A decoded body as a hook request.  Raises RequestInvalid, saying what is wrong and where.

    Some EHRs strip what a client has no scope for: missing drafts are none, and where
    ``selections`` is missing every draft is in question.
    """
    envelope = check_envelope(body, "request.schema.json")
    context = envelope["context"]
    hook = Hook(envelope["hook"])
    patient_id = context["patientId"].removeprefix("Patient/")
    drafts = (
        draft
        for draft in _drafts(context, selected_only=hook is Hook.ORDER_SELECT)
        if draft.stands(patient_id)
    )
    return HookRequest(
        hook=hook,
        hook_instance=envelope["hookInstance"],
        patient_id=patient_id,
        user_id=context.get("userId") or None,
        encounter_id=(context.get("encounterId") or "").removeprefix("Encounter/") or None,
        drafts=tuple(drafts),
        prefetch=envelope.get("prefetch"),
        fhir_access=read_fhir_access(envelope),
    )


def _drafts(context: Mapping[str, Any], *, selected_only: bool) -> Iterator[Draft]:
    selections = context.get("selections") if selected_only else None
    selected = None if selections is None else {_last_two(each) for each in selections}
    entries = as_list(as_mapping(context.get("draftOrders")).get("entry"))
    for place, entry in enumerate(entries):
        resource = as_mapping(as_mapping(entry).get("resource"))
        kind = as_text(resource.get("resourceType"))
        if not kind:
            continue
        own_id = as_text(resource.get("id"))
        reference = f"{kind}/{own_id}" if own_id else f"draftOrders.entry[{place}]"
        in_question = selected is None or reference in selected
        yield Draft(reference, resource, in_question)


def _last_two(reference: str) -> str:
    """``ServiceRequest/1`` of a reference, absolute or not."""
    return "/".join(reference.rstrip("/").split("/")[-2:])
