"""A consultation: everything that one call concluded, with its cards and its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cds_service.appropriateness.advising.cards_wanted import cards_wanted
from cds_service.appropriateness.asking.inquiry import Asked, Inquiry
from cds_service.appropriateness.judging.bearing import Bearing, Status, bearing_of
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing, assess
from cds_service.appropriateness.judging.topics import AppropriatenessCategory
from cds_service.appropriateness.speaking.buttons import Button, in_steps
from cds_service.appropriateness.speaking.cards import Card, compose
from cds_service.appropriateness.terms.answers import (
    Answer,
    Evidence,
    Met,
    NotMet,
    Unknown,
    Want,
    distinct,
)
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.appropriateness.terms.orders import ImagingOrder
from cds_service.appropriateness.terms.studies import region_code

from .knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class RatedOrder:
    """One recognised order, and what the matched variant says of it, if anything."""

    order: str
    procedure: str | None
    region: str
    category: AppropriatenessCategory | None
    radiation: str | None
    provenance: str | None


@dataclass(frozen=True)
class Consultation:
    """The answer to one hook.  ``answers`` explains it, criterion by criterion.

    ``undecided`` says that neither infection nor a new deficit is established: then the
    answer may hang on a problem list that was not sent.  ``standing`` is what all of it is made of.
    """

    topic: str
    topic_title: str
    source_label: str
    source_url: str
    variant: str | None
    status: Status
    emergency: bool
    cards: tuple[Card, ...]
    evidence: tuple[Evidence, ...]
    unknown: tuple[str, ...]
    ratings: tuple[RatedOrder, ...]
    knowledge_version: str
    answers: Mapping[str, Answer]
    guidance_variant: str
    undecided: bool
    standing: Standing = field(compare=False, repr=False)

    def in_steps(self, button: Button) -> tuple[Button, ...]:
        """A change of study as creating and removing, for a client that cannot change a draft."""
        return in_steps(button, self.standing)


def advise(
    orders: tuple[ImagingOrder, ...],
    facts: PatientFacts,
    knowledge: Knowledge,
    *,
    signing: bool,
    confirm: bool = False,
) -> Consultation:
    """What radiology would say of the orders in hand, by the topic that concerns this patient most."""
    bearing = _most_telling(orders, facts, knowledge)
    standing = assess(bearing, orders, knowledge.study_codes, signing=signing, confirm=confirm)
    return _conclude(standing, knowledge)


def _most_telling(
    orders: tuple[ImagingOrder, ...], facts: PatientFacts, knowledge: Knowledge
) -> Bearing:
    """The topic that concerns this patient most; of equals the first.

    A topic for which nothing speaks is not asked, but for the first: somebody has to say that
    nothing does.
    """
    asked_of_the_spine = any(order.in_question for order in orders)
    first, *others = knowledge.topics
    asked: Asked = {}
    inquiries = {id(first.criteria): Inquiry(facts, first.criteria, asked)}
    best = bearing_of(first, inquiries[id(first.criteria)], asked_of_the_spine=asked_of_the_spine)
    for topic in others:
        if topic.concerned_by is None or not topic.concerned_by.isdisjoint(facts.names):
            inquiry = inquiries.setdefault(
                id(topic.criteria), Inquiry(facts, topic.criteria, asked)
            )
            bearing = bearing_of(topic, inquiry, asked_of_the_spine=asked_of_the_spine)
            if bearing.status.rank < best.status.rank:
                best = bearing
    return best


def _conclude(standing: Standing, knowledge: Knowledge) -> Consultation:
    topic, variant = standing.topic, standing.variant
    relevant = standing.status is not Status.NOT_RELEVANT
    shown = variant if relevant else None
    return Consultation(
        topic=topic.id,
        topic_title=topic.title,
        source_label=topic.source.label,
        source_url=topic.source.url,
        variant=shown.id if shown else None,
        status=standing.status,
        emergency=standing.emergency,
        cards=_gravest_first(compose(plan, standing) for plan in cards_wanted(standing)),
        evidence=standing.because if relevant else (),
        unknown=_unknown(standing) if relevant else standing.facts.left_out,
        ratings=tuple(_rated(order, standing) for order in standing.in_question) if shown else (),
        knowledge_version=knowledge.version,
        answers={**standing.answers, **_of_variants(standing)},
        guidance_variant=shown.id if shown else topic.emergency_variant or topic.variants[0].id,
        undecided=not isinstance(standing.suspicion, Met) and not isinstance(standing.deficit, Met),
        standing=standing,
    )


def _gravest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """As an EHR shows them: what may cost life or cord on top; of one gravity, in the drafts' turn."""
    return tuple(sorted(cards, key=lambda card: -card.indicator.gravity))


def _of_variants(standing: Standing) -> dict[str, Answer]:
    return {f"variant {name}": answer for name, answer in standing.by_variant.items()}


def _rated(order: ImagingOrder, standing: Standing) -> RatedOrder:
    rating = standing.rating_of(order.study)
    return RatedOrder(
        order=order.reference,
        procedure=order.procedure.id if order.procedure else None,
        region=region_code(order.study.regions),
        category=rating.category if rating else None,
        radiation=rating.radiation if rating else None,
        provenance=rating.provenance if rating else None,
    )


def _unknown(standing: Standing) -> tuple[str, ...]:
    """What could not be known, for the clinician: open questions first, then what was left out."""
    asked = [standing.suspicion, *([standing.deficit] if standing.topic.deficit else [])]
    asked += [each for each in standing.by_variant.values() if isinstance(each, Unknown)]
    sentences = [line for answer in asked for line in _open_ends(answer)]
    sentences += _open_safety(standing)
    remarks = [remark for order in standing.in_question for remark in order.remarks]
    return distinct((*sentences, *remarks, *standing.facts.left_out))


def _open_safety(standing: Standing) -> list[str]:
    """Lists that safety hangs on and that could not be read, as they were asked for; and kidneys
    that nobody measured."""
    return [
        lack.what
        for name, answer in standing.answers.items()
        if isinstance(answer, Unknown) and name in standing.safety
        for lack in answer.lacking
        if lack.why is not Want.NOT_MEASURED or name == Safety.RENAL_FUNCTION_LOW
    ]


def _open_ends(answer: Answer) -> tuple[str, ...]:
    match answer:
        case Unknown(lacking):
            return tuple(lack.what for lack in lacking)
        case NotMet(not_recorded):
            return not_recorded
        case Met():
            return ()
