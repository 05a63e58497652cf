"""A hook call as we understand it: ``order-select`` and ``order-sign``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from cds_service.errors import RequestInvalid
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.elements import as_list, as_mapping, as_text
from cds_service.fhir_r4.limits import MOST_DRAFTS, MOST_SELECTIONS
from cds_service.frozen import dataclass

from .derived_ids import derived_id
from .envelope import check_envelope
from .fhir_access import FhirAccess, read_fhir_access
from .prefetch import unwrapped

SERVICE_ID = "spine-imaging"
_IDS: Final = str(uuid5(NAMESPACE_URL, "https://spine-imaging-cds.org/hook-instance"))
_NONE_SELECTED = "selections: none of them names a draft order; every draft was looked at"
_MORE_SELECTED = f"selections: no more than the first {MOST_SELECTIONS:,} are looked at"
_MORE_DRAFTS = f"draft orders: no more than {MOST_DRAFTS} are looked at, those in question first"


class Hook(StrEnum):
    """The hooks that this service answers."""

    ORDER_SIGN = "order-sign"
    ORDER_SELECT = "order-select"


@dataclass(frozen=True)
class HookRequest:
    """One call.  ``hook_instance`` is part of every id of the answer; ``prefetch`` is None if none came.

    ``fhir_access`` carries the call's token, which goes to its FHIR server and nowhere else.
    ``remarks`` are for the answer's ``unknown``; ``of_others`` are drafts of other patients.
    """

    hook: Hook
    hook_instance: str
    patient_id: str
    user_id: str | None
    encounter_id: str | None
    drafts: tuple[Draft, ...]
    prefetch: Mapping[str, Any] | None
    fhir_access: FhirAccess | None = None
    remarks: tuple[str, ...] = ()
    of_others: tuple[Draft, ...] = ()

    @property
    def context(self) -> Mapping[str, str]:
        """The fields of the hook's context that our prefetch templates may name."""
        fields = {
            "patientId": self.patient_id,
            "encounterId": self.encounter_id,
            "userId": self.user_id,
        }
        return {name: value for name, value in fields.items() if value}

    @cached_property
    def own_id(self) -> str:
        """What the ids of its answer are derived from: the same of the same call for the same patient."""
        patient = sha256(self.patient_id.encode()).hexdigest()
        return derived_id(_IDS, f"{patient}\n{self.hook}\n{self.hook_instance}")

    @property
    def is_signing(self) -> bool:
        return self.hook is Hook.ORDER_SIGN

    def draft(self, reference: str) -> Draft | None:
        """The draft of this call that a reference names."""
        for draft in self.drafts:
            if draft.reference == reference:
                return draft
        return None

    def names_one(self, reference: str) -> bool:
        """Whether an update or a deletion could be placed: one draft alone has this id."""
        named = [draft for draft in self.drafts if draft.reference == reference]
        return len(named) == 1 and bool(_id_of(named[0]))


def parse_request(body: object) -> HookRequest:
    """A decoded body as a hook request.  Raises RequestInvalid, saying what is wrong and where.

    Some EHRs strip what a client has no scope for: missing drafts are none, and where
    ``selections`` is missing, or names none of the drafts, every draft is in question: an
    emergency must not be missed for the spelling of a reference.
    """
    envelope = check_envelope(body, "request.schema.json")
    context = envelope["context"]
    hook = Hook(envelope["hook"])
    patient_id = _patient_id(context)
    read = tuple(_read_drafts(context))
    selections = context.get("selections") if hook is Hook.ORDER_SELECT else None
    selected = _selected(read, selections[:MOST_SELECTIONS]) if selections is not None else None
    drafts = tuple(draft for draft, _ in read) if selected is None else selected
    orders = [draft for draft in drafts if draft.stands]
    standing, of_others = _by_patient(orders, patient_id)
    return HookRequest(
        hook=hook,
        hook_instance=envelope["hookInstance"],
        patient_id=patient_id,
        user_id=context.get("userId") or None,
        encounter_id=_id_in(context.get("encounterId") or "", "Encounter") or None,
        drafts=_first_of(standing),
        of_others=of_others[:MOST_DRAFTS],
        remarks=tuple(
            [
                remark
                for remark, holds in (
                    (_NONE_SELECTED, read and selections and selected is None),
                    (_MORE_SELECTED, selections and len(selections) > MOST_SELECTIONS),
                    (_MORE_DRAFTS, len(standing) > MOST_DRAFTS),
                )
                if holds
            ]
        ),
        prefetch=unwrapped(envelope.get("prefetch")),
        fhir_access=read_fhir_access(envelope),
    )


def _patient_id(context: Mapping[str, Any]) -> str:
    patient_id = _id_in(str(context["patientId"]), "Patient")
    if not patient_id:
        raise RequestInvalid("must name a patient", "$.context.patientId")
    return patient_id


def _id_in(written: str, kind: str) -> str:
    """The id that a reference ends in: plain, relative, absolute or ``urn:uuid:``.

    Empty where it names none, or something of another kind.
    """
    plain = written.strip().split("/_history/")[0].rstrip("/").removeprefix("urn:uuid:")
    *before, own_id = plain.split("/")
    names_one = own_id != kind and (not before or before[-1] == kind)
    return own_id if names_one else ""


def _read_drafts(context: Mapping[str, Any]) -> Iterator[tuple[Draft, str]]:
    """Every draft, and the ``fullUrl`` of its entry; in question until a selection says otherwise."""
    entries = as_list(as_mapping(context.get("draftOrders")).get("entry"))
    for place, entry in enumerate(entries):
        resource = as_mapping(as_mapping(entry).get("resource"))
        kind = as_text(resource.get("resourceType"))
        if kind:
            own_id = as_text(resource.get("id"))
            reference = f"{kind}/{own_id}" if own_id else f"draftOrders.entry[{place}]"
            full_url = as_text(as_mapping(entry).get("fullUrl"))
            yield Draft(reference, resource, in_question=True), full_url


def _selected(
    drafts: tuple[tuple[Draft, str], ...], selections: list[str]
) -> tuple[Draft, ...] | None:
    """The drafts, those in question marked; None where no selection names any of them.

    EHRs write a reference as they like: absolute, with a version, as a bare id, or as the
    ``fullUrl`` of the entry.
    """
    named = {_last_two(each) for each in selections} | set(selections)
    marked = tuple(
        [
            draft
            if named & {draft.reference, full_url, _id_of(draft)} - {""}
            else replace(draft, in_question=False)
            for draft, full_url in drafts
        ]
    )
    found = any(draft.in_question for draft in marked)
    return marked if found or not selections else None


def _by_patient(
    drafts: Iterable[Draft], patient_id: str
) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
    """Those of this patient, and those of others."""
    own: list[Draft] = []
    of_others: list[Draft] = []
    for draft in drafts:
        (own if draft.is_of(patient_id) else of_others).append(draft)
    return tuple(own), tuple(of_others)


def _first_of(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """As many as are looked at: those in question before the others, each in its place."""
    if len(drafts) <= MOST_DRAFTS:
        return drafts
    in_turn = sorted(range(len(drafts)), key=lambda place: not drafts[place].in_question)
    return tuple(drafts[place] for place in sorted(in_turn[:MOST_DRAFTS]))


def _id_of(draft: Draft) -> str:
    return as_text(draft.resource.get("id"))


def _last_two(reference: str) -> str:
    """``ServiceRequest/1`` of a reference, absolute or not, of whatever version."""
    return "/".join(reference.split("/_history/")[0].rstrip("/").split("/")[-2:])
