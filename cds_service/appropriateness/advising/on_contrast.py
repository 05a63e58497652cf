"""Contrast safety that only speaks: kidneys, and an allergy to contrast that nobody names."""

from cds_service.appropriateness.asking.renal_function import (
    is_fresh,
    is_raised_in_pregnancy,
    last_known,
)
from cds_service.appropriateness.judging.bearing import Status
from cds_service.appropriateness.judging.safety import Safety, renal_window
from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.judging.topics import Aim
from cds_service.appropriateness.terms.studies import StudyKind

from .advice import (
    SAFETY,
    Advice,
    AdviceCode,
    OfferedTest,
    WantedCard,
)
from .clicks import click_tests

_RENAL_CONCERNS = (
    (Safety.DIALYSIS, AdviceCode.DIALYSIS),
    (Safety.ACUTE_KIDNEY_INJURY, AdviceCode.ACUTE_KIDNEY_INJURY),
    (Safety.RENAL_FUNCTION_LOW, AdviceCode.RENAL_FUNCTION_LOW),
    (Safety.KIDNEY_FAILURE_CODED, AdviceCode.RENAL_FUNCTION_LOW),
)


def on_contrast_safety(standing: Standing) -> tuple[WantedCard, ...]:
    """Kidneys and an unnamed contrast allergy: safety that only speaks."""
    variant = standing.variant
    if standing.status is not Status.MATCHED or variant is None or variant.aim is Aim.NOTHING:
        return ()
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        return ()
    if not (standing.wants_gadolinium or _contrast_is_drafted(standing)):
        return ()
    advice = [a for a in (_on_kidneys(standing), _on_unnamed_allergy(standing)) if a]
    if not advice:
        return ()
    asked = any(a.code == AdviceCode.RENAL_FUNCTION_UNKNOWN for a in advice)
    clicks = click_tests(standing, OfferedTest.CREATININE, recommended=True) if asked else ()
    return (WantedCard(SAFETY, tuple(advice), clicks, exclusive=False),)


def _contrast_is_drafted(standing: Standing) -> bool:
    return any(StudyKind.of(order.study).uses_gadolinium for order in standing.in_question)


def _on_kidneys(standing: Standing) -> Advice | None:
    """The gravest concern silences the lesser ones; a value nobody has is asked for."""
    for concern, code in _RENAL_CONCERNS:
        if standing.holds(concern):
            evidence = standing.evidence(concern)
            says = evidence[-1].says if evidence else ""
            return Advice(code, "planned", evidence, (("value", says),))
    if standing.egfr is not None and standing.egfr.is_low is False:
        return None
    if standing.facts.ordered_tests & standing.topic.tests[OfferedTest.CREATININE].silenced_by:
        return None
    return _on_unknown_kidneys(standing)


def _on_unknown_kidneys(standing: Standing) -> Advice | None:
    """No value, an old one, or one that does not tell; in pregnancy one that is not raised will do."""
    facts, rules = standing.facts, standing.topic.renal
    last = last_known(facts, rules)
    if last is None:
        return Advice(AdviceCode.RENAL_FUNCTION_UNKNOWN, "no-value")
    saying = "old-value"
    if is_fresh(last, renal_window(facts, rules, emergency=standing.emergency), facts):
        saying = "value-does-not-tell"
        if standing.holds(Safety.PREGNANCY) and last.analyte == rules.creatinine:
            if not is_raised_in_pregnancy(last, rules):
                return None
            saying = "raised-in-pregnancy"
    told = (("value", last.evidence.says), ("date", last.evidence.date or "no date"))
    return Advice(AdviceCode.RENAL_FUNCTION_UNKNOWN, saying, (last.evidence,), told)


def _on_unnamed_allergy(standing: Standing) -> Advice | None:
    named = standing.holds(Safety.GADOLINIUM_REACTION)
    if named or not standing.holds(Safety.CONTRAST_REACTION_UNSPECIFIED):
        return None
    evidence = standing.evidence(Safety.CONTRAST_REACTION_UNSPECIFIED)
    return Advice(AdviceCode.CONTRAST_ALLERGY_UNSPECIFIED, "recorded", evidence)
