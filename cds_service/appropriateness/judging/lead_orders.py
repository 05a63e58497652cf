"""Which draft carries the target, and which level it should look at.

Several drafts for one spine are one plan: an MRI carries it before a CT, a CT before a
film; the others are spoken of softly or not at all (``rules.md`` 5).
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
from .standing import Situation


def carriers(situation: Situation) -> tuple[ImagingOrder, ...]:
    """The orders in question that the target is to be made of; none where it is already ordered."""
    covered = is_covered(situation)
    ranked = sorted(
        (o for o in situation.in_question if not covered or is_right(o, situation)),
        key=lambda order: _rank(order, situation),
    )
    if not ranked:
        return ()
    first = ranked[0]
    if not covered and level_of(first, situation).wants_whole_spine:
        return (first,)
    return tuple(o for o in ranked if o.study.modality is first.study.modality)


def is_covered(situation: Situation) -> bool:
    """Whether what is right already, drafted or active, is all that the patient needs.

    In an emergency the right studies alone must look at the right level: a second region
    that is drafted without contrast, or not now, is not covered by the first.
    """
    right = [order.study for order in situation.orders if is_right(order, situation)]
    if not situation.emergency:
        return bool(right)
    right += [
        active.study
        for active in situation.facts.active_studies
        if active.priority == "stat" and is_accepted(StudyKind.of(active.study), situation)
    ]
    regions = frozenset(region for study in right for region in study.regions)
    facts, rules = situation.facts, situation.topic.levels
    return bool(right) and not judge_level(regions, facts, rules).wants_whole_spine


def is_right(order: ImagingOrder, situation: Situation) -> bool:
    """Nothing to change: an accepted study, of a level that fits and, in an emergency, now."""
    if not is_accepted(StudyKind.of(order.study), situation):
        return False
    if not situation.emergency:
        return True
    return order.is_now(situation.facts.now) and not level_of(order, situation).wants_whole_spine


def is_accepted(kind: StudyKind, situation: Situation) -> bool:
    """The target, or the alternative that ``rules.md`` 4 allows."""
    return situation.target is not None and kind in situation.target.accepted


def level_of(order: ImagingOrder, situation: Situation) -> Level:
    """The level judged over all drafts of one kind: a whole spine in three orders counts as one."""
    facts, rules = situation.facts, situation.topic.levels
    if order.study.modality in NUCLEAR:
        return level_of_a_new_study(situation)
    together = frozenset(
        region
        for other in situation.orders
        if other.study.modality is order.study.modality
        for region in other.study.regions
    )
    return judge_level(together, facts, rules)


def level_of_a_new_study(situation: Situation) -> Level:
    """Where a study that nobody drafted should look: where the findings point, else everywhere."""
    facts, rules = situation.facts, situation.topic.levels
    localised = judge_level(WHOLE_SPINE, facts, rules).localised
    return judge_level(localised, facts, rules)


def target_regions(order: ImagingOrder | None, situation: Situation) -> frozenset[Region]:
    """The order's regions, or the whole spine where its level is unclear in an emergency."""
    if order is None or order.study.modality in NUCLEAR:
        level = level_of_a_new_study(situation)
        return WHOLE_SPINE if level.wants_whole_spine else level.localised
    regions = order.study.regions
    unsettled = situation.emergency or situation.indication_unclear or not regions
    if unsettled and level_of(order, situation).wants_whole_spine:
        return WHOLE_SPINE | (regions & {Region.SACRUM})
    return regions


def _rank(order: ImagingOrder, situation: Situation) -> tuple[bool, int]:
    """What is accepted as it is comes first; then an MRI before a CT before a film."""
    modality = order.study.modality
    place = next((n for n, kinds in enumerate(_IN_TURN) if modality in kinds), len(_IN_TURN))
    return not is_accepted(StudyKind.of(order.study), situation), place


_IN_TURN = (
    frozenset({Modality.MR, Modality.MR_INTRATHECAL}),
    frozenset({Modality.CT}),
    MYELOGRAPHY,
    frozenset({Modality.RADIOGRAPHY}),
    NUCLEAR,
)
