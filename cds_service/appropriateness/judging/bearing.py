"""How much a topic concerns a patient: its two questions, its variant, and what status follows."""

from collections.abc import Mapping
from enum import StrEnum

from cds_service.appropriateness.asking.inquiry import Asked, Inquiry
from cds_service.appropriateness.asking.renal_function import Estimate
from cds_service.appropriateness.terms.answers import NOT_MET, Answer, Met, NotMet, is_uncertain
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.frozen import dataclass

from .safety import ask_kidneys
from .topics import Aim, ClinicalVariant, Topic


class Status(StrEnum):
    """What the topic says of this patient (``docs/clinical-rules.md`` 3), the most telling first."""

    MATCHED = "matched"
    INDETERMINATE = "indeterminate"
    OUT_OF_SCOPE = "out-of-scope"
    NOT_RELEVANT = "not-relevant"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {status: place for place, status in enumerate(Status)}

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_MATCHED, _NOT_RELEVANT, _STUDY = Status.MATCHED, Status.NOT_RELEVANT, Aim.STUDY


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a topic's own questions come to.  ``by_variant`` ends with the first that is Met."""

    topic: Topic
    inquiry: Inquiry
    suspicion: Answer
    deficit: Answer
    emergency: bool
    egfr: Estimate | None
    variant: ClinicalVariant | None
    by_variant: Mapping[str, Answer]
    status: Status

    @property
    def is_unclear(self) -> bool:
        """S Met and N uncertain, or S uncertain and N new: one fact more would decide."""
        if isinstance(self.suspicion, Met):
            return is_uncertain(self.deficit)
        return isinstance(self.deficit, Met) and is_uncertain(self.suspicion)

    @property
    def aims_at_a_study(self) -> bool:
        """Whether the topic itself says which study, and what is safe of it."""
        if self.variant is None or self.status is _NOT_RELEVANT:
            return self.is_unclear
        return self.variant.aim is _STUDY


class Inquiries:
    """The inquiries of one call: topics of one book of criteria share theirs."""

    def __init__(self, facts: PatientFacts) -> None:
        self._facts = facts
        self._asked: Asked = {}
        self._by_book: dict[int, Inquiry] = {}

    def of(self, topic: Topic) -> Inquiry:
        """That of a topic, with what is known before anything is asked."""
        facts, book = self._facts, topic.criteria
        if id(book) not in self._by_book:
            known = topic.blank_charts.answers(facts)
            self._by_book[id(book)] = Inquiry(facts, book, self._asked, known)
        return self._by_book[id(book)]


def bearing_of(topic: Topic, inquiry: Inquiry, *, asked_of_the_spine: bool) -> Bearing:
    """Ask a topic of the patient.  Without an order in question only an emergency concerns us.

    Which value of the kidneys is fresh hangs on whether there is one; a topic that knows of none may
    ask for them among its own questions.
    """
    egfr = None if topic.deficit else ask_kidneys(inquiry, topic.renal, emergency=False)
    suspicion = inquiry.ask_named(topic.suspicion)
    deficit = inquiry.ask_named(topic.deficit) if topic.deficit else NOT_MET
    emergency = isinstance(suspicion, Met) and isinstance(deficit, Met)
    if topic.deficit:
        egfr = ask_kidneys(inquiry, topic.renal, emergency=emergency)
    variant, by_variant = _first_that_holds(topic, inquiry)
    return Bearing(
        topic=topic,
        inquiry=inquiry,
        suspicion=suspicion,
        deficit=deficit,
        emergency=emergency,
        egfr=egfr,
        variant=variant,
        by_variant=by_variant,
        status=_status(suspicion, variant, concerns_us=asked_of_the_spine or emergency),
    )


def _first_that_holds(
    topic: Topic, inquiry: Inquiry
) -> tuple[ClinicalVariant | None, Mapping[str, Answer]]:
    """The first variant that holds, and the answer of each up to it, in the topic's order."""
    answers: dict[str, Answer] = {}
    for variant in topic.variants:
        answer = answers[variant.id] = inquiry.ask(variant.applies_when)
        if isinstance(answer, Met):
            return variant, answers
    return None, answers


def _status(suspicion: Answer, variant: ClinicalVariant | None, *, concerns_us: bool) -> Status:
    if not concerns_us:
        return _NOT_RELEVANT
    if variant is not None:
        return _MATCHED
    return Status.OUT_OF_SCOPE if isinstance(suspicion, NotMet) else Status.INDETERMINATE
