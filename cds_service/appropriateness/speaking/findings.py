"""The findings that a card or a note lists: the weightiest first, one line a kind."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from cds_service.appropriateness.judging.standing import Standing
from cds_service.appropriateness.terms.answers import NOT_MET, Evidence
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.appropriateness.terms.wording import Label

from .budget import FINDING_WORDS, FINDINGS, fitting
from .days import home_of, said_of
from .markdown import escape

_NO_VALUE: Final = Decimal(0)


def listed(found: tuple[Evidence, ...], standing: Standing) -> str:
    """The lines of a card: as many findings as are read at a glance, the others counted."""
    home = home_of([each.date for each in found])
    now = standing.facts.now.astimezone(home)
    lines = [_line(each, now, home) for each in found[:FINDINGS]]
    shown = max(1, fitting(lines, FINDING_WORDS))
    wording, more = standing.topic.wording, len(found) - shown
    if more > 0:
        key = Label.ONE_MORE_FINDING if more == 1 else Label.MORE_FINDINGS
        lines[shown:] = [wording.label(key, number=str(more))]
    return "\n".join(lines)


def weightiest(
    evidence: tuple[Evidence, ...], standing: Standing, decisive: tuple[Evidence, ...] = ()
) -> tuple[Evidence, ...]:
    """One finding of each kind, as knowledge weighs them: two temperatures of a morning are one.
    What is ``decisive`` for the line on top stands first, so that nobody has to look for its reason.

    What says several things stands for each of them; what is said in the same words is said once.
    """
    facts = standing.facts
    kinds, weights = _kinds(evidence, facts), _weights(standing, decisive)
    last = len(weights)
    new = {fact.evidence for fact in facts.facts if fact.called_new}
    height = _heights(facts, kinds)
    in_turn = sorted(
        kinds,
        key=lambda e: (
            weights.get(e, last),
            e not in new,
            -height[e] if e in height else _NO_VALUE,
        ),
    )
    told: set[str] = set()
    kept = []
    for each in in_turn:
        says = each.says.casefold()
        its_kinds = kinds[each] or [says]
        if says not in told and not told.issuperset(its_kinds):
            kept.append(each)
        told.update(its_kinds)
        told.add(says)
    return tuple(kept)


def _line(finding: Evidence, now: datetime, home: tzinfo) -> str:
    when = said_of(finding.date, now, home)
    says = escape(finding.says)
    return f"- {says}, {when}" if when else f"- {says}"


def _weights(standing: Standing, decisive: tuple[Evidence, ...]) -> Mapping[Evidence, int]:
    """What the card itself is about, what decides or limits the study, then what knowledge puts first."""
    answers = standing.answers
    asked = [answers.get(name, NOT_MET).because for name in standing.topic.weightiest]
    found: dict[Evidence, int] = {}
    for place, group in enumerate((decisive, standing.cautions, *asked)):
        for each in group:
            found.setdefault(each, place)
    return found


def _kinds(evidence: Iterable[Evidence], facts: PatientFacts) -> Mapping[Evidence, Sequence[str]]:
    """What each finding tells of, in the findings' turn: a concept, an analyte, or a report."""
    found: dict[Evidence, list[str]] = {each: [] for each in evidence}
    for fact in facts.facts:
        if fact.evidence in found:
            found[fact.evidence].append(fact.concept)
    for measured in facts.measurements:
        if measured.evidence in found:
            found[measured.evidence].append(measured.analyte)
    for report in facts.reports:
        if report.evidence in found:
            found[report.evidence].append(report.evidence.resource)
    return found


def _heights(facts: PatientFacts, findings: Container[Evidence]) -> Mapping[Evidence, Decimal]:
    """How high the values are that these findings tell: of those that are new, or not, a high one
    stands before a lesser one."""
    found: dict[Evidence, Decimal] = {}
    for measured in facts.measurements:
        if measured.evidence in findings:
            value = measured.bounds.low or _NO_VALUE
            found[measured.evidence] = max(value, found.get(measured.evidence, value))
    return found
