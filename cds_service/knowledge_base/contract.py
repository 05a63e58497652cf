"""The names that Python asks knowledge for, held to the files, and the files to them.

Each room of the core declares its names once: questions of safety, tests, advice with its
sayings, labels, places of a record, concepts.  A name that a file lacks or misspells would
silence a card; one that nobody asks for is a slip, or dead.  Both stop the start, with their line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cds_service.appropriateness.advising.advice import OfferedTest
from cds_service.appropriateness.judging.safety import COMPUTED, Safety
from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.wording import LABELS_OF_A_TOPIC, Label
from cds_service.errors import Fault

from .card_contract import faults_of_cards, faults_of_labels, faults_of_shared_cards
from .documents import VARIANT, KnowledgeFiles
from .names import Names, keys_of
from .shared import CARDS, CONCEPTS, GADOLINIUM, MR_SAFETY, PREFETCH, TESTS
from .strict_yaml import Path_


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that Python asks for in one mapping of a file, and how to tell what is amiss.

    ``beside`` are names that may stand there too.
    """

    path: Path_
    asked: frozenset[str]
    missing: str
    idle: str
    beside: frozenset[str] = frozenset()

    def held(self, files: KnowledgeFiles, name: str) -> Iterator[Fault]:
        """A fault for each name that is missing, and for each that nobody asks for."""
        document, names = files.get(name), keys_of(files, name, *map(str, self.path))
        if document is None:
            return
        for each in sorted(_lacking(self.asked, names)):
            yield document.fault(f"{self.missing} {each!r}", *self.path)
        for each in sorted(names.known - self.asked - self.beside):
            yield document.fault(f"{each!r}: {self.idle}", *self.path, each)


_TESTS = _Names(
    ("tests",),
    frozenset(OfferedTest),
    missing="a card offers a test that does not stand here:",
    idle="no card offers this test",
)
_PREFETCH = _Names(
    ("prefetch",),
    frozenset(Need) - {Need.DRAFT_ORDERS},
    missing="the EHR is not asked for what is read under",
    idle="nothing is read under this key",
)
_LABELS = _Names(
    ("labels",),
    frozenset(Label) - LABELS_OF_A_TOPIC,
    missing="a card needs a label that does not stand here:",
    idle="no card has this label, or each topic has its own",
)
_LABELS_OF_A_TOPIC = replace(
    _LABELS, asked=LABELS_OF_A_TOPIC, idle="no card has this label", beside=frozenset(Label)
)


def faults_of_contract(files: KnowledgeFiles) -> Iterator[Fault]:
    """Every name that Python asks for and the files lack, and the other way round."""
    yield from _safety(files)
    yield from _concepts(files)
    offered = frozenset(_offered_by_topics(files))
    yield from replace(_TESTS, beside=offered).held(files, TESTS)
    yield from _PREFETCH.held(files, PREFETCH)
    yield from _LABELS.held(files, CARDS)
    yield from faults_of_labels(files, CARDS)
    yield from faults_of_shared_cards(files)
    for name in files.named_like("topics/*/cards.yaml"):
        yield from _LABELS_OF_A_TOPIC.held(files, name)
        yield from faults_of_labels(files, name)
        yield from faults_of_cards(files, name)


def _offered_by_topics(files: KnowledgeFiles) -> Iterator[str]:
    """The tests that the own advice of variants offers."""
    for document in files.named_like(f"topics/*/*{VARIANT}").values():
        if document in files.right.values():
            for row in document.data.get("gives", ()):
                yield from row.get("offers", ())


def _safety(files: KnowledgeFiles) -> Iterator[Fault]:
    """Every topic asks all of them, in the files that topics share."""
    asked = {each.value for each in Safety} - COMPUTED
    names = keys_of(files, GADOLINIUM, "criteria") | keys_of(files, MR_SAFETY, "criteria")
    document = files.get(GADOLINIUM)
    if document is not None:
        for name in sorted(_lacking(asked, names)):
            sentence = f"a question of safety is not asked, here or in {MR_SAFETY}: {name!r}"
            yield document.fault(sentence, "criteria")


def _concepts(files: KnowledgeFiles) -> Iterator[Fault]:
    """Concepts that readers of records know by name need words; others are knowledge's own."""
    document = files.get(CONCEPTS)
    if document is not None:
        for name in sorted(_lacking(OwnConcept, keys_of(files, CONCEPTS, "concepts"))):
            yield document.fault(
                f"records are read for the words of {name!r}, and there are none", "concepts"
            )


def _lacking(asked: Iterable[str], names: Names) -> Iterator[str]:
    return (str(name) for name in asked if name not in names)
