"""Everything that knowledge gives to one call: how to read a record, and what to say of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_codes import CodedStudy, StudyCodes
from cds_service.appropriateness.terms.guidance import Source
from cds_service.appropriateness.terms.source_attributes import SourceAttributes
from cds_service.frozen import dataclass


@dataclass(frozen=True, slots=True)
class PrefetchTemplate:
    """One entry of discovery's prefetch."""

    key: str
    template: str


class NotSpoken(ValueError):
    """Names that do not say which topics shall speak, and what is wrong with each."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Knowledge:
    """All topics, gravest danger first, with the one way in which records are read for them.

    ``speaking`` are those that calls are answered by, each with the variants that speak; those that are
    ``always_on`` speak where none of these aims at a study, and never lead an answer;
    ``sources`` are what ratings and guidance rest on, by the name that ``provenance`` gives;
    ``attributes`` tell who made all of it, and what it uses of a patient.  ``fingerprint`` is the same
    wherever the files are the same.
    """

    version: str
    status: str
    fingerprint: str
    topics: tuple[Topic, ...]
    speaking: tuple[Topic, ...]
    always_on: tuple[Topic, ...]
    reading: Reading
    prefetch: tuple[PrefetchTemplate, ...]
    sources: Mapping[str, Source]
    attributes: SourceAttributes

    @property
    def study_codes(self) -> StudyCodes:
        return self.reading.study_codes

    def with_speaking(self, names: Sequence[str]) -> "Knowledge":
        """The same knowledge where these speak: a topic, or one variant of it (``topic/variant``).

        Raises NotSpoken where a name means nothing, or where a topic would speak without one that
        it yields to: who knows nothing of the graver danger must not say that there is none.
        """
        wanted = _by_topic(names)
        choice = tuple(topic for topic in self.topics if topic not in self.always_on)
        faults = (*_misnamed(wanted, choice), *_alone(wanted, choice))
        if faults:
            raise NotSpoken(faults)
        return replace(self, speaking=tuple(_spoken(wanted, choice)))

    def with_order_codes(self, rows: Iterable[CodedStudy]) -> "Knowledge":
        """The same knowledge for a client that has order codes of its own."""
        local = self.study_codes.with_local(rows)
        return replace(self, reading=replace(self.reading, study_codes=local))


#: The variants of each topic that shall speak; none named means all of them.
_Wanted = Mapping[str, frozenset[str]]


def _by_topic(names: Iterable[str]) -> _Wanted:
    wanted: dict[str, frozenset[str]] = {}
    for name in names:
        topic, _, variant = name.partition("/")
        before = wanted.get(topic)
        whole = not variant or before == frozenset()
        wanted[topic] = frozenset() if whole else (before or frozenset()) | {variant}
    return wanted


def _misnamed(wanted: _Wanted, topics: Iterable[Topic]) -> Iterator[str]:
    variants = {topic.id: {variant.id for variant in topic.variants} for topic in topics}
    for name, named in wanted.items():
        if name not in variants:
            yield f"no topic is called {name!r}: there are {', '.join(variants)}"
        for variant in sorted(named - variants.get(name, named)):
            yield f"the topic {name} has no variant {variant!r}"


def _alone(wanted: _Wanted, topics: Iterable[Topic]) -> Iterator[str]:
    for topic in topics:
        if topic.id in wanted:
            for graver in topic.yields_to:
                if graver not in wanted:
                    yield f"{topic.id} yields to {graver}, which has to speak beside it"


def _spoken(wanted: _Wanted, topics: Iterable[Topic]) -> Iterator[Topic]:
    for topic in topics:
        if topic.id in wanted:
            yield topic.speaking_of(wanted[topic.id]) if wanted[topic.id] else topic
