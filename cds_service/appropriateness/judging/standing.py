"""Where one call stands: variant, emergency, target study, kidneys, drafts; before any advice."""

from collections.abc import Mapping
from itertools import chain

from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.asking.renal_function import Estimate
from cds_service.appropriateness.reading.study_codes import StudyCodes
from cds_service.appropriateness.terms.answers import (
    Answer,
    Evidence,
    Met,
    distinct,
)
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import Region, Study, StudyKind
from cds_service.frozen import dataclass

from .bearing import Bearing, Status
from .lead_orders import Plan, plan_orders, target_regions
from .levels import Level
from .missing_facts import facts_that_settle
from .precedence import Voice
from .ratings import Rating
from .safety import Safety, ask_safety
from .targets import Target, target_of
from .topics import Aim, AskedFact, ClinicalVariant, Topic


@dataclass(frozen=True, slots=True)
class Standing:
    """All that advice is made from, decided once.

    ``because`` is what speaks for a deficit and for infection, however surely, and what adds to
    the picture; ``missing`` what would settle an infection in doubt; ``cautions`` what on record decides or limits the study: device, reaction,
    pregnancy.  ``indication_unclear``: S Met and N uncertain, or S uncertain and N new: one fact
    more would decide.
    """

    topic: Topic
    study_codes: StudyCodes
    facts: PatientFacts
    orders: tuple[ImagingOrder, ...]
    in_question: tuple[ImagingOrder, ...]
    signing: bool
    confirm: bool
    suspicion: Answer
    deficit: Answer
    variant: ClinicalVariant | None
    by_variant: Mapping[str, Answer]
    status: Status
    emergency: bool
    indication_unclear: bool
    safety: Mapping[Safety, Answer]
    egfr: Estimate | None
    target: Target | None
    plan: Plan
    because: tuple[Evidence, ...]
    missing: tuple[AskedFact, ...]
    cautions: tuple[Evidence, ...]
    voice: Voice
    answers: Mapping[str, Answer]

    def holds(self, name: Safety) -> bool:
        return isinstance(self.safety[name], Met)

    def evidence(self, *names: Safety) -> tuple[Evidence, ...]:
        """What speaks for these safety questions, however surely."""
        return tuple(e for name in names for e in self.safety[name].because)

    def accepts(self, study: Study) -> bool:
        """Whether a study is the target, or the alternative that the table allows."""
        return self.target is not None and StudyKind.of(study) in self.target.accepted

    def leads(self, order: ImagingOrder) -> bool:
        """Whether the target is to be made of this order."""
        return order in self.plan.leads

    def level_of(self, order: ImagingOrder) -> Level:
        return self.plan.levels[order.study.modality]

    def target_regions(self, order: ImagingOrder | None) -> frozenset[Region]:
        """The regions of the target that is made of an order, or of none."""
        unsettled = self.emergency or self.indication_unclear
        return target_regions(order, self.plan, unsettled=unsettled)

    def rating_of(self, study: Study) -> Rating | None:
        """The matched variant's rating of a study, or None where no source rates it."""
        listed = self.study_codes.of(study)
        if self.variant is None or listed is None:
            return None
        return self.variant.ratings.get(listed.id)

    @property
    def page(self) -> str:
        """The variant whose guidance a card links to: the matched one, else that of emergencies."""
        if self.variant is not None and self.status is not Status.NOT_RELEVANT:
            return self.variant.id
        return self.topic.emergency_variant or self.topic.variants[0].id

    @property
    def is_child(self) -> bool:
        age = self.facts.age
        return age is not None and age < self.topic.renal.adult_from

    @property
    def wants_gadolinium(self) -> bool:
        """Whether the study to aim at uses gadolinium."""
        return self.target is not None and self.target.kind.uses_gadolinium


#: What on record decides or limits the study.
_CAUTIONS = (
    Safety.MRI_IMPOSSIBLE,
    Safety.DEVICE_UNRESOLVED,
    Safety.GADOLINIUM_REACTION,
    Safety.PREGNANCY,
)


def assess(
    bearing: Bearing,
    orders: tuple[ImagingOrder, ...],
    study_codes: StudyCodes,
    *,
    signing: bool,
    confirm: bool,
    voice: Voice = Voice.FREE,
) -> Standing:
    """Decide, once, all that follows from a topic's answers: the study to aim at, and by which draft."""
    topic, inquiry = bearing.topic, bearing.inquiry
    aims = bearing.variant is None or bearing.variant.aim is Aim.STUDY
    target = target_of(topic, inquiry) if aims else None
    safety = ask_safety(inquiry)
    facts, emergency = inquiry.facts, bearing.emergency
    return Standing(
        topic=topic,
        study_codes=study_codes,
        facts=facts,
        orders=orders,
        in_question=tuple([order for order in orders if order.in_question]),
        signing=signing,
        confirm=confirm,
        suspicion=bearing.suspicion,
        deficit=bearing.deficit,
        variant=bearing.variant,
        by_variant=bearing.by_variant,
        status=bearing.status,
        emergency=emergency,
        indication_unclear=bearing.is_unclear,
        safety=safety,
        egfr=bearing.egfr,
        target=target,
        plan=plan_orders(orders, target, facts, topic, emergency=emergency),
        because=_because(bearing, inquiry),
        missing=_missing(bearing),
        cautions=tuple([e for name in _CAUTIONS for e in safety[name].because]),
        voice=voice,
        answers=inquiry.answers,
    )


def _missing(bearing: Bearing) -> tuple[AskedFact, ...]:
    """What would settle an infection in doubt beside a deficit that is new."""
    if not (bearing.is_unclear and isinstance(bearing.deficit, Met)):
        return ()
    return facts_that_settle(bearing.topic, bearing.inquiry)


def _because(bearing: Bearing, inquiry: Inquiry) -> tuple[Evidence, ...]:
    label = bearing.by_variant[bearing.variant.id].because if bearing.variant else ()
    context = [inquiry.ask_named(name).because for name in bearing.topic.context]
    return distinct(
        (
            *bearing.deficit.because,
            *label,
            *bearing.suspicion.because,
            *chain.from_iterable(context),
        )
    )
