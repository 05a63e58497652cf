"""In which order topics are heard and which of them speak: ``knowledge.yaml``, held to the folders."""

from collections.abc import Iterable, Iterator, Sequence

from cds_service.appropriateness.judging.topics import Topic
from cds_service.errors import Fault

from .documents import KnowledgeFiles
from .strict_yaml import Document

HEAD = "knowledge.yaml"


def in_order(topics: Iterable[Topic], files: KnowledgeFiles) -> tuple[Topic, ...]:
    """The topics, gravest danger first, as knowledge.yaml says."""
    turns = {name: turn for turn, name in enumerate(_turns(files.right[HEAD]))}
    return tuple(sorted(topics, key=lambda topic: turns.get(topic.id, len(turns))))


def _turns(head: Document) -> Sequence[str]:
    """The topics in their order; those that are always on come last."""
    return (*head.data["topics"], *head.data.get("always_on", ()))


def always_on(topics: Iterable[Topic], files: KnowledgeFiles) -> tuple[Topic, ...]:
    """Those of the topics that speak whatever else does."""
    named = files.right[HEAD].data.get("always_on", ())
    return tuple(topic for topic in topics if topic.id in named)


def faults_of_order(files: KnowledgeFiles) -> Iterator[Fault]:
    """Topics without a turn, turns without a topic, and topics that yield as no order allows."""
    head = files.right.get(HEAD)
    if head is None:
        return
    folders = {name.split("/")[1]: name for name in files.named_like("topics/*/topic.yaml")}
    order = _turns(head)
    for key in ("topics", "always_on"):
        for place, name in enumerate(head.data.get(key, ())):
            if name not in folders:
                yield head.fault(f"no folder of topics/ is called {name!r}", key, place)
    for name, path in folders.items():
        document = files.get(path)
        if name not in order and document is not None:
            yield document.fault(
                f"{name} does not stand in {HEAD} under `topics`: when is it heard?"
            )
        if path in files.right:
            yield from _of_yielding(files.right[path], name, order)
            yield from _of_yielding_on(files.right[path], name, files)
    yield from _of_speaking(head, files, folders)


def _of_yielding(document: Document, topic: str, order: Sequence[str]) -> Iterator[Fault]:
    before = order[: order.index(topic)] if topic in order else order
    for place, graver in enumerate(document.data.get("yields_to", ())):
        if graver not in before:
            sentence = f"no topic that is heard before {topic} is called {graver!r}"
            yield document.fault(sentence, "yields_to", place)


def _of_yielding_on(document: Document, topic: str, files: KnowledgeFiles) -> Iterator[Fault]:
    """Who yields to a topic yields to those that it yields to: where they silence it nobody asks it."""
    own = document.data.get("yields_to", ())
    for place, graver in enumerate(own):
        of_graver = files.right.get(f"topics/{graver}/topic.yaml")
        for gravest in of_graver.data.get("yields_to", ()) if of_graver else ():
            if gravest not in (*own, topic):
                sentence = f"{graver} yields to {gravest}, to which {topic} has to yield too"
                yield document.fault(sentence, "yields_to", place)


def _of_speaking(head: Document, files: KnowledgeFiles, folders: Iterable[str]) -> Iterator[Fault]:
    speaking = {name.partition("/")[0] for name in head.data["speaking"]}
    for place, name in enumerate(head.data["speaking"]):
        topic, _, variant = name.partition("/")
        file = f"topics/{topic}/{variant}.variant.yaml"
        if topic not in folders:
            yield head.fault(f"no topic is called {topic!r}", "speaking", place)
        elif variant and files.get(file) is None:
            yield head.fault(f"the topic {topic} has no variant {variant!r}", "speaking", place)
        document = files.right.get(f"topics/{topic}/topic.yaml")
        for graver in document.data.get("yields_to", ()) if document else ():
            if graver not in speaking:
                sentence = f"{topic} yields to {graver}, which has to speak beside it"
                yield head.fault(sentence, "speaking", place)
