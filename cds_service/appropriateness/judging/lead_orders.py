"""Which draft carries the target, and which level it should look at.

Several drafts for one spine are one plan: an MRI carries it before a CT, a CT before a
film; the others are spoken of softly or not at all (``docs/clinical-rules.md`` 5).
"""

from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import (
    MYELOGRAPHY,
    NUCLEAR,
    WHOLE_SPINE,
    Modality,
    Region,
    StudyKind,
)

from .levels import Level, judge_level
from .standing import Standing


def lead_orders(standing: Standing) -> tuple[ImagingOrder, ...]:
    """The orders in question that the target is to be made of; none where it is already ordered."""
    covered = is_covered(standing)
    ranked = sorted(
        (o for o in standing.in_question if not covered or is_right(o, standing)),
        key=lambda order: _rank(order, standing),
    )
    if not ranked:
        return ()
    first = ranked[0]
    if not covered and level_of(first, standing).wants_whole_spine:
        return (first,)
    return tuple(o for o in ranked if o.study.modality is first.study.modality)


def is_covered(standing: Standing) -> bool:
    """Whether what is right already, drafted or active, is all that the patient needs.

    In an emergency the right studies alone must look at the right level: a second region
    that is drafted without contrast, or not now, is not covered by the first.
    """
    right = [order.study for order in standing.orders if is_right(order, standing)]
    if not standing.emergency:
        return bool(right)
    right += [
        active.study
        for active in standing.facts.active_studies
        if active.priority == "stat" and is_accepted(StudyKind.of(active.study), standing)
    ]
    regions = frozenset(region for study in right for region in study.regions)
    facts, rules = standing.facts, standing.topic.levels
    return bool(right) and not judge_level(regions, facts, rules).wants_whole_spine


def is_right(order: ImagingOrder, standing: Standing) -> bool:
    """Nothing to change: an accepted study, of a level that fits and, in an emergency, now."""
    if not is_accepted(StudyKind.of(order.study), standing):
        return False
    if not standing.emergency:
        return True
    return order.is_now(standing.facts.now) and not level_of(order, standing).wants_whole_spine


def is_accepted(kind: StudyKind, standing: Standing) -> bool:
    """The target, or the alternative that ``docs/clinical-rules.md`` 4 allows."""
    return standing.target is not None and kind in standing.target.accepted


def level_of(order: ImagingOrder, standing: Standing) -> Level:
    """The level judged over all drafts of one kind: a whole spine in three orders counts as one."""
    facts, rules = standing.facts, standing.topic.levels
    if order.study.modality in NUCLEAR:
        return level_of_a_new_study(standing)
    together = frozenset(
        region
        for other in standing.orders
        if other.study.modality is order.study.modality
        for region in other.study.regions
    )
    return judge_level(together, facts, rules)


def level_of_a_new_study(standing: Standing) -> Level:
    """Where a study that nobody drafted should look: where the findings point, else everywhere."""
    facts, rules = standing.facts, standing.topic.levels
    localised = judge_level(WHOLE_SPINE, facts, rules).localised
    return judge_level(localised, facts, rules)


def target_regions(order: ImagingOrder | None, standing: Standing) -> frozenset[Region]:
    """The order's regions, or the whole spine where its level is unclear in an emergency."""
    if order is None or order.study.modality in NUCLEAR:
        level = level_of_a_new_study(standing)
        return WHOLE_SPINE if level.wants_whole_spine else level.localised
    regions = order.study.regions
    unsettled = standing.emergency or standing.indication_unclear or not regions
    if unsettled and level_of(order, standing).wants_whole_spine:
        return WHOLE_SPINE | (regions & {Region.SACRUM})
    return regions


def _rank(order: ImagingOrder, standing: Standing) -> tuple[bool, int]:
    """What is accepted as it is comes first; then an MRI before a CT before a film."""
    modality = order.study.modality
    place = next((n for n, kinds in enumerate(_IN_TURN) if modality in kinds), len(_IN_TURN))
    return not is_accepted(StudyKind.of(order.study), standing), place


_IN_TURN = (
    frozenset({Modality.MR, Modality.MR_INTRATHECAL}),
    frozenset({Modality.CT}),
    MYELOGRAPHY,
    frozenset({Modality.RADIOGRAPHY}),
    NUCLEAR,
)
