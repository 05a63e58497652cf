"""The safety questions that advice depends on, and the kidneys that are worked out for them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.asking.renal_function import (
    Estimate,
    RenalRules,
    creatinine_rise,
    current_egfr,
)
from cds_service.appropriateness.terms.answers import MET, NOT_MET, Answer, Lack, Met, Unknown, Want
from cds_service.appropriateness.terms.facts import PatientFacts, Setting


class Safety(StrEnum):
    """The safety questions that advice depends on, by the names that knowledge gives them."""

    MRI_IMPOSSIBLE = "mri-impossible"
    DEVICE_UNRESOLVED = "device-unresolved"
    DEVICE_SELDOM_CONDITIONAL = "device-seldom-conditional"
    GADOLINIUM_REACTION_SEVERE = "gadolinium-reaction-severe"
    GADOLINIUM_REACTION = "gadolinium-reaction"
    CONTRAST_REACTION_UNSPECIFIED = "contrast-reaction-unspecified"
    IODINATED_REACTION_SEVERE = "iodinated-reaction-severe"
    PREGNANCY = "pregnancy"
    DIALYSIS = "dialysis"
    ACUTE_KIDNEY_INJURY = "acute-kidney-injury"
    RENAL_FUNCTION_LOW = "renal-function-low"
    KIDNEY_FAILURE_CODED = "kidney-failure-coded"
    RENAL_FUNCTION_SUFFICIENT = "renal-function-sufficient"
    CREATININE_RISE = "creatinine-rise"


_QUESTIONS: Final = tuple(Safety)

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_PREGNANCY, _OUTPATIENT = Safety.PREGNANCY, Setting.OUTPATIENT
_LOW, _SUFFICIENT = Safety.RENAL_FUNCTION_LOW.value, Safety.RENAL_FUNCTION_SUFFICIENT.value
_RISE = Safety.CREATININE_RISE.value

#: Worked out from serial values and equations, not asked of the record by a criterion.
COMPUTED = frozenset({_LOW, _SUFFICIENT, _RISE})


def ask_kidneys(inquiry: Inquiry, rules: RenalRules, *, emergency: bool) -> Estimate | None:
    """The eGFR that counts now; what follows from it is put into the inquiry, for criteria that name it."""
    facts, answers = inquiry.facts, inquiry.answers
    pregnant = isinstance(inquiry.ask_named(_PREGNANCY), Met)
    window = renal_window(facts, rules, emergency=emergency)
    egfr = current_egfr(facts, rules, window=window, pregnant=pregnant)
    rise = creatinine_rise(facts, rules)
    enough = egfr is not None and egfr.is_low is False
    answers[_RISE] = Met(rise) if rise else NOT_MET
    answers[_LOW] = _is_low(egfr, rules)
    answers[_SUFFICIENT] = MET if enough else NOT_MET
    return egfr


def renal_window(facts: PatientFacts, rules: RenalRules, *, emergency: bool) -> timedelta:
    """How old a value of the kidneys may be and count."""
    outpatient = facts.setting is _OUTPATIENT and not emergency
    return rules.fresh_outpatient if outpatient else rules.fresh_acute


def ask_safety(inquiry: Inquiry) -> Mapping[Safety, Answer]:
    """Every safety question, answered once.  The kidneys have been worked out before."""
    known = inquiry.answers
    return {name: known.get(name) or inquiry.ask_named(name) for name in _QUESTIONS}


def _is_low(egfr: Estimate | None, rules: RenalRules) -> Answer:
    if egfr is None or egfr.is_low is None:
        return Unknown((Lack(Want.NOT_MEASURED, rules.not_known),))
    return Met((egfr.evidence,)) if egfr.is_low else NOT_MET
