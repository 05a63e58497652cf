"""Safety that changes or offers a study, and therefore stands on the card of an order."""

from typing import Final

from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import MRI, Contrast, Modality, StudyKind

from .advice import Advice, AdviceCode
from .on_ct import on_iodinated_contrast
from .on_the_draft import on_an_unresolved_device

#: What is said of a draft because it gives gadolinium.
_ON_GADOLINIUM: Final = frozenset[str]({AdviceCode.GADOLINIUM_ALLERGY, AdviceCode.PREGNANCY})


def safety_that_changes_the_study(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """Safety that changes or offers a study, and therefore stands on the order card."""
    kind = StudyKind.of(order.study)
    on_iodine = on_iodinated_contrast(order, standing)
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        return (*on_iodine, *_on_an_impossible_mri(order, standing))
    said = list(on_iodine)
    may_be_given = kind.uses_gadolinium or standing.wants_gadolinium
    if standing.holds(Safety.GADOLINIUM_REACTION_SEVERE):
        if kind.uses_gadolinium:
            evidence = standing.evidence(Safety.GADOLINIUM_REACTION_SEVERE)
            said.append(Advice(AdviceCode.GADOLINIUM_ALLERGY, "severe", evidence))
    elif standing.holds(Safety.GADOLINIUM_REACTION) and may_be_given:
        evidence = standing.evidence(Safety.GADOLINIUM_REACTION)
        said.append(Advice(AdviceCode.GADOLINIUM_ALLERGY, "other", evidence))
    if standing.holds(Safety.DEVICE_UNRESOLVED):
        said.append(on_an_unresolved_device(standing))
    if standing.holds(Safety.PREGNANCY) and kind != StudyKind(Modality.MR, Contrast.WITHOUT):
        evidence = standing.evidence(Safety.PREGNANCY)
        said.append(Advice(AdviceCode.PREGNANCY, "recorded", evidence))
    return tuple(said)


def _on_an_impossible_mri(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    if order.study.modality not in MRI:
        return ()
    evidence = standing.evidence(Safety.MRI_IMPOSSIBLE)
    return (Advice(AdviceCode.IMPLANTED_DEVICE, "mri-impossible", evidence),)


def unsafe_beside(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """What an MRI would do to this patient that is drafted beside a study that is right as it is.

    A device and a pregnancy are told on the card of the draft that leads, if there is one; gadolinium
    after a severe reaction, and a scanner that is ruled out, of each draft.
    """
    safety = safety_that_changes_the_study(order, standing)
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        return safety
    told: set[str] = set() if standing.plan.leads else {AdviceCode.IMPLANTED_DEVICE}
    if StudyKind.of(order.study).uses_gadolinium:
        told |= {AdviceCode.GADOLINIUM_ALLERGY} if _is_severe(standing) else set()
        told |= _ON_GADOLINIUM if not standing.plan.leads else set()
    return tuple(each for each in safety if each.code in told)


def _is_severe(standing: Standing) -> bool:
    return standing.holds(Safety.GADOLINIUM_REACTION_SEVERE)
