"""What a draft itself would do to this patient, whatever it is for (``docs/clinical-rules.md`` 11)."""

from collections.abc import Iterator

from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import MRI, StudyKind

from .advice import Advice, AdviceCode
from .on_ct import gives_iodine


def on_the_draft(order: ImagingOrder, standing: Standing) -> Iterator[Advice]:
    """The scanner and a device, contrast and an earlier reaction, gadolinium and a pregnancy."""
    if order.study.modality in MRI:
        yield from _on_the_scanner(standing)
    if StudyKind.of(order.study).uses_gadolinium and not standing.holds(Safety.MRI_IMPOSSIBLE):
        yield from _on_gadolinium(standing)
    if gives_iodine(order) and standing.holds(Safety.IODINATED_REACTION_SEVERE):
        evidence = standing.evidence(Safety.IODINATED_REACTION_SEVERE)
        yield Advice(AdviceCode.CT_PREFER_MRI, "iodinated-reaction", evidence)


def _on_the_scanner(standing: Standing) -> Iterator[Advice]:
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        evidence = standing.evidence(Safety.MRI_IMPOSSIBLE)
        yield Advice(AdviceCode.IMPLANTED_DEVICE, "mri-impossible", evidence)
    elif standing.holds(Safety.DEVICE_UNRESOLVED):
        yield on_an_unresolved_device(standing)


def on_an_unresolved_device(standing: Standing) -> Advice:
    """A device of which nobody has said whether it may go into the scanner."""
    often = not standing.holds(Safety.DEVICE_SELDOM_CONDITIONAL)
    saying = "often-conditional" if often else "unresolved"
    evidence = standing.evidence(Safety.DEVICE_UNRESOLVED)
    return Advice(AdviceCode.IMPLANTED_DEVICE, saying, evidence)


def _on_gadolinium(standing: Standing) -> Iterator[Advice]:
    for concern, saying in (
        (Safety.GADOLINIUM_REACTION_SEVERE, "severe"),
        (Safety.GADOLINIUM_REACTION, "other"),
    ):
        if standing.holds(concern):
            yield Advice(AdviceCode.GADOLINIUM_ALLERGY, saying, standing.evidence(concern))
            break
    if standing.holds(Safety.PREGNANCY):
        yield Advice(AdviceCode.PREGNANCY, "recorded", standing.evidence(Safety.PREGNANCY))
