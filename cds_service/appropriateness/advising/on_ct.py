"""What there is to say of a CT: that MRI is first, that it is right, or that its contrast would harm."""

from cds_service.appropriateness.judging.finished_studies import finished_mri
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import MYELOGRAPHY, Contrast, Modality

from .advice import Advice, AdviceCode

#: With contrast, alone or beside a series without.
_ENHANCED = frozenset({Contrast.WITH, Contrast.ENHANCED, Contrast.WITHOUT_AND_WITH})


def on_ct(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """Of a CT or myelography in an emergency: MRI first, or what is right where MRI is not possible."""
    if on_iodinated_contrast(order, standing):
        return ()  # it has been spoken of, and the study with it
    why = _why_not_mri(standing)
    contrast = order.study.contrast
    if why is None:
        twice = contrast is Contrast.WITHOUT_AND_WITH
        extra = (Advice(AdviceCode.CT_WITHOUT_AND_WITH, "mri-first"),) if twice else ()
        return (
            Advice(AdviceCode.CT_PREFER_MRI, "emergency"),
            *extra,
            *on_a_finished_mri(standing),
        )
    evidence = standing.evidence(Safety.MRI_IMPOSSIBLE, Safety.DEVICE_UNRESOLVED)
    if contrast is Contrast.WITHOUT_AND_WITH:
        return (Advice(AdviceCode.CT_WITHOUT_AND_WITH, why, evidence),)
    if standing.holds(Safety.IODINATED_REACTION_SEVERE):
        impossible = standing.holds(Safety.MRI_IMPOSSIBLE)
        saying = "iodinated-reaction" if impossible else "unresolved-iodinated"
        evidence += standing.evidence(Safety.IODINATED_REACTION_SEVERE)
        return (Advice(AdviceCode.CT_BEST_ALTERNATIVE, saying, evidence),)
    if contrast in (Contrast.WITH, Contrast.ENHANCED):
        return (Advice(AdviceCode.CT_BEST_ALTERNATIVE, why, evidence),)
    return (Advice(AdviceCode.CT_ADD_CONTRAST, why, evidence),)


def on_ct_beside(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """Where a device may forbid the MRI, a CT with contrast beside it is the right second plan."""
    why = _why_not_mri(standing)
    if why is None:
        return (Advice(AdviceCode.CT_PREFER_MRI, "beside-the-target"),)
    if standing.accepts(order.study):
        return (Advice(AdviceCode.CT_BEST_ALTERNATIVE, why),)
    return ()


def on_iodinated_contrast(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """A CT that would give what this patient once reacted to severely, as gadolinium in its mirror."""
    if not (gives_iodine(order) and standing.holds(Safety.IODINATED_REACTION_SEVERE)):
        return ()
    evidence = standing.evidence(Safety.IODINATED_REACTION_SEVERE)
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        evidence += standing.evidence(Safety.MRI_IMPOSSIBLE)
        return (Advice(AdviceCode.CT_BEST_ALTERNATIVE, "iodinated-reaction-drafted", evidence),)
    if standing.holds(Safety.DEVICE_UNRESOLVED):
        return (Advice(AdviceCode.CT_BEST_ALTERNATIVE, "unresolved-iodinated-drafted", evidence),)
    return (Advice(AdviceCode.CT_PREFER_MRI, "iodinated-reaction", evidence),)


def on_a_finished_mri(standing: Standing) -> tuple[Advice, ...]:
    """Another kind of study is drafted after an MRI without contrast: complete that MRI instead."""
    report = finished_mri(standing)
    if report is None or not standing.wants_gadolinium:
        return ()
    return (Advice(AdviceCode.ADD_CONTRAST, "finished-mri", (report.evidence,)),)


def gives_iodine(order: ImagingOrder) -> bool:
    """Whether iodinated contrast will be given, in a vein or in the spinal fluid."""
    study = order.study
    if study.modality in MYELOGRAPHY:
        return True
    return study.modality is Modality.CT and study.contrast in _ENHANCED


def _why_not_mri(standing: Standing) -> str | None:
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        return "mri-impossible"
    return "unresolved" if standing.holds(Safety.DEVICE_UNRESOLVED) else None
