"""Which level of the spine: whether the order looks where the findings point."""

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta

from cds_service.appropriateness.terms.answers import Evidence, distinct
from cds_service.appropriateness.terms.facts import Fact, PatientFacts
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Region
from cds_service.appropriateness.terms.wording import Label
from cds_service.frozen import dataclass

#: Below the cord (it ends about L1-L2): no upper-motor-neuron sign comes from here.
_BELOW_THE_CORD = frozenset({Region.LUMBAR, Region.SACRUM})
_LUMBAR, _SACRUM = Region.LUMBAR, frozenset({Region.SACRUM})
_NOWHERE: frozenset[Region] = frozenset()


@dataclass(frozen=True)
class LevelRules:
    """The concepts by which a level is inferred (``knowledge``: levels)."""

    pain: frozenset[str] = frozenset()
    localising: frozenset[str] = frozenset()
    cord_signs: frozenset[str] = frozenset()
    multifocal: frozenset[str] = frozenset()
    within: timedelta = timedelta.max
    regions_of_concept: Mapping[str, frozenset[Region]] = field(default_factory=dict)

    def regions(self, fact: Fact) -> frozenset[Region]:
        """Where a finding points: by itself, else by what it is."""
        return fact.regions or self.regions_of_concept.get(fact.concept, frozenset())


#: The reason, and the findings that say so.
_Doubt = tuple[Label | None, tuple[Fact, ...]]
_NO_DOUBT: _Doubt = (None, ())


@dataclass(frozen=True, slots=True)
class Pointing:
    """The findings that point to a level and stand now: a neck pain of years ago says nothing of it.

    ``localising`` are told with the regions that each points to, ``localised`` is all of these.
    ``unclear`` is why they leave the level open, whatever is ordered.
    """

    localising: tuple[tuple[Fact, frozenset[Region]], ...]
    localised: frozenset[Region]
    cord_signs: tuple[Fact, ...]
    unclear: _Doubt

    @classmethod
    def of(cls, facts: PatientFacts, rules: LevelRules) -> "Pointing":
        """Those of a patient."""
        found = _in_force(facts, rules.localising, rules.within)
        localising = tuple([(fact, rules.regions(fact)) for fact in found])
        localised = _NOWHERE.union(*[regions for _, regions in localising])
        return cls(
            localising=localising,
            localised=localised,
            cord_signs=_in_force(facts, rules.cord_signs, rules.within),
            unclear=_unclear(localised, facts, rules),
        )


@dataclass(frozen=True, slots=True)
class Level:
    """What the findings say of the level.  ``why`` it may be missed is None when the order covers it;
    ``elsewhere`` is where they point beyond it.
    """

    localised: frozenset[Region]
    why: Label | None = None
    because: tuple[Evidence, ...] = ()
    elsewhere: frozenset[Region] = frozenset()

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


def judge_level(ordered: frozenset[Region], findings: Pointing) -> Level:
    """Whether the ordered regions fit, or the whole spine is the safer answer (seed, pitfall 2)."""
    if ordered >= WHOLE_SPINE:
        return Level(findings.localised)
    why, because = _mismatched(ordered, findings)
    if why is None:
        why, because = findings.unclear
    told = {id(fact) for fact in because}  # they are the very same, and long to compare
    found = [regions for fact, regions in findings.localising if id(fact) in told]
    elsewhere = _NOWHERE.union(*found) - ordered
    return Level(findings.localised, why, distinct([f.evidence for f in because]), elsewhere)


def _mismatched(ordered: frozenset[Region], findings: Pointing) -> _Doubt:
    if not ordered:
        return Label.LEVEL_NOT_NAMED, ()
    above = tuple([f for f in findings.cord_signs if not f.regions or f.regions - _BELOW_THE_CORD])
    if above and ordered <= _BELOW_THE_CORD:
        return Label.LEVEL_BELOW_THE_CORD, above
    elsewhere = tuple([fact for fact, found in findings.localising if _beyond(found, ordered)])
    return (Label.LEVEL_ELSEWHERE, elsewhere) if elsewhere else _NO_DOUBT


def _unclear(localised: frozenset[Region], facts: PatientFacts, rules: LevelRules) -> _Doubt:
    pain = _in_force(facts, rules.pain, rules.within)
    pointed = _NOWHERE.union(*map(rules.regions, pain))
    if len({Region.LUMBAR if r is Region.SACRUM else r for r in pointed}) > 1:
        return Label.LEVELS_OF_PAIN, pain
    multifocal = _in_force(facts, rules.multifocal, rules.within)
    if multifocal:
        return Label.LEVEL_MULTIFOCAL, multifocal
    return _NO_DOUBT if localised else (Label.LEVEL_UNKNOWN, ())


def _beyond(found: frozenset[Region], ordered: frozenset[Region]) -> bool:
    """Whether a finding's level is not in the picture.  The lumbar spine shows the cauda equina."""
    covered = ordered | _SACRUM if _LUMBAR in ordered else ordered
    return bool(found) and not found & covered


def _in_force(facts: PatientFacts, concepts: frozenset[str], within: timedelta) -> tuple[Fact, ...]:
    if concepts.isdisjoint(facts.names):
        return ()
    found = facts.of_any(sorted(concepts.intersection(facts.by_concept)))
    now = facts.now
    return tuple(
        [f for f in found if not f.past and (f.when is None or f.when.perhaps_within(within, now))]
    )
