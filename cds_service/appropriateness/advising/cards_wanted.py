"""Which cards there are: one per order, one for safety, one for information, or one of its own."""

from dataclasses import replace

from cds_service.appropriateness.asking.renal_function import last_known
from cds_service.appropriateness.judging.finished_studies import (
    finished_mri,
    has_recent_mri,
    is_unfinished,
)
from cds_service.appropriateness.judging.lead_orders import is_accepted, is_covered, target_regions
from cds_service.appropriateness.judging.standing import Safety, Situation, Status
from cds_service.appropriateness.judging.targets import uses_gadolinium
from cds_service.appropriateness.terms.answers import Met
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.orders import Priority
from cds_service.appropriateness.terms.studies import Modality, StudyKind

from .advice import (
    INFORMATION,
    NEW_STUDY,
    SAFETY,
    Advice,
    AdviceCode,
    CardPlan,
    CreateStudy,
    CreateTest,
    Offer,
)
from .clicks import is_changeable, offers_on_order
from .on_orders import advise_on_order

_RENAL_CONCERNS = (
    (Safety.DIALYSIS, AdviceCode.DIALYSIS),
    (Safety.ACUTE_KIDNEY_INJURY, AdviceCode.ACUTE_KIDNEY_INJURY),
    (Safety.RENAL_FUNCTION_LOW, AdviceCode.RENAL_FUNCTION_LOW),
    (Safety.KIDNEY_FAILURE_CODED, AdviceCode.RENAL_FUNCTION_LOW),
)


def plan_cards(situation: Situation) -> tuple[CardPlan, ...]:
    """Every card of the answer, before words.  A topic says only what it has words for."""
    plans = _plans(situation) if situation.in_question else _of_its_own(situation)
    worded = (_worded(plan, situation) for plan in plans)
    return tuple(plan for plan in worded if plan.advice)


def _worded(plan: CardPlan, situation: Situation) -> CardPlan:
    words = situation.topic.wording.advice
    return replace(plan, advice=tuple(each for each in plan.advice if each.code in words))


def _plans(situation: Situation) -> tuple[CardPlan, ...]:
    orders = tuple(
        CardPlan(
            about=order.reference,
            advice=advice,
            offers=offers_on_order(order, advice, situation),
            order=order,
            exclusive=is_changeable(order),
        )
        for order in situation.in_question
        if (advice := advise_on_order(order, situation))
    )
    return (*orders, *_on_safety(situation), *_on_information(situation))


def _of_its_own(situation: Situation) -> tuple[CardPlan, ...]:
    """An emergency in which nobody has drafted an image of the spine."""
    if not situation.emergency or situation.orders or situation.target is None:
        return ()
    advice = _on_nothing_drafted(situation)
    if advice is None:
        return ()
    regions = target_regions(None, situation)
    offers = tuple(
        Offer(
            CreateStudy(kind.over(regions), Priority.STAT, like=None),
            recommended=place == 0 and situation.target.preselected,
        )
        for place, kind in enumerate((situation.target.kind, *situation.target.alternatives))
    )
    return (CardPlan(NEW_STUDY, (advice,), offers),)


def _on_nothing_drafted(situation: Situation) -> Advice | None:
    facts = situation.facts
    unread = not (facts.was_read(Need.ORDERS) and facts.was_read(Need.REPORTS))
    if situation.holds(Safety.MRI_IMPOSSIBLE):
        evidence = situation.evidence(Safety.MRI_IMPOSSIBLE)
        place = "if-not-ordered" if unread else "nothing-drafted"
        return Advice(AdviceCode.CT_BEST_ALTERNATIVE, place, evidence)
    if any(active.study.modality is Modality.MR for active in facts.active_studies):
        return None
    done = finished_mri(situation)
    if done is not None and is_unfinished(done, situation) and _wants_contrast(situation):
        return Advice(AdviceCode.ADD_CONTRAST, "finished-mri", (done.evidence,))
    if has_recent_mri(situation):
        return None
    place = "if-not-ordered" if unread else "nothing-drafted"
    return Advice(AdviceCode.MRI_WITHOUT_AND_WITH_CONTRAST, place)


def _wants_contrast(situation: Situation) -> bool:
    return situation.target is not None and uses_gadolinium(situation.target.kind)


def _on_safety(situation: Situation) -> tuple[CardPlan, ...]:
    """Kidneys and an unnamed contrast allergy: safety that only speaks, joined on one card."""
    if situation.status is not Status.MATCHED or situation.holds(Safety.MRI_IMPOSSIBLE):
        return ()
    if not (_wants_contrast(situation) or _contrast_is_drafted(situation)):
        return ()
    advice = [a for a in (_on_kidneys(situation), _on_unnamed_allergy(situation)) if a]
    if not advice:
        return ()
    asked = any(a.code == AdviceCode.RENAL_FUNCTION_UNKNOWN for a in advice)
    offers = _tests(situation, "creatinine", recommended=True) if asked else ()
    return (CardPlan(SAFETY, tuple(advice), offers, exclusive=False),)


