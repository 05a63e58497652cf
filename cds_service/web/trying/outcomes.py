"""What became of a card that was tried, kept as an EHR's feedback is."""

from collections.abc import Mapping
from typing import Any

from cds_service.errors import StoreUnavailable
from cds_service.hooks.feedback import Outcome, parse_feedback
from cds_service.hooks.requests import SERVICE_ID
from cds_service.records.feedback_store import Teller
from cds_service.web.hooks_views import Desk

Card = Mapping[str, Any]

#: Who asks, and tells what became of the answer, in the record.
OUR_PAGE = "our page"
_NOT_KEPT = "The store is down: this was not kept."


def suggestion_of(cards: list[Card], its_id: str) -> tuple[Card, Card] | None:
    """A card and the suggestion of it that has this id."""
    pairs = ((card, each) for card in cards for each in card.get("suggestions", ()))
    return next(((card, each) for card, each in pairs if each["uuid"] == its_id), None)


def accepted(desk: Desk, card: Card, suggestion: Card) -> str:
    """Keep that a suggestion was accepted.  Returns what to tell of it."""
    kept = _keep(desk, card, Outcome.ACCEPTED, acceptedSuggestions=[{"id": suggestion["uuid"]}])
    return kept or f"Accepted: {suggestion['label']}. Kept as a trial."


def overridden(desk: Desk, card: Card, code: str) -> str:
    """Keep that a card was set aside, and for which of its reasons.  Returns what to tell of it."""
    reason = next((each for each in card.get("overrideReasons", ()) if each["code"] == code), None)
    given = {"overrideReason": {"reason": reason}} if reason else {}
    why = f": {reason['display']}" if reason else ", without a reason"
    return _keep(desk, card, Outcome.OVERRIDDEN, **given) or f"Overridden{why}. Kept as a trial."


def _keep(desk: Desk, card: Card, outcome: Outcome, **said: Any) -> str:
    """Nothing to tell where it is kept: else that it is not."""
    now = desk.now()
    row = {"card": card["uuid"], "outcome": outcome.value, "outcomeTimestamp": now.isoformat()}
    try:
        desk.records.keep_feedback(
            Teller(SERVICE_ID, OUR_PAGE), parse_feedback({"feedback": [{**row, **said}]}), now=now
        )
    except StoreUnavailable:
        return _NOT_KEPT
    return ""
