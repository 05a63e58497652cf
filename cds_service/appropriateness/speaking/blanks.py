"""What fills the blanks of a card's sentences: the studies, and what an advice brings of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from cds_service.appropriateness.advising.advice import Advice, WantedCard, changes_of
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.targets import Target
from cds_service.appropriateness.terms.studies import Modality, StudyKind
from cds_service.appropriateness.terms.wording import fill

from .days import said_of
from .markdown import escape

#: The blanks that quote the record; the others hold knowledge's own words.
_OF_THE_RECORD: Final = ("value", "date")


def filled(says: str, blanks: Mapping[str, str]) -> str:
    """A paragraph, in which a blank that is filled with nothing leaves no gap."""
    return fill(says, blanks).replace("  ", " ").strip()


def brought_by(advice: Advice, now: datetime, *, in_markdown: bool) -> dict[str, str]:
    """What an advice brings.  Text from the record is escaped where it becomes Markdown."""
    quoted = _OF_THE_RECORD if in_markdown else ()
    blanks = {name: escape(text) if name in quoted else text for name, text in advice.blanks}
    if "date" in blanks:
        written = dict(advice.blanks)["date"]
        blanks["date"] = said_of(written, now, UTC) or blanks["date"]
    return blanks


def studies_named(wanted: WantedCard, standing: Standing) -> dict[str, str]:
    """The blanks that every sentence of a card may have: the study that is drafted, and the one offered."""
    blanks = {}
    if standing.target is not None:
        kind = standing.study_codes.of(_offered_first(wanted, standing.target).over(frozenset()))
        blanks["target"] = kind.short_label if kind else ""
    if wanted.order is not None:
        blanks["study"] = standing.study_codes.name_of(wanted.order.study)
    return blanks


def _offered_first(wanted: WantedCard, target: Target) -> StudyKind:
    """The study that the card's first button is about: words and button must agree."""
    if wanted.order is not None and wanted.clicks and (made := changes_of(wanted.clicks[0].change)):
        return StudyKind.of(made[0].study or wanted.order.study)
    drafted = wanted.order.study.modality if wanted.order else None
    if drafted is Modality.CT and target.ct_offered:
        return target.ct_offered[0]
    return target.kind
