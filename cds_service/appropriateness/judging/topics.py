"""ACR's document and its variants, as knowledge declares them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from cds_service.appropriateness.asking.blank_charts import BlankCharts
from cds_service.appropriateness.asking.criteria import AnyOf, Criterion, Named, speaking_for
from cds_service.appropriateness.asking.renal_function import RenalRules
from cds_service.appropriateness.terms.codings import Coding
from cds_service.appropriateness.terms.guidance import Guidance
from cds_service.appropriateness.terms.studies import Region, StudyKind
from cds_service.appropriateness.terms.wording import Wording
from cds_service.frozen import dataclass

from .levels import LevelRules
from .ratings import AppropriatenessCategory, Rating


class Aim(StrEnum):
    """What a variant is out for: the study that answers its question; no image at all; or that a
    draft, whatever it is for, does not harm this patient.
    """

    STUDY = "study"
    NOTHING = "nothing"
    THE_DRAFT = "the-draft"


class AdvicePlace(StrEnum):
    """Which card an advice stands on."""

    ORDER = "order"
    SAFETY = "safety"
    INFORMATION = "information"


#: What a topic's own advice may offer beside tests: to take the drafts away that it speaks of.
REMOVAL = "remove"


@dataclass(frozen=True, slots=True)
class OwnAdvice:
    """Advice that a topic names itself: Python knows where it stands and what it offers, not what it says.

    It speaks of drafts in question whose rating is one of ``where_rated``, and that look at
    ``of_regions`` and nowhere else (of any, where those are empty).  One that ``reassures`` is silent while a graver topic is uncertain.  ``offers`` are
    tests, or the removal of the drafts.
    """

    code: str
    place: AdvicePlace
    where_rated: frozenset[AppropriatenessCategory] = frozenset()
    of_regions: frozenset[Region] = frozenset()
    reassures: bool = False
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClinicalVariant:
    """One of ACR's numbered scenarios, or what no number of ACR's stands for.  ``advice`` is the code of the card
    that names it; the main variant has none, its advice stands on the order card.
    ``source`` is what its cards cite, where that is not what the topic cites.
    ``gives`` is advice of the topic's own.
    """

    id: str
    acr_variant: int | None
    title: str
    advice: str | None
    applies_when: Criterion
    ratings: Mapping[str, Rating]
    rating_source: str | None
    source: "TopicSource | None" = None
    limitations: tuple[str, ...] = ()
    gives: tuple[OwnAdvice, ...] = ()
    aim: Aim = Aim.STUDY
    guidance: Guidance | None = None


@dataclass(frozen=True, slots=True)
class AskedFact:
    """What a clinician is asked for, in a few words, where it would settle the suspicion.

    ``on_record``: it is asked for only where something on record speaks for it, and not surely.
    """

    criterion: str
    words: str
    on_record: bool = False


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One row of the table of target studies (``docs/clinical-rules.md`` 4).

    ``accepted`` are the studies that are right as they are; ``alternatives`` are offered
    beside the target; ``preselected`` is False where a person has to decide first.
    ``ct_offered`` is offered, in this order, to who drafted a CT; ``target_first`` offers the
    target even before an accepted study; ``exclusive`` lets no other row's study be accepted,
    ``no_gadolinium`` none that uses it.  A row does not hold where ``unless`` is met.
    """

    id: str
    when: Criterion | None
    study: StudyKind
    preselected: bool
    accepted: tuple[StudyKind, ...]
    alternatives: tuple[StudyKind, ...]
    ct_offered: tuple[StudyKind, ...] = ()
    target_first: bool = False
    exclusive: bool = False
    no_gadolinium: bool = False
    unless: Criterion | None = None


@dataclass(frozen=True, slots=True)
class OrderableTest:
    """A laboratory test or consultation that a card may offer to order.

    ``silenced_by`` are the concepts of tests that, drafted or active, make the offer idle; so does a
    result of theirs that is not older than ``done_within``, a positive one than ``positive_within``.
    """

    id: str
    text: str
    codings: tuple[Coding, ...]
    silenced_by: frozenset[str]
    done_within: timedelta = timedelta()
    positive_within: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class TopicSource:
    """What a card cites."""

    label: str
    url: str


@dataclass(frozen=True)
class Topic:
    """One ACR topic.  ``suspicion`` and ``deficit`` name the two questions that all hangs on.

    ``context`` names criteria that decide nothing by themselves and whose findings a
    clinician wants to see beside the others.  ``weightiest`` names those whose findings a card
    lists first, in their turn.  ``asks_for`` is what may settle a suspicion that is in doubt; what was denied is
    ``asked_again_after`` so long.  ``cultures_first``: they are drawn before the first antibiotic.  An MRI without contrast younger than
    ``recent_mri`` whose report states one of ``unfinished_mri`` asks for its contrast sequences.
    An order that is set further ahead than ``far_ahead`` is not for now.  Beside those that it
    ``yields_to`` it is silent where they hold, and never reassures while they are uncertain.
    """

    id: str
    title: str
    version: str
    source: TopicSource
    criteria: Mapping[str, Criterion]
    suspicion: str
    deficit: str | None
    context: tuple[str, ...]
    weightiest: tuple[str, ...]
    cultures_first: bool
    emergency_variant: str | None
    recent_mri: timedelta
    far_ahead: timedelta
    unfinished_mri: frozenset[str]
    variants: tuple[ClinicalVariant, ...]
    target_rows: tuple[TargetRow, ...]
    wording: Wording
    levels: LevelRules
    renal: RenalRules
    tests: Mapping[str, OrderableTest]
    limitations: tuple[str, ...] = ()
    guidance: Guidance | None = None
    yields_to: tuple[str, ...] = ()
    asks_for: tuple[AskedFact, ...] = ()
    asked_again_after: timedelta = timedelta()

    def words(self, kind: str) -> bool:
        """Whether the topic has words for an advice, by what Python calls it."""
        return kind in self.wording.advice

    def speaking_of(self, names: frozenset[str]) -> "Topic":
        """The same topic where only these variants speak; in an emergency it always does."""
        kept = names | {self.emergency_variant}
        return replace(self, variants=tuple(v for v in self.variants if v.id in kept))

    @cached_property
    def concerned_by(self) -> frozenset[str] | None:
        """The concepts and analytes of which one has to be on record before this topic can say anything.

        None where a variant may hold of an empty chart: such a topic is asked of everybody.
        """
        deficit = () if self.deficit is None else (Named(self.deficit),)
        asked = (Named(self.suspicion), *deficit, *(v.applies_when for v in self.variants))
        return speaking_for(AnyOf(asked), self.criteria)

    @cached_property
    def blank_charts(self) -> BlankCharts:
        """What its criteria answer where nothing that they ask for is on record."""
        return BlankCharts(self.criteria)
