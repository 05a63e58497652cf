"""What there is to say of one draft order (``docs/clinical-rules.md`` 4 and 5)."""

from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.topics import Aim
from cds_service.appropriateness.terms.orders import ImagingOrder, Priority
from cds_service.appropriateness.terms.studies import (
    MRI,
    MYELOGRAPHY,
    NUCLEAR,
    Contrast,
    Modality,
    region_name,
)
from cds_service.appropriateness.terms.wording import Label

from .advice import Advice, AdviceCode
from .on_ct import on_a_finished_mri, on_ct, on_ct_beside, on_iodinated_contrast
from .on_doubt import on_the_missing_fact
from .on_safety import safety_that_changes_the_study, unsafe_beside
from .on_the_draft import on_the_draft

_KIDNEYS = (
    Safety.DIALYSIS,
    Safety.ACUTE_KIDNEY_INJURY,
    Safety.RENAL_FUNCTION_LOW,
    Safety.KIDNEY_FAILURE_CODED,
)
#: What is minded before gadolinium, and forbids it of none.
_CAUTIONS = (*_KIDNEYS, Safety.GADOLINIUM_REACTION)
_HURRIED = frozenset({Priority.URGENT, Priority.ASAP})


def advise_on_order(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """Everything to say of this order, in no order of gravity yet."""
    variant = standing.variant
    if variant is None and not standing.indication_unclear:
        return ()
    if variant is not None and variant.aim is not Aim.STUDY:
        return tuple(on_the_draft(order, standing)) if variant.aim is Aim.THE_DRAFT else ()
    if not standing.leads(order):
        return _beside(order, standing)
    if standing.emergency:
        return (*safety_that_changes_the_study(order, standing), *_in_emergency(order, standing))
    if standing.indication_unclear:
        return _while_unclear(order, standing)
    return _without_emergency(order, standing)


def _beside(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """Another order carries the target.  This one is spoken of as information at most."""
    modality = order.study.modality
    if modality in MRI and (unsafe := unsafe_beside(order, standing)):
        return unsafe
    if on_iodine := on_iodinated_contrast(order, standing):
        return on_iodine
    if not standing.emergency:
        return ()
    if not is_main_variant(standing) and modality is not Modality.CT:
        return ()  # the sibling's source rates a film, and it stands beside the right study
    if modality is Modality.RADIOGRAPHY:
        return (Advice(AdviceCode.RADIOGRAPH_NOT_APPROPRIATE, "beside-the-target"),)
    if modality in NUCLEAR:
        return (Advice(AdviceCode.NUCLEAR_NOT_FIRST, "beside-the-target"),)
    if modality is Modality.CT:
        return on_ct_beside(order, standing)
    return ()


def _in_emergency(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    modality = order.study.modality
    if modality in MRI and standing.holds(Safety.MRI_IMPOSSIBLE):
        return ()  # this row of the table overrides all else: no MRI is proposed or hurried
    if modality in MRI:
        study = _on_contrast(order, standing)
    elif modality is Modality.CT or modality in MYELOGRAPHY:
        study = on_ct(order, standing)
    else:
        study = _on_film_or_nuclear(order, standing)
    return (*study, *_on_level(order, standing), *_on_time(order, standing))


def _on_contrast(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """An MRI's contrast.  A pregnancy or a severe reaction has been spoken of already."""
    if standing.holds(Safety.PREGNANCY) or not standing.wants_gadolinium:
        return ()
    match order.study.contrast:
        case Contrast.WITHOUT:
            return (_add_contrast(standing),)
        case Contrast.WITH:
            return (Advice(AdviceCode.CONTRAST_ONLY_MRI, "emergency"),)
        case Contrast.WITHOUT_AND_WITH:
            return ()
        case _:
            return (Advice(AdviceCode.SPECIFY_CONTRAST, "emergency"),)


def _add_contrast(standing: Standing) -> Advice:
    if any(map(standing.holds, _CAUTIONS)):
        return Advice(AdviceCode.ADD_CONTRAST, "with-caution", standing.evidence(*_CAUTIONS))
    return Advice(AdviceCode.ADD_CONTRAST, "emergency" if standing.emergency else "no-emergency")


def _on_film_or_nuclear(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    """A film never shows cord or abscess; the card leaves it and creates the target beside it."""
    impossible = standing.holds(Safety.MRI_IMPOSSIBLE)
    evidence = standing.evidence(Safety.MRI_IMPOSSIBLE)
    code: str
    if is_main_variant(standing):
        nuclear = order.study.modality in NUCLEAR
        code = AdviceCode.NUCLEAR_NOT_FIRST if nuclear else AdviceCode.RADIOGRAPH_NOT_APPROPRIATE
        spoken = Advice(code, "mri-impossible" if impossible else "sole-study", evidence)
    elif impossible:
        spoken = Advice(AdviceCode.CT_BEST_ALTERNATIVE, "nothing-drafted", evidence)
    else:
        spoken = Advice(AdviceCode.MRI_WITHOUT_AND_WITH_CONTRAST, "film-drafted")
    return (spoken, *on_a_finished_mri(standing))


def is_main_variant(standing: Standing) -> bool:
    """Whether the label is the one that the emergency's own ratings belong to."""
    variant = standing.variant
    return variant is not None and variant.id == standing.topic.emergency_variant


def _on_level(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    level = standing.level_of(order)
    if level.why is None or order.study.modality in NUCLEAR:
        return ()
    why = standing.topic.wording.label(level.why, where=region_name(level.elsewhere))
    return (Advice(AdviceCode.SPINAL_LEVEL, "emergency", level.because, (("why", why),)),)


def _on_time(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    if order.is_now(standing.facts.now, standing.topic.far_ahead):
        return ()
    if not order.takes_priority and _is_the_study(order, standing):
        return ()  # nobody could ever clear that card
    pace = _pace(order, standing)
    if standing.accepts(order.study) or order.study.modality in MRI:
        return (Advice(AdviceCode.IMAGE_NOW, pace),)
    return (Advice(AdviceCode.IMAGE_NOW, f"target-{pace}"),)


def _is_the_study(order: ImagingOrder, standing: Standing) -> bool:
    """Whether kind and level are what is wanted, whatever its time."""
    return standing.accepts(order.study) and not standing.level_of(order).wants_whole_spine


def _pace(order: ImagingOrder, standing: Standing) -> str:
    """What is wrong with its time; where it is not said yet, and the order not yet signed, no fault."""
    if order.is_far_ahead(standing.facts.now, standing.topic.far_ahead):
        return "scheduled"
    if order.priority is None and not standing.signing:
        return "unsaid"
    return "urgent" if order.priority in _HURRIED else "routine"


def _while_unclear(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    spoken: tuple[Advice, ...] = ()
    in_time = order.is_now(standing.facts.now, standing.topic.far_ahead) or not order.takes_priority
    if not (standing.accepts(order.study) and in_time):
        spoken = (on_the_missing_fact(standing, offered=True),)
    return (*safety_that_changes_the_study(order, standing), *spoken)


def _without_emergency(order: ImagingOrder, standing: Standing) -> tuple[Advice, ...]:
    said = list(safety_that_changes_the_study(order, standing))
    if order.study.modality is Modality.MR and order.study.contrast is Contrast.WITHOUT:
        said.extend(_on_contrast(order, standing))
    variant = standing.variant
    if variant is not None and variant.advice and is_rated_lower(order, standing):
        said.append(Advice(variant.advice, "offer", blanks=_rating(order, standing)))
    return tuple(said)


def is_rated_lower(order: ImagingOrder, standing: Standing) -> bool:
    """Whether a source rates this study below the target.  What nobody rates is not held against it."""
    target = standing.target
    if target is None or standing.accepts(order.study):
        return False
    ordered = standing.rating_of(order.study)
    aim = standing.rating_of(target.kind.over(order.study.regions))
    return ordered is not None and aim is not None and ordered.category.rank > aim.category.rank


def _rating(order: ImagingOrder, standing: Standing) -> tuple[tuple[str, str], ...]:
    rating = standing.rating_of(order.study)
    unrated = standing.topic.wording.label(Label.NOT_RATED)
    return (("rating", rating.category.in_words if rating else unrated),)
