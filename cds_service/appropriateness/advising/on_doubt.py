"""The one fact that would decide: what it is, and what settles it."""

from typing import Final

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import Met
from cds_service.appropriateness.terms.wording import Label

from .advice import Advice, AdviceCode, Click, OfferedTest
from .clicks import click_tests, offered_tests

#: Facts that a clinician is asked for at once, the first in the topic's order.
MOST_ASKED: Final = 6
_SETTLING = (OfferedTest.C_REACTIVE_PROTEIN, OfferedTest.ERYTHROCYTE_SEDIMENTATION_RATE)


def on_the_missing_fact(standing: Standing, *, offered: bool = False) -> Advice:
    """Which fact is missing.  ``offered``: the scan that it would decide stands on the same card."""
    fact = "deficit" if isinstance(standing.suspicion, Met) else "infection"
    saying = f"{fact}-unclear-offer" if offered else f"{fact}-unclear"
    tests = [test.text for test in offered_tests(standing, *_SETTLING)]
    send = standing.topic.wording.label(Label.SEND, tests=" and ".join(tests)) if tests else ""
    facts = ", ".join(each.words for each in standing.missing[:MOST_ASKED])
    ask = standing.topic.wording.label(Label.ASK_FOR, facts=facts) if facts else ""
    blanks = (("ask", ask), ("send", send))
    return Advice(AdviceCode.INDICATION_UNCLEAR, saying, standing.because, blanks)


def click_what_settles(standing: Standing) -> tuple[Click, ...]:
    """The tests that speak for or against an infection."""
    return click_tests(standing, *_SETTLING)
