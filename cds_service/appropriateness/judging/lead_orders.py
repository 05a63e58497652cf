"""The drafts of one call as one plan: which of them carries the target, and which level each looks at.

Several drafts for one spine are one plan: an MRI carries the target before a CT, a CT before a
film; the others are spoken of softly or not at all (``docs/clinical-rules.md`` 5).
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import (
    MYELOGRAPHY,
    NUCLEAR,
    WHOLE_SPINE,
    Modality,
    Region,
    Study,
    StudyKind,
)
from cds_service.frozen import dataclass

from .active_orders import is_at_once
from .levels import Level, Pointing, judge_level
from .targets import Target
from .topics import Topic


@dataclass(frozen=True, slots=True)
class Plan:
    """What was decided of the drafts together.

    ``leads`` are the orders in question that the target is to be made of; none where it is
    already ordered.  ``is_covered``: what is right already, drafted or active, is all that the
    patient needs.  ``levels`` are judged over all drafts of one modality, for a whole spine in
    three orders counts as one, by the ``findings`` that point to one.
    """

    leads: tuple[ImagingOrder, ...]
    is_covered: bool
    levels: Mapping[Modality, Level]
    findings: Pointing

    @property
    def new_study(self) -> Level:
        """Where a study that nobody drafted should look."""
        return _level_of_a_new_study(self.findings)


def plan_orders(
    orders: tuple[ImagingOrder, ...],
    target: Target | None,
    facts: PatientFacts,
    topic: Topic,
    *,
    emergency: bool,
) -> Plan:
    """Judge each level once, then which drafts are right, then who carries the target."""
    findings = Pointing.of(facts, topic.levels)
    levels = {
        modality: _level_of_a_new_study(findings)
        if modality in NUCLEAR
        else judge_level(regions, findings)
        for modality, regions in _regions_by_modality(orders).items()
    }
    accepted: frozenset[StudyKind] = frozenset(target.accepted if target is not None else ())
    right = {
        order
        for order in orders
        if StudyKind.of(order.study) in accepted
        and (not emergency or _looks_now(order, levels, facts, topic.far_ahead))
    }
    covered = _is_covered(right, accepted, facts, findings, topic, emergency=emergency)
    ranked = sorted(
        (o for o in orders if o.in_question and (not covered or o in right)),
        key=lambda order: (StudyKind.of(order.study) not in accepted, _TURNS[order.study.modality]),
    )
    leads = _leads(ranked, levels, is_covered=covered)
    return Plan(leads, covered, levels, findings)


def target_regions(order: ImagingOrder | None, plan: Plan, *, unsettled: bool) -> frozenset[Region]:
    """The order's regions, or the whole spine where its level is unclear and that matters."""
    if order is None or order.study.modality in NUCLEAR:
        level = plan.new_study
        return WHOLE_SPINE if level.wants_whole_spine else level.localised
    regions = order.study.regions
    wider = plan.levels[order.study.modality].wants_whole_spine
    if wider and (unsettled or not regions):
        return WHOLE_SPINE | (regions & {Region.SACRUM})
    return regions


def _level_of_a_new_study(findings: Pointing) -> Level:
    """Where the findings point, else everywhere."""
    return judge_level(findings.localised, findings)


def _regions_by_modality(orders: Iterable[ImagingOrder]) -> dict[Modality, frozenset[Region]]:
    together: dict[Modality, frozenset[Region]] = {}
    for order in orders:
        modality, regions = order.study.modality, order.study.regions
        together[modality] = together.get(modality, regions) | regions
    return together


def _looks_now(
    order: ImagingOrder,
    levels: Mapping[Modality, Level],
    facts: PatientFacts,
    far_ahead: timedelta,
) -> bool:
    """In an emergency a right study is of a level that fits, and now."""
    wants_another = levels[order.study.modality].wants_whole_spine
    return order.is_now(facts.now, far_ahead) and not wants_another


def _is_covered(
    right: Iterable[ImagingOrder],
    accepted: frozenset[StudyKind],
    facts: PatientFacts,
    findings: Pointing,
    topic: Topic,
    *,
    emergency: bool,
) -> bool:
    """Whether the right studies, drafted or active at STAT, are all that the patient needs.

    In an emergency they alone must look at the right level: a second region that is drafted
    without contrast, or not now, is not covered by the first.
    """
    studies: list[Study] = [order.study for order in right]
    if studies and not emergency:
        return True
    studies += [
        active.study
        for active in facts.active_studies
        if StudyKind.of(active.study) in accepted and is_at_once(active, facts, topic)
    ]
    regions = frozenset([region for study in studies for region in study.regions])
    return bool(studies) and not judge_level(regions, findings).wants_whole_spine


def _leads(
    ranked: list[ImagingOrder], levels: Mapping[Modality, Level], *, is_covered: bool
) -> tuple[ImagingOrder, ...]:
    """The first in rank alone where it has to become the whole spine; else all of its kind."""
    if not ranked:
        return ()
    first = ranked[0]
    if not is_covered and levels[first.study.modality].wants_whole_spine:
        return (first,)
    return tuple(o for o in ranked if o.study.modality is first.study.modality)


#: An MRI before a CT before a film.
_IN_TURN: tuple[frozenset[Modality], ...] = (
    frozenset({Modality.MR, Modality.MR_INTRATHECAL}),
    frozenset({Modality.CT}),
    MYELOGRAPHY,
    frozenset({Modality.RADIOGRAPHY}),
    NUCLEAR,
)
_TURNS = {modality: turn for turn, kinds in enumerate(_IN_TURN) for modality in kinds}
