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
_UNKNOWN: str = AdviceCode.RENAL_FUNCTION_UNKNOWN  # looked up once


def on_contrast_safety(standing: Standing) -> tuple[WantedCard, ...]:
    """Kidneys and an unnamed contrast allergy: safety that only speaks."""
    if standing.holds(Safety.MRI_IMPOSSIBLE):
        return ()
    if not (standing.wants_gadolinium or _contrast_is_drafted(standing)):
        return ()
    advice = [each for each in _on_contrast(standing) if each]
    if not advice:
        return ()
    asked = _UNKNOWN in [each.code for each in advice]
    clicks = click_tests(standing, OfferedTest.CREATININE, recommended=True) if asked else ()
    return (WantedCard(SAFETY, tuple(advice), clicks, exclusive=False),)


def _on_contrast(standing: Standing) -> tuple[Advice | None, ...]:
    """While one fact is missing, what is on record of sick kidneys is said as it is of any patient;
    what nobody measured is not asked for before a variant holds.
    """
    variant = standing.variant
    if standing.status is Status.MATCHED and variant is not None:
        settled = (_on_kidneys(standing), _on_unnamed_allergy(standing))
        return () if variant.aim is Aim.NOTHING else settled
    return (_on_sick_kidneys(standing),) if standing.indication_unclear else ()


def _contrast_is_drafted(standing: Standing) -> bool:
    return any(StudyKind.of(order.study).uses_gadolinium for order in standing.in_question)


def _on_sick_kidneys(standing: Standing) -> Advice | None:
    """The gravest concern on record silences the lesser ones."""
    for concern, code in _RENAL_CONCERNS:
        if standing.holds(concern):
            evidence = standing.evidence(concern)
            return Advice(code, "planned", evidence, (("value", _told(concern, standing)),))
    return None


def _told(concern: Safety, standing: Standing) -> str:
    """What is on record of it; of an injury that two creatinines tell, both, for one alone is none."""
    risen = standing.evidence(Safety.CREATININE_RISE)
    if concern is Safety.ACUTE_KIDNEY_INJURY and risen:
        return ", then ".join(each.says for each in risen)
    evidence = standing.evidence(concern)
    return evidence[-1].says if evidence else ""


def _on_kidneys(standing: Standing) -> Advice | None:
    """What is on record of them; a value nobody has is asked for."""
    if (on_record := _on_sick_kidneys(standing)) is not None:
        return on_record
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
