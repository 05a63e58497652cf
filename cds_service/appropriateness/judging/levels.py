"""Which level of the spine: whether the order looks where the findings point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from cds_service.appropriateness.terms.answers import Evidence, distinct
from cds_service.appropriateness.terms.facts import Fact, PatientFacts
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Region
from cds_service.appropriateness.terms.wording import Label

#: Below the cord (it ends about L1-L2): no upper-motor-neuron sign comes from here.
_BELOW_THE_CORD = frozenset({Region.LUMBAR, Region.SACRUM})


@dataclass(frozen=True)
class LevelRules:
    """The concepts by which a level is inferred (``knowledge``: levels)."""

    pain: frozenset[str] = frozenset()
    localising: frozenset[str] = frozenset()
    cord_signs: frozenset[str] = frozenset()
    multifocal: frozenset[str] = frozenset()
    within: timedelta = timedelta.max
    regions_of_concept: Mapping[str, frozenset[Region]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """What the findings say of the level.  ``why`` it may be missed is None when the order covers it."""

    localised: frozenset[Region]
    why: Label | None = None
    because: tuple[Evidence, ...] = ()

    @property
    def wants_whole_spine(self) -> bool:
        return self.why is not None


#: Every reason why the level may be missed.
DOUBTS = (
    Label.LEVEL_NOT_NAMED,
    Label.LEVEL_BELOW_THE_CORD,
    Label.LEVEL_ELSEWHERE,
    Label.LEVELS_OF_PAIN,
    Label.LEVEL_MULTIFOCAL,
    Label.LEVEL_UNKNOWN,
)

#: The reason, and the findings that say so.
_Doubt = tuple[Label | None, tuple[Fact, ...]]
_NO_DOUBT: _Doubt = (None, ())


def judge_level(ordered: frozenset[Region], facts: PatientFacts, rules: LevelRules) -> Level:
    """Whether the ordered regions fit, or the whole spine is the safer answer (seed, pitfall 2)."""
    localising = _in_force(facts, rules.localising, rules)
    localised = frozenset(r for fact in localising for r in _regions(fact, rules))
    if ordered >= WHOLE_SPINE:
        return Level(localised)
    why, because = _mismatched(ordered, facts, rules)
    if why is None:
        why, because = _unclear(facts, rules)
    return Level(localised, why, distinct(fact.evidence for fact in because))


def _mismatched(ordered: frozenset[Region], facts: PatientFacts, rules: LevelRules) -> _Doubt:
    if not ordered:
        return Label.LEVEL_NOT_NAMED, ()
    cord = _in_force(facts, rules.cord_signs, rules)
    above = tuple(f for f in cord if not f.regions or f.regions - _BELOW_THE_CORD)
    if above and ordered <= _BELOW_THE_CORD:
        return Label.LEVEL_BELOW_THE_CORD, above
    elsewhere = tuple(
        fact
        for fact in _in_force(facts, rules.localising, rules)
        if _beyond(_regions(fact, rules), ordered)
    )
    return (Label.LEVEL_ELSEWHERE, elsewhere) if elsewhere else _NO_DOUBT


def _unclear(facts: PatientFacts, rules: LevelRules) -> _Doubt:
    pain = _in_force(facts, rules.pain, rules)
    regions = {Region.LUMBAR if r is Region.SACRUM else r for f in pain for r in _regions(f, rules)}
    if len(regions) > 1:
        return Label.LEVELS_OF_PAIN, pain
    multifocal = _in_force(facts, rules.multifocal, rules)
    if multifocal:
        return Label.LEVEL_MULTIFOCAL, multifocal
    localising = _in_force(facts, rules.localising, rules)
    if not any(_regions(fact, rules) for fact in localising):
        return Label.LEVEL_UNKNOWN, ()
    return _NO_DOUBT


def _beyond(found: frozenset[Region], ordered: frozenset[Region]) -> bool:
    """Whether a finding's level is not in the picture.  The lumbar spine shows the cauda equina."""
    covered = ordered | ({Region.SACRUM} if Region.LUMBAR in ordered else set())
    return bool(found) and not found & covered


def _in_force(facts: PatientFacts, concepts: frozenset[str], rules: LevelRules) -> tuple[Fact, ...]:
    """What stands now: a neck pain of years ago says nothing of the level."""
    return tuple(
        fact
        for concept in sorted(concepts)
        for fact in facts.of(concept)
        if not fact.past
        and (fact.when is None or facts.now - min(fact.when.latest, facts.now) <= rules.within)
    )


def _regions(fact: Fact, rules: LevelRules) -> frozenset[Region]:
    return fact.regions or rules.regions_of_concept.get(fact.concept, frozenset())
