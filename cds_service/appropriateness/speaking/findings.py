"""The findings that a card or a note lists: the weightiest first, one line a kind."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from cds_service.appropriateness.judging.standing import Standing, evidence_of
from cds_service.appropriateness.terms.answers import NOT_MET, Evidence
from cds_service.appropriateness.terms.facts import Fact, ImagingReport, Measurement
from cds_service.appropriateness.terms.wording import Label

from .budget import FINDING_WORDS, FINDINGS, fitting
from .days import home_of, said_of
from .markdown import escape

_Source = Fact | Measurement | ImagingReport
_NO_VALUE: Final = Decimal(0)


def listed(found: tuple[Evidence, ...], standing: Standing) -> str:
    """The lines of a card: as many findings as are read at a glance, the others counted."""
    home = home_of(each.date for each in found)
    lines = [_line(each, standing, home) for each in found[:FINDINGS]]
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
    sources = _sources(evidence, standing)
    weights = _weights(standing, decisive)
    last = len(weights)
    in_turn = sorted(sources, key=lambda each: (weights.get(each, last), _mildness(sources[each])))
    told: set[str] = set()
    kept = []
    for each in in_turn:
        says = each.says.casefold()
        kinds = set(map(_kind, sources[each])) or {says}
        if not kinds <= told and says not in told:
            kept.append(each)
        told |= kinds
        told.add(says)
    return tuple(kept)


def _line(finding: Evidence, standing: Standing, home: tzinfo) -> str:
    when = said_of(finding.date, standing.facts.now, home)
    says = escape(finding.says)
    return f"- {says}, {when}" if when else f"- {says}"


def _weights(standing: Standing, decisive: tuple[Evidence, ...]) -> Mapping[Evidence, int]:
    """What the card itself is about, what decides or limits the study, then what knowledge puts first."""
    answers, questions = standing.answers, standing.topic.weightiest
    found: dict[Evidence, int] = {}
    groups = [evidence_of(answers.get(name, NOT_MET)) for name in questions]
    for place, group in enumerate((decisive, standing.cautions, *groups)):
        for each in group:
            found.setdefault(each, place)
    return found


def _sources(
    evidence: Iterable[Evidence], standing: Standing
) -> Mapping[Evidence, Sequence[_Source]]:
    """What of the record each finding was told from, in the findings' turn."""
    found: dict[Evidence, list[_Source]] = {each: [] for each in evidence}
    facts = standing.facts
    stated: tuple[_Source, ...] = (*facts.facts, *facts.measurements, *facts.reports)
    for each in stated:
        told = found.get(each.evidence)
        if told is not None:
            told.append(each)
    return found


def _kind(source: _Source) -> str:
    if isinstance(source, Fact):
        return source.concept
    return source.analyte if isinstance(source, Measurement) else source.evidence.resource


def _mildness(sources: Iterable[_Source]) -> tuple[bool, Decimal]:
    """What is called new before what is not, a high value before a lesser one."""
    is_new, highest = False, None
    for each in sources:
        if isinstance(each, Fact):
            is_new = is_new or each.called_new
        elif isinstance(each, Measurement):
            value = each.bounds.low or _NO_VALUE
            highest = value if highest is None else max(value, highest)
    return not is_new, -highest if highest else _NO_VALUE
