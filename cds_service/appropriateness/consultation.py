"""A consultation: everything that one call concluded, with its cards and its reasons."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import field

from cds_service.appropriateness.advising.together import cards_together
from cds_service.appropriateness.judging.bearing import Status
from cds_service.appropriateness.judging.precedence import topics_heard
from cds_service.appropriateness.judging.ratings import AppropriatenessCategory
from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.judging.standing import Standing, assess
from cds_service.appropriateness.speaking.buttons import Button, in_steps
from cds_service.appropriateness.speaking.cards import Card, speak
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
from cds_service.frozen import dataclass

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


@dataclass(frozen=True, slots=True)
class Beside:
    """Another topic that speaks on a card, and where the patient stands with it."""

    id: str
    variant: str | None
    status: Status


@dataclass(frozen=True)
class Consultation:
    """The answer to one hook.

    ``topic`` is the gravest that holds of this patient or has something to say; the others that
    speak stand ``beside`` it.  ``undecided`` says that neither suspicion nor a new deficit is
    established: then the answer may hang on a problem list that was not sent.  ``standings`` are
    what all of it is made of, by topic.
    """

    topic: str
    topic_title: str
    variant: str | None
    status: Status
    emergency: bool
    cards: tuple[Card, ...]
    evidence: tuple[Evidence, ...]
    unknown: tuple[str, ...]
    ratings: tuple[RatedOrder, ...]
    beside: tuple[Beside, ...]
    knowledge_version: str
    undecided: bool
    standings: Mapping[str, Standing] = field(compare=False, repr=False)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """What every topic was asked, for whoever wants it explained, criterion by criterion."""
        return _explained((*self.standings.values(), self.standings[self.topic]))

    def answers_of(self, topic: str) -> dict[str, Answer]:
        """What one topic was asked: a card is explained by the topic that speaks on it."""
        return _explained((self.standings[topic],))

    def in_steps(self, card: Card, button: Button) -> tuple[Button, ...]:
        """A change of study as creating and removing, for a client that cannot change a draft."""
        return in_steps(button, self.standings[card.source.topic])


def advise(
    orders: tuple[ImagingOrder, ...],
    facts: PatientFacts,
    knowledge: Knowledge,
    *,
    signing: bool,
    confirm: bool = False,
) -> Consultation:
    """What radiology would say of the orders in hand, by every topic that concerns this patient."""
    asked_of_the_spine = any(order.in_question for order in orders)
    heard = topics_heard(
        knowledge.speaking, knowledge.always_on, facts, asked_of_the_spine=asked_of_the_spine
    )
    standings = tuple(
        [
            assess(
                bearing,
                orders,
                knowledge.study_codes,
                signing=signing,
                confirm=confirm,
                voice=voice,
            )
            for bearing, voice in heard
        ]
    )
    return _conclude(standings, knowledge)


def _conclude(standings: tuple[Standing, ...], knowledge: Knowledge) -> Consultation:
    cards = speak(cards_together(standings))
    spoken = {card.source.topic for card in cards}
    others = {topic.id for topic in knowledge.always_on}
    standing = _leading([s for s in standings if s.topic.id not in others], spoken)
    relevant = standing.status is not Status.NOT_RELEVANT
    shown = standing.variant if relevant else None
    return Consultation(
        topic=standing.topic.id,
        topic_title=standing.topic.title,
        variant=shown.id if shown else None,
        status=standing.status,
        emergency=any(each.emergency for each in standings),
        cards=cards,
        evidence=standing.because if relevant else (),
        unknown=_unknown(standing) if relevant else standing.facts.left_out,
        ratings=tuple([_rated(order, standing) for order in standing.in_question]) if shown else (),
        beside=tuple(
            [
                Beside(each.topic.id, each.variant.id if each.variant else None, each.status)
                for each in standings
                if each is not standing and each.topic.id in spoken
            ]
        ),
        knowledge_version=knowledge.version,
        undecided=not isinstance(standing.suspicion, Met) and not isinstance(standing.deficit, Met),
        standings={each.topic.id: each for each in standings},
    )


def _leading(standings: Sequence[Standing], spoken: Container[str]) -> Standing:
    """The gravest topic that holds or has something to say; where none does, the gravest."""
    for each in standings:
        if each.status is Status.MATCHED or each.topic.id in spoken:
            return each
    return standings[0]


def _explained(standings: Iterable[Standing]) -> dict[str, Answer]:
    """What every topic was asked; of one question the answer that the last one got."""
    answers: dict[str, Answer] = {}
    for each in standings:
        answers |= each.answers
        answers |= {f"variant {name}": answer for name, answer in each.by_variant.items()}
    return answers


def _rated(order: ImagingOrder, standing: Standing) -> RatedOrder:
    rating = standing.rating_of(order.study)
    return RatedOrder(
        order=order.reference,
        procedure=order.procedure.id if order.procedure else None,
        region=region_code(order.study.regions),
        category=rating.category if rating else None,
        radiation=rating.radiation_over(order.study.regions) if rating else None,
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
    safety: Iterable[tuple[str, Answer]] = standing.safety.items()
    unknown = {name: answer for name, answer in safety if isinstance(answer, Unknown)}
    return [
        lack.what
        for name in filter(unknown.__contains__, standing.answers)
        for lack in unknown[name].lacking
        if lack.why is not Want.NOT_MEASURED or name == Safety.RENAL_FUNCTION_LOW
    ]


def _open_ends(answer: Answer) -> tuple[str, ...]:
    match answer:
        case Unknown(lacking):
            return tuple([lack.what for lack in lacking])
        case NotMet(not_recorded):
            return not_recorded
        case Met():
            return ()
