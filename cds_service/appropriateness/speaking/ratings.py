"""The one line of ratings on a card; the table is on the page behind its link."""

from itertools import starmap
from typing import Final

from cds_service.appropriateness.advising.advice import CreateStudy, WantedCard, changes_of
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.studies import Modality
from cds_service.appropriateness.terms.wording import Label

#: Whose word a rating is that no source gives for this variant.
_OURS: Final = "policy"


def ratings_line(wanted: WantedCard, standing: Standing) -> str:
    """One line: what the variant's source says of the drafted study and of the one on the button."""
    if standing.variant is None or not wanted.is_of_a_study:
        return ""
    studies = [wanted.order.study] if wanted.order else []
    for click in wanted.clicks[:1]:
        change = click.change
        made = (change,) if isinstance(change, CreateStudy) else changes_of(change)
        studies += [each.study for each in made if each.study]
    if standing.holds(Safety.MRI_IMPOSSIBLE):  # no card may read as if an MRI were on offer
        studies = [each for each in studies if each.modality is not Modality.MR]
    by_category: dict[str, dict[str, set[str]]] = {}
    whose: dict[str, None] = {}
    for study in studies:
        rating, row = standing.rating_of(study), standing.study_codes.of(study)
        if rating and row and rating.provenance != _OURS:  # what is carried over is on the page
            names = by_category.setdefault(rating.category.in_words, {})
            names.setdefault(row.short_label, set()).add(
                rating.radiation_there(study.regions) or ""
            )
            whose[rating.called] = None
    rated = "; ".join(
        [
            f"{said}: {', '.join(starmap(_with_radiation, names.items()))}"
            for said, names in by_category.items()
        ]
    )
    wording = standing.topic.wording
    told = wording.label(Label.RATINGS, source=", ".join(whose), rated=rated)
    return told[:1].upper() + told[1:] if rated else ""


def _with_radiation(name: str, levels: set[str]) -> str:
    """The level too, where it is known and one: drafted and offered regions may differ."""
    level = next(iter(levels)) if len(levels) == 1 else ""
    return f"{name} ({level})" if level else name
