"""What the files define and nobody asks for: a slip in a name elsewhere, or dead."""

from collections.abc import Iterator, Sequence

from cds_service.appropriateness.judging.safety import Safety
from cds_service.appropriateness.reading.concepts import OwnConcept
from cds_service.errors import Fault

from .documents import KnowledgeFiles
from .shared import BOOKS, CONCEPTS, OBSERVATIONS, REASONS, SOURCES, Shared
from .strict_yaml import Document
from .topic_files import CompiledTopic


def faults_of_idleness(
    files: KnowledgeFiles, shared: Shared, topics: Sequence[CompiledTopic]
) -> Iterator[Fault]:
    """To be asked when every file could be read: else the one that asks may be missing."""
    yield from _concepts(files, shared)
    yield from _events(files.right[CONCEPTS], shared)
    for register, place, sentence in (
        (shared.askable.analytes, (OBSERVATIONS, "analytes"), "no question asks for this value"),
        (shared.reasons, (REASONS, "reasons"), "no advice names this reason"),
        (shared.sources, (SOURCES, "sources"), "no rating and no guidance rests on this source"),
    ):
        name, *path = place
        for each in sorted(register.idle):
            yield files.right[name].fault(f"{each!r}: {sentence}", *path, each)
    yield from _criteria(files, shared, topics)


def _concepts(files: KnowledgeFiles, shared: Shared) -> Iterator[Fault]:
    """Value sets and words.  What is recognised for its own sake says so under ``unasked``."""
    words = files.right[CONCEPTS]
    unasked = words.data.get("unasked", {})
    for name in sorted(shared.askable.concepts.idle - unasked.keys() - set(OwnConcept)):
        value_set = files.right.get(f"value-sets/{name}.yaml")
        if value_set is not None:
            yield value_set.fault("no question uses this set")
        if name in words.data["concepts"]:
            yield words.fault(f"no question uses these words: {name!r}", "concepts", name)
    for name in unasked:
        if name not in shared.askable.concepts.names:
            yield words.fault(f"no value set or words is called {name!r}", "unasked", name)
        elif name in shared.askable.concepts.asked:
            yield words.fault(f"{name!r} is asked for", "unasked", name)


def _events(words: Document, shared: Shared) -> Iterator[Fault]:
    for place, name in enumerate(words.data["events"]):
        if name in shared.askable.events.idle:
            yield words.fault(f"no question looks for {name!r} among procedures", "events", place)


def _criteria(
    files: KnowledgeFiles, shared: Shared, topics: Sequence[CompiledTopic]
) -> Iterator[Fault]:
    """Questions that neither Python nor another question, variant, target or topic asks."""
    registers = (shared.askable.criteria, *(topic.criteria for topic in topics))
    asked = {*map(str, Safety)}.union(*(each.asked for each in registers))
    for name in BOOKS:
        yield from _idle_in(files, name, asked)
    for topic in topics:
        yield from _idle_in(files, f"{topic.folder}/criteria.yaml", asked)


def _idle_in(files: KnowledgeFiles, name: str, asked: set[str]) -> Iterator[Fault]:
    for each in files.right[name].data["criteria"]:
        if each not in asked:
            yield files.right[name].fault(f"nobody asks {each!r}", "criteria", each)