def _contrast_is_drafted(situation: Situation) -> bool:
    return any(uses_gadolinium(StudyKind.of(order.study)) for order in situation.in_question)


def _on_kidneys(situation: Situation) -> Advice | None:
    """The gravest concern silences the lesser ones; a value nobody has is asked for."""
    for concern, code in _RENAL_CONCERNS:
        if situation.holds(concern):
            evidence = situation.evidence(concern)
            says = evidence[-1].says if evidence else ""
            return Advice(code, "planned", evidence, (("value", says),))
    if situation.egfr is not None and situation.egfr.is_low is False:
        return None
    if situation.facts.ordered_tests & situation.topic.tests["creatinine"].silenced_by:
        return None
    return _on_unknown_kidneys(situation)


def _on_unknown_kidneys(situation: Situation) -> Advice:
    last = last_known(situation.facts, situation.topic.renal)
    if last is None:
        return Advice(AdviceCode.RENAL_FUNCTION_UNKNOWN, "no-value")
    dated = last.evidence.date[:10] if last.evidence.date else "no date"
    return Advice(
        AdviceCode.RENAL_FUNCTION_UNKNOWN,
        "old-value",
        (last.evidence,),
        (("value", last.evidence.says), ("date", dated)),
    )


def _on_unnamed_allergy(situation: Situation) -> Advice | None:
    named = situation.holds(Safety.GADOLINIUM_REACTION)
    if named or not situation.holds(Safety.CONTRAST_REACTION_UNSPECIFIED):
        return None
    evidence = situation.evidence(Safety.CONTRAST_REACTION_UNSPECIFIED)
    return Advice(AdviceCode.CONTRAST_ALLERGY_UNSPECIFIED, "recorded", evidence)


def _on_information(situation: Situation) -> tuple[CardPlan, ...]:
    """After the MRI, the variant, the missing fact: joined on one card."""
    advice: list[Advice] = []
    offers: tuple[Offer, ...] = ()
    if situation.indication_unclear:
        advice.append(_on_the_missing_fact(situation))
        offers += _tests(situation, "c-reactive-protein", "erythrocyte-sedimentation-rate")
    if situation.variant is not None and (spoken := _on_the_variant(situation)):
        advice.append(spoken)
    if situation.emergency and situation.signing and _accepted_is_signed(situation):
        advice.append(Advice(AdviceCode.AFTER_MRI, "signed"))
        offers += _tests(situation, "blood-culture", "spine-surgery", "infectious-diseases")
    if situation.confirm and situation.emergency and is_covered(situation):
        advice.append(Advice(AdviceCode.ORDER_APPROPRIATE, "confirmed"))
    if not advice:
        return ()
    return (CardPlan(INFORMATION, tuple(advice), offers, exclusive=False),)


def _on_the_missing_fact(situation: Situation) -> Advice:
    sure_infection = isinstance(situation.suspicion, Met)
    return Advice(
        AdviceCode.INDICATION_UNCLEAR,
        "deficit-unclear" if sure_infection else "infection-unclear",
        situation.because,
    )


def _on_the_variant(situation: Situation) -> Advice | None:
    """A sibling's label.  The main variant's own advice stands on the order card."""
    variant = situation.variant
    if variant is None or variant.advice is None:
        return None
    if situation.holds(Safety.MRI_IMPOSSIBLE):
        place = "no-mri-emergency" if situation.emergency else "no-mri"
        return Advice(variant.advice, place, situation.evidence(Safety.MRI_IMPOSSIBLE))
    if situation.emergency:
        return Advice(variant.advice, "emergency")
    unsettled = situation.indication_unclear
    return Advice(variant.advice, "deficit-unclear" if unsettled else "no-emergency")


def _accepted_is_signed(situation: Situation) -> bool:
    return any(is_accepted(StudyKind.of(o.study), situation) for o in situation.in_question)


def _tests(situation: Situation, *names: str, recommended: bool = False) -> tuple[Offer, ...]:
    """Tests to order, but for those that are drafted or active already."""
    tests = (situation.topic.tests[name] for name in names if name in situation.topic.tests)
    return tuple(
        Offer(CreateTest(test.id, test.text, test.codings), recommended=recommended)
        for test in tests
        if not situation.facts.ordered_tests & test.silenced_by
    )
