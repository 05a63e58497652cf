"""What is said of the patient rather than of one order: nothing drafted, the label, the missing fact."""

from cds_service.appropriateness.judging.finished_studies import (
    finished_mri,
    has_current_mri,
    has_recent_mri,
    is_unfinished,
)
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.orders import Priority
from cds_service.appropriateness.terms.studies import Modality

from .advice import (
    INFORMATION,
    NEW_STUDY,
    Advice,
    AdviceCode,
    Click,
    CreateStudy,
    OfferedTest,
    WantedCard,
)
from .clicks import click_cultures_first, click_tests, may_create
from .on_doubt import click_what_settles, on_the_missing_fact

_AFTER_MRI = (
    OfferedTest.BLOOD_CULTURE,
    OfferedTest.SPINE_SURGERY,
    OfferedTest.INFECTIOUS_DISEASES,
)


def on_nothing_drafted(standing: Standing) -> tuple[WantedCard, ...]:
    """An emergency in which nobody has drafted an image of the spine."""
    if not standing.emergency or standing.orders or standing.target is None:
        return ()
    advice = _say_of_nothing_drafted(standing)
    if advice is None:
        return ()
    regions = standing.target_regions(None)
    clicks = tuple(
        Click(
            CreateStudy(kind.over(regions), Priority.STAT, like=None),
            recommended=place == 0 and may_create(standing, standing.target),
        )
        for place, kind in enumerate((standing.target.kind, *standing.target.alternatives))
    )
    cultures = click_cultures_first(standing)
    return (WantedCard(NEW_STUDY, (advice,), (*clicks, *cultures), exclusive=not cultures),)


def _say_of_nothing_drafted(standing: Standing) -> Advice | None:
    facts = standing.facts
    unread = facts.image_may_be_drafted or not (
        facts.was_read(Need.ORDERS) and facts.was_read(Need.REPORTS)
    )
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        if standing.plan.is_covered:
            return None
        evidence = standing.evidence(Safety.MRI_IMPOSSIBLE)
        place = "if-not-ordered" if unread else "nothing-drafted"
        return Advice(AdviceCode.CT_BEST_ALTERNATIVE, place, evidence)
    if has_current_mri(standing):
        return None
    done = finished_mri(standing)
    if done is not None and is_unfinished(done, standing) and standing.wants_gadolinium:
        return Advice(AdviceCode.ADD_CONTRAST, "finished-mri", (done.evidence,))
    if has_recent_mri(standing):
        return None
    place = "if-not-ordered" if unread else "nothing-drafted"
    return Advice(AdviceCode.MRI_WITHOUT_AND_WITH_CONTRAST, place)


def on_information(standing: Standing, *, asked: bool) -> tuple[WantedCard, ...]:
    """After the MRI, the variant, and the missing fact, unless an order's card has ``asked`` for it."""
    advice: list[Advice] = []
    clicks: tuple[Click, ...] = ()
    words = standing.topic.words
    if standing.indication_unclear and words(AdviceCode.INDICATION_UNCLEAR) and not asked:
        advice.append(on_the_missing_fact(standing))
        clicks += click_what_settles(standing)
    if standing.variant is not None and (spoken := _on_the_variant(standing)):
        advice.append(spoken)
    if words(AdviceCode.AFTER_MRI) and (signed := _accepted_is_signed(standing)):
        advice.append(Advice(AdviceCode.AFTER_MRI, signed))
        clicks += click_tests(standing, *_AFTER_MRI)
    if standing.confirm and standing.emergency and standing.plan.is_covered:
        advice.append(Advice(AdviceCode.ORDER_APPROPRIATE, "confirmed"))
    if not advice:
        return ()
    return (WantedCard(INFORMATION, tuple(advice), clicks, exclusive=False),)


def _on_the_variant(standing: Standing) -> Advice | None:
    """A sibling's label.  The main variant's own advice stands on the order card."""
    variant = standing.variant
    if variant is None or variant.advice is None:
        return None
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        place = "no-mri-emergency" if standing.emergency else "no-mri"
        return Advice(variant.advice, place, standing.evidence(Safety.MRI_IMPOSSIBLE))
    if standing.emergency:
        return Advice(variant.advice, "emergency")
    unsettled = standing.indication_unclear
    return Advice(variant.advice, "deficit-unclear" if unsettled else "no-emergency")


def _accepted_is_signed(standing: Standing) -> str | None:
    """Whether in an emergency a right study is being signed; of a CT less can be concluded than of an MRI."""
    if not (standing.emergency and standing.signing):
        return None
    right = [o.study.modality for o in standing.in_question if standing.accepts(o.study)]
    if not right:
        return None
    return "signed" if Modality.MR in right else "signed-ct"
