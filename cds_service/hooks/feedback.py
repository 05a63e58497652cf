"""What became of a card: accepted, or overridden and why."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from cds_service.fhir_r4.elements import CodingRow, Json, as_list, coding_rows
from cds_service.frozen import dataclass

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
    overrides = as_list(row.get("overrideReason") or row.get("overrideReasons"))
    reasons = (found for each in overrides for found in _reasons(each))
    system, code, _ = next(reasons, ("", "", {}))
    return Feedback(
        card=row["card"],
        outcome=Outcome(row["outcome"]),
        suggestions=tuple(each["id"] for each in row.get("acceptedSuggestions") or ()),
        reason_system=system or None,
        reason_code=code or None,
        commented=any(each.get("userComment") for each in overrides),
        timestamp=row.get("outcomeTimestamp"),
    )


def _reasons(override: Json) -> list[CodingRow]:
    """The codings of ``{"reason": Coding}``, or of a Coding that stands in its place."""
    return coding_rows(override.get("reason") or override)
