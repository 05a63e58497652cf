"""Which topics are asked of a patient, and what each may say beside the graver ones that it yields to."""

from collections.abc import Collection, Iterator, Sequence
from enum import Enum

from cds_service.appropriateness.terms.answers import is_uncertain
from cds_service.appropriateness.terms.facts import PatientFacts

from .bearing import Bearing, Inquiries, Status, bearing_of
from .topics import Topic


class Voice(Enum):
    """How freely a topic speaks.

    CAREFUL: a graver topic is uncertain, and nothing may reassure.  INFORMING: the graver topic
    asks the clinician, and the orders are its own until that is answered.  SILENT: it holds.
    """

    FREE = "free"
    CAREFUL = "careful"
    INFORMING = "informing"
    SILENT = "silent"

    @property
    def may_reassure(self) -> bool:
        return self is Voice.FREE

    @property
    def may_change_orders(self) -> bool:
        return self in _CHANGING


_CHANGING = frozenset({Voice.FREE, Voice.CAREFUL})
_MATCHED = Status.MATCHED  # looked up once: it takes Python as long as some lines of code


def topics_heard(
    topics: Sequence[Topic],
    always_on: Sequence[Topic],
    facts: PatientFacts,
    *,
    asked_of_the_spine: bool,
) -> Iterator[tuple[Bearing, Voice]]:
    """How much each topic concerns this patient, the gravest first, and how freely it may speak.

    A topic for which nothing speaks is not asked, but for the first: somebody has to say that
    nothing does.  Nor is one that a graver topic silences, whatever it would say.  Those that are
    ``always_on`` come last, where no other aims at a study, and so says itself what is safe of it.
    """
    inquiries = Inquiries(facts)
    asked: list[Bearing] = []
    for topic in topics:
        graver = tuple([each for each in asked if each.topic.id in topic.yields_to])
        if (asked and not _concerns(topic, facts)) or is_silenced(graver):
            continue
        inquiry = inquiries.of(topic)
        bearing = bearing_of(topic, inquiry, asked_of_the_spine=asked_of_the_spine)
        asked.append(bearing)
        voice = voice_of(bearing, graver)
        if voice is not Voice.SILENT:
            yield bearing, voice
    if any(each.aims_at_a_study for each in asked):
        return
    for topic in always_on:
        if _concerns(topic, facts):
            inquiry = inquiries.of(topic)
            yield bearing_of(topic, inquiry, asked_of_the_spine=asked_of_the_spine), Voice.FREE


def _concerns(topic: Topic, facts: PatientFacts) -> bool:
    return topic.concerned_by is None or not topic.concerned_by.isdisjoint(facts.names)


def is_silenced(graver: Collection[Bearing]) -> bool:
    """Whether a topic is silent beside these whatever it would answer, so that it need not be asked.

    Nobody misses its answer: who yields to it yields to these too (knowledge is held to that).
    """
    if not graver:
        return False
    holds = any(each.status is _MATCHED for each in graver)
    return holds and any(each.emergency for each in graver)


def voice_of(bearing: Bearing, graver: Collection[Bearing]) -> Voice:
    """``graver`` are the bearings of the topics that this one yields to.

    An emergency is kept where the graver topic has none: each topic's grave words are heard.
    """
    if not graver:
        return Voice.FREE
    alone_urgent = bearing.emergency and not any(each.emergency for each in graver)
    if any(each.status is _MATCHED for each in graver):
        return Voice.CAREFUL if alone_urgent else Voice.SILENT
    if any(each.is_unclear for each in graver):
        return Voice.CAREFUL if alone_urgent else Voice.INFORMING
    if any(is_uncertain(each.suspicion) for each in graver):
        return Voice.CAREFUL
    return Voice.FREE
