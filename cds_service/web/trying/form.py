"""The page's form as it comes back: what is set, and what was pressed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Self
from uuid import UUID, uuid4

from cds_service.errors import RequestInvalid
from cds_service.fhir_r4.elements import as_mapping, as_text
from cds_service.fhir_r4.order_writing import OrderContext
from cds_service.hooks.requests import Hook

from .drafting import Choice, Drafting
from .scratchpad import Scratchpad
from .trial import Bench, Trial

Fields = Mapping[str, str]

#: A sentence or two; a record's notes are longer.
LONGEST_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a person pressed, by the ids that the answer named it by: a suggestion, or a card to set aside."""

    suggestion: str = ""
    overridden: str = ""
    reason: str = ""

    @classmethod
    def of(cls, fields: Fields) -> Self:
        """The button of a form, and the reason that was chosen beside it."""
        overridden = fields.get("override", "")
        return cls(fields.get("click", ""), overridden, fields.get(f"reason-{overridden}", ""))


def read_trial(fields: Fields, findings: frozenset[str], bench: Bench, now: datetime) -> Trial:
    """The trial that a form comes to.  Another case begins as it is.  Raises RequestInvalid."""
    case, pasted = fields.get("case", ""), fields.get("pasted", "")
    visit = _visit(fields.get("visit", ""))
    if fields.get("begun") != beginning(case, pasted):
        return bench.begun(case, pasted, visit, now)
    trial = Trial(
        visit=visit,
        case=case,
        pasted=pasted,
        hook=_hook(fields.get("hook", "")),
        drafts=Scratchpad.read(fields.get("drafts", "")),
        findings=findings,
        sentence=fields.get("sentence", "").strip()[:LONGEST_SENTENCE],
    )
    return replace(trial, drafts=_drafts(trial, _choice(fields), bench, now))


def beginning(case: str, pasted: str) -> str:
    """What a trial begins with, by which the page knows that another case was chosen."""
    return sha256("\n".join((case, *pasted.splitlines())).encode()).hexdigest()


def new_visit() -> UUID:
    """What one visitor's trials are told apart by."""
    return uuid4()


def _drafts(trial: Trial, choice: Choice, bench: Bench, now: datetime) -> Scratchpad:
    """The drafts with what was chosen by hand, where it is not what they were."""
    request = bench.request_of(trial, now)
    order = bench.order_of(request)
    if choice == Choice.of(order):
        return trial.drafts
    context = as_mapping(request.get("context"))
    stay = as_text(context.get("encounterId"))
    of_whom = OrderContext(
        patient=f"Patient/{as_text(context.get('patientId'))}",
        encounter=f"Encounter/{stay}" if stay else None,
        requester=as_text(context.get("userId")) or None,
    )
    return Drafting(bench.knowledge.reading).set(trial.drafts, order, choice, of_whom)


def _choice(fields: Fields) -> Choice:
    return Choice(
        fields.get("study", ""),
        fields.get("region", Choice().region),
        fields.get("priority", ""),
    )


def _visit(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_visit()


def _hook(text: str) -> Hook:
    try:
        return Hook(text)
    except ValueError:
        raise RequestInvalid("is none of the hooks on the page", "hook") from None
