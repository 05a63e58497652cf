"""What one click on an order's card does: the change that sets everything right at once."""

from typing import Final

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.targets import Target
from cds_service.appropriateness.judging.topics import OrderableTest
from cds_service.appropriateness.terms.answers import distinct
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import (
    MYELOGRAPHY,
    Modality,
    Region,
    Study,
    StudyKind,
)

from .advice import (
    Advice,
    Change,
    ChangeOrder,
    Click,
    CreateStudy,
    CreateTest,
    OfferedTest,
    RemoveOrder,
)

#: The kind of medication of which cultures come first, as ``tests.yaml`` names it.
ANTIBIOTIC: Final = "antibiotic"

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_MR, _STAT = Modality.MR, Priority.STAT

_CHANGEABLE = frozenset({Modality.MR, Modality.MR_INTRATHECAL, Modality.CT}) | MYELOGRAPHY


def clicks_on_order(
    order: ImagingOrder, advice: tuple[Advice, ...], standing: Standing
) -> tuple[Click, ...]:
    """The composite change first, alternatives after it.  None where nothing is wrong, nor on a
    study that shows more than the spine: it is spoken of, never rewritten.
    """
    target = standing.target
    if target is None or not advice or not standing.leads(order) or order.study.covers_more:
        return ()
    if not is_changeable(order):
        return _beside_a_film(order, standing, target)
    changes = distinct(
        [
            change
            for kind in _kinds_in_turn(order, standing, target)
            if (change := _change(order, kind, standing)) is not None
        ]
    )
    is_mri = order.study.modality is _MR
    may = _may_recommend(standing, target) if is_mri else may_create(standing, target)
    return tuple(
        [
            Click(change, recommended=place == 0 and may)
            for place, change in enumerate((*changes, *_created_beside(order, standing, target)))
        ]
    )


def is_changeable(order: ImagingOrder) -> bool:
    """Whether the draft itself becomes the target; a film or a nuclear study is left beside it."""
    return order.study.modality in _CHANGEABLE


def _kinds_in_turn(
    order: ImagingOrder, standing: Standing, target: Target
) -> tuple[StudyKind, ...]:
    """Which studies to click in place of the drafted one, best first."""
    own = StudyKind.of(order.study)
    if order.study.modality is not _MR and target.ct_offered:
        return target.ct_offered
    if not standing.accepts(order.study):
        return (target.kind, *_alternatives(target))
    if target.target_first:
        return (target.kind, own)
    return (own, *_alternatives(target)) if own == target.kind else (own,)


def _alternatives(target: Target) -> tuple[StudyKind, ...]:
    return tuple([kind for kind in target.alternatives if kind.modality is target.kind.modality])


def _change(order: ImagingOrder, kind: StudyKind, standing: Standing) -> Change | None:
    regions = standing.target_regions(order)
    study: Study | None = kind.over(regions)
    if study == order.study:
        study = None
    priority = _priority(order, standing)
    if study is None and (priority is None or not order.takes_priority):
        return None
    return ChangeOrder(order.reference, study, priority)


def _priority(order: ImagingOrder, standing: Standing) -> Priority | None:
    """STAT in an emergency, and where the offer is for the case that the deficit is new."""
    urgent = standing.emergency or standing.indication_unclear
    return _STAT if urgent and order.priority is not _STAT else None


def _created_beside(order: ImagingOrder, standing: Standing, target: Target) -> tuple[Change, ...]:
    """A CT with contrast beside an MRI that a device may forbid (``ImplantedDevice``)."""
    if order.study.modality is not _MR:
        return ()
    others = [kind for kind in target.alternatives if kind.modality is not target.kind.modality]
    if not others:
        return ()
    drafted = {StudyKind.of(each.study) for each in standing.orders}
    regions = standing.target_regions(order)
    return tuple(_create(k, regions, order, standing) for k in others if k not in drafted)


def _beside_a_film(order: ImagingOrder, standing: Standing, target: Target) -> tuple[Click, ...]:
    """The film is left; the target is created beside it.  Taking the film away is an alternative."""
    regions = standing.target_regions(order)
    kinds = (target.kind, *target.alternatives)
    created = tuple(
        Click(
            _create(kind, regions, order, standing),
            recommended=place == 0 and may_create(standing, target),
        )
        for place, kind in enumerate(kinds)
    )
    if not standing.emergency:
        return created
    return (*created, Click(RemoveOrder(order.reference)))


def _create(
    kind: StudyKind, regions: frozenset[Region], order: ImagingOrder, standing: Standing
) -> CreateStudy:
    urgent = standing.emergency or standing.indication_unclear
    priority = _STAT if urgent else order.priority
    return CreateStudy(kind.over(regions), priority, order.reference)


def _may_recommend(standing: Standing, target: Target) -> bool:
    """Preselect only in a sure emergency, and where no row of the table asks a person first."""
    return standing.emergency and target.preselected


def may_create(standing: Standing, target: Target) -> bool:
    """Whether a study that nobody drafted may be preselected: not beside a draft that may be it."""
    return _may_recommend(standing, target) and not standing.facts.image_may_be_drafted


def click_tests(standing: Standing, *names: str, recommended: bool = False) -> tuple[Click, ...]:
    """A click for each of these tests that is worth asking for."""
    return tuple(
        [
            Click(CreateTest(test.id, test.text, test.codings), recommended=recommended)
            for test in offered_tests(standing, *names)
        ]
    )


def click_cultures_first(standing: Standing) -> tuple[Click, ...]:
    """Blood cultures, where an antibiotic is drafted in an emergency and none were drawn."""
    drafted = ANTIBIOTIC in standing.facts.drafted_medications
    if not (drafted and standing.emergency and standing.topic.cultures_first):
        return ()
    return click_tests(standing, OfferedTest.BLOOD_CULTURE)


def offered_tests(standing: Standing, *names: str) -> tuple[OrderableTest, ...]:
    """Those of these tests that are worth asking for: neither drafted or active, nor done in time."""
    tests = [standing.topic.tests[name] for name in names]
    return tuple([test for test in tests if not _is_under_way(test, standing.facts)])


def _is_under_way(test: OrderableTest, facts: PatientFacts) -> bool:
    if facts.ordered_tests & test.silenced_by:
        return True
    for concept in test.silenced_by:
        for result in facts.measured(concept):
            window = test.positive_within if result.positive else test.done_within
            if result.when is not None and result.when.perhaps_within(window, facts.now):
                return True
    return False
