"""What became of a card: accepted, or overridden and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .envelope import check_envelope


class Outcome(StrEnum):
    """CDS Hooks' outcomes.  A card that is ignored is never heard of."""

    ACCEPTED = "accepted"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One card's outcome.  A comment is free text about a patient: only that there was one is kept."""

    card: str
    outcome: Outcome
    suggestions: tuple[str, ...]
    reason_system: str | None
    reason_code: str | None
    commented: bool
    timestamp: str | None


def parse_feedback(body: object) -> tuple[Feedback, ...]:
    """The feedback of one call.  Raises RequestInvalid, saying what is wrong and where."""
    envelope = check_envelope(body, "feedback.schema.json")
    return tuple(_feedback(row) for row in envelope["feedback"])


def _feedback(row: Mapping[str, Any]) -> Feedback:
    override = row.get("overrideReason") or row.get("overrideReasons") or {}
    reason = override.get("reason") or {}
    return Feedback(
        card=row["card"],
        outcome=Outcome(row["outcome"]),
        suggestions=tuple(each["id"] for each in row.get("acceptedSuggestions") or ()),
        reason_system=reason.get("system"),
        reason_code=reason.get("code"),
        commented=bool(override.get("userComment")),
        timestamp=row.get("outcomeTimestamp"),
    )
