"""Where one call stands: variant, emergency, target study, kidneys; before any advice."""

from dataclasses import dataclass
from enum import StrEnum

from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.asking.renal_function import (
    Estimate,
    creatinine_rise,
    current_egfr,
)
from cds_service.appropriateness.reading.study_codes import StudyCodes
from cds_service.appropriateness.terms.answers import (
    Answer,
    Evidence,
    Lack,
    Met,
    NotMet,
    Unknown,
    Want,
    distinct,
    is_uncertain,
)
from cds_service.appropriateness.terms.facts import PatientFacts, Setting
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import Study

from .targets import Target, target_of
from .topics import ClinicalVariant, Rating, Topic, answer_of, applicable_variant


class Status(StrEnum):
    """What the topic says of this patient (``docs/clinical-rules.md`` 3, status)."""

    MATCHED = "matched"
    INDETERMINATE = "indeterminate"
    OUT_OF_SCOPE = "out-of-scope"
    NOT_RELEVANT = "not-relevant"


class Safety(StrEnum):
    """The safety questions that advice depends on, by the names that knowledge gives them."""

    MRI_IMPOSSIBLE = "mri-impossible"
    DEVICE_UNRESOLVED = "device-unresolved"
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


#: Answered from serial values and equations, not asked of the record by a criterion.
COMPUTED = frozenset(
    name.value
    for name in (
        Safety.RENAL_FUNCTION_LOW,
        Safety.RENAL_FUNCTION_SUFFICIENT,
        Safety.CREATININE_RISE,
    )
)


@dataclass(frozen=True)
class Standing:
    """All that advice is made from."""

    topic: Topic
    procedures: StudyCodes
    inquiry: Inquiry
    orders: tuple[ImagingOrder, ...]
    signing: bool
    confirm: bool
    suspicion: Answer
    deficit: Answer
    variant: ClinicalVariant | None
    emergency: bool
    target: Target | None
    egfr: Estimate | None

    @property
    def facts(self) -> PatientFacts:
        return self.inquiry.facts

    @property
    def in_question(self) -> tuple[ImagingOrder, ...]:
        return tuple(order for order in self.orders if order.in_question)

    @property
    def status(self) -> Status:
        if not self.in_question and not self.emergency:
            return Status.NOT_RELEVANT
        if self.variant is not None:
            return Status.MATCHED
        if isinstance(self.suspicion, NotMet):
            return Status.OUT_OF_SCOPE
        return Status.INDETERMINATE

    @property
    def indication_unclear(self) -> bool:
        """S Met and N uncertain, or S uncertain and N new: one fact more would decide."""
        if isinstance(self.suspicion, Met):
            return is_uncertain(self.deficit)
        return isinstance(self.deficit, Met) and is_uncertain(self.suspicion)

    def holds(self, name: Safety) -> bool:
        return isinstance(self.inquiry.ask_if_asked(name.value), Met)

    def evidence(self, *names: Safety) -> tuple[Evidence, ...]:
        return tuple(
            e for name in names for e in evidence_of(self.inquiry.ask_if_asked(name.value))
        )

    @property
    def because(self) -> tuple[Evidence, ...]:
        """What speaks for a deficit and for infection, however surely, and what adds to the picture."""
        context = [
            e for name in self.topic.context for e in evidence_of(self.inquiry.ask_named(name))
        ]
        label = evidence_of(answer_of(self.variant, self.inquiry)) if self.variant else ()
        return distinct(
            (*evidence_of(self.deficit), *label, *evidence_of(self.suspicion), *context)
        )

    def rating_of(self, study: Study) -> Rating | None:
        """The matched variant's rating of a study, or None where no source rates it."""
        procedure = self.procedures.of(study)
        if self.variant is None or procedure is None:
            return None
        return self.variant.ratings.get(procedure.id)

    @property
    def is_child(self) -> bool:
        age = self.facts.age
        return age is not None and age < self.topic.renal.adult_from

    @property
    def cautions(self) -> tuple[Evidence, ...]:
        """What on record decides or limits the study: device, reaction, pregnancy."""
        return self.evidence(
            Safety.MRI_IMPOSSIBLE,
            Safety.DEVICE_UNRESOLVED,
            Safety.GADOLINIUM_REACTION,
            Safety.PREGNANCY,
        )


def evidence_of(answer: Answer) -> tuple[Evidence, ...]:
    """What speaks for it, however surely."""
    match answer:
        case Met(because) | Unknown(because=because):
            return because
        case _:
            return ()


def assess(
    topic: Topic,
    facts: PatientFacts,
    orders: tuple[ImagingOrder, ...],
    procedures: StudyCodes,
    *,
    signing: bool,
    confirm: bool,
) -> Standing:
    """Ask the topic's questions of the patient and find the study to aim at."""
    inquiry = Inquiry(facts, topic.criteria)
    suspicion = inquiry.ask_named(topic.suspicion)
    deficit: Answer = inquiry.ask_named(topic.deficit) if topic.deficit else NotMet()
    emergency = isinstance(suspicion, Met) and isinstance(deficit, Met)
    egfr = _ask_kidneys(topic, inquiry, emergency=emergency)
    return Standing(
        topic=topic,
        procedures=procedures,
        inquiry=inquiry,
        orders=orders,
        signing=signing,
        confirm=confirm,
        suspicion=suspicion,
        deficit=deficit,
        variant=applicable_variant(topic, inquiry),
        emergency=emergency,
        target=target_of(topic, inquiry),
        egfr=egfr,
    )


def _ask_kidneys(topic: Topic, inquiry: Inquiry, *, emergency: bool) -> Estimate | None:
    facts, rules = inquiry.facts, topic.renal
    pregnant = isinstance(inquiry.ask_if_asked(Safety.PREGNANCY.value), Met)
    outpatient = facts.setting is Setting.OUTPATIENT and not emergency
    window = rules.fresh_outpatient if outpatient else rules.fresh_acute
    egfr = current_egfr(facts, rules, window=window, pregnant=pregnant)
    rise = creatinine_rise(facts, rules)
    inquiry.answers[Safety.CREATININE_RISE.value] = Met(rise) if rise else NotMet()
    inquiry.answers[Safety.RENAL_FUNCTION_LOW.value] = _low(egfr)
    enough = egfr is not None and egfr.is_low is False
    inquiry.answers[Safety.RENAL_FUNCTION_SUFFICIENT.value] = Met() if enough else NotMet()
    return egfr


def _low(egfr: Estimate | None) -> Answer:
    if egfr is None or egfr.is_low is None:
        return Unknown((Lack(Want.NOT_MEASURED, "kidney function: no recent eGFR"),))
    return Met((egfr.evidence,)) if egfr.is_low else NotMet()
