"""What tables are made of: what was counted, and the cells of what became of cards."""

from dataclasses import dataclass
from datetime import date

from cds_service.knowledge_base.words import Words
from cds_service.records.insights_queries import Scope
from cds_service.records.record_keeping import Records

from .counted import Counted, Outcomes
from .question import By
from .table import Column, Count

OUTCOMES = (
    Column(title="Said"),
    Column(title="Accepted", series="accepted"),
    Column(title="Overridden", series="overridden"),
    Column(title="Unanswered", series="unanswered"),
)


@dataclass(frozen=True, slots=True)
class Counting:
    """Where to count, what, in which words, up to which week, and what trends are told apart by."""

    records: Records
    scope: Scope
    counted: Counted
    words: Words
    last_monday: date
    by: By | None


def outcomes_of(outcomes: Outcomes) -> tuple[Count, ...]:
    """The cells of what became of cards."""
    parts = (outcomes.accepted, outcomes.overridden, outcomes.unanswered)
    return (Count(outcomes.said), *(Count(part, outcomes.said) for part in parts))
