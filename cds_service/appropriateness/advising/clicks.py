"""What one click on an order's card does: the change that sets everything right at once."""

from cds_service.appropriateness.judging.lead_orders import carriers, is_accepted, target_regions
from cds_service.appropriateness.judging.standing import Situation
from cds_service.appropriateness.judging.targets import Target
from cds_service.appropriateness.terms.answers import distinct
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import (
    MYELOGRAPHY,
    Modality,
    Region,
    Study,
    StudyKind,
)

from .advice import Action, Advice, ChangeOrder, CreateStudy, Offer, RemoveOrder

_CHANGEABLE = frozenset({Modality.MR, Modality.MR_INTRATHECAL, Modality.CT}) | MYELOGRAPHY


def offers_on_order(
    order: ImagingOrder, advice: tuple[Advice, ...], situation: Situation
) -> tuple[Offer, ...]:
    """The composite change first, alternatives after it.  None where nothing is wrong."""
    target = situation.target
    if target is None or not advice or order not in carriers(situation):
        return ()
    if not is_changeable(order):
        return _beside_a_film(order, situation, target)
    actions = distinct(
        action
        for kind in _kinds_in_turn(order, situation, target)
        if (action := _change(order, kind, situation)) is not None
    )
    return tuple(
        Offer(action, recommended=place == 0 and _may_recommend(situation, target))
        for place, action in enumerate((*actions, *_created_beside(order, situation, target)))
    )


def is_changeable(order: ImagingOrder) -> bool:
    """Whether the draft itself becomes the target; a film or a nuclear study is left beside it."""
    return order.study.modality in _CHANGEABLE


def _kinds_in_turn(
    order: ImagingOrder, situation: Situation, target: Target
) -> tuple[StudyKind, ...]:
    """Which studies to offer in place of the drafted one, best first."""
    own = StudyKind.of(order.study)
    if order.study.modality is not Modality.MR and target.ct_offered:
        return target.ct_offered
    if not is_accepted(own, situation):
        return (target.kind, *_alternatives(target))
    if target.target_first:
        return (target.kind, own)
    return (own, *_alternatives(target)) if own == target.kind else (own,)


def _alternatives(target: Target) -> tuple[StudyKind, ...]:
    return tuple(kind for kind in target.alternatives if kind.modality is target.kind.modality)


def _change(order: ImagingOrder, kind: StudyKind, situation: Situation) -> Action | None:
    regions = target_regions(order, situation)
    study: Study | None = kind.over(regions)
    if study == order.study:
        study = None
    priority = _priority(order, situation)
    if study is None and priority is None:
        return None
    return ChangeOrder(order.reference, study, priority)


def _priority(order: ImagingOrder, situation: Situation) -> Priority | None:
    """STAT in an emergency, and where the offer is for the case that the deficit is new."""
    urgent = situation.emergency or situation.indication_unclear
    return Priority.STAT if urgent and order.priority is not Priority.STAT else None


def _created_beside(
    order: ImagingOrder, situation: Situation, target: Target
) -> tuple[Action, ...]:
    """A CT with contrast beside an MRI that a device may forbid (``ImplantedDevice``)."""
    if order.study.modality is not Modality.MR:
        return ()
    drafted = {StudyKind.of(each.study) for each in situation.orders}
    others = [
        kind
        for kind in target.alternatives
        if kind.modality is not target.kind.modality and kind not in drafted
    ]
    regions = target_regions(order, situation)
    return tuple(_create(kind, regions, order, situation) for kind in others)


def _beside_a_film(order: ImagingOrder, situation: Situation, target: Target) -> tuple[Offer, ...]:
    """The film is left; the target is created beside it.  Taking the film away is an alternative."""
    regions = target_regions(order, situation)
    kinds = (target.kind, *target.alternatives)
    created = tuple(
        Offer(
            _create(kind, regions, order, situation),
            recommended=place == 0 and _may_recommend(situation, target),
        )
        for place, kind in enumerate(kinds)
    )
    if not situation.emergency:
        return created
    return (*created, Offer(RemoveOrder(order.reference)))


def _create(
    kind: StudyKind, regions: frozenset[Region], order: ImagingOrder, situation: Situation
) -> CreateStudy:
    urgent = situation.emergency or situation.indication_unclear
    priority = Priority.STAT if urgent else order.priority
    return CreateStudy(kind.over(regions), priority, order.reference)


def _may_recommend(situation: Situation, target: Target) -> bool:
    """Preselect only in a sure emergency, and where no row of the table asks a person first."""
    return situation.emergency and target.preselected
