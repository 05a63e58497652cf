"""Concepts that the files of words name of each other: what lasts, what yields, what is of a kind."""

from collections.abc import Iterator

from cds_service.errors import Fault

from .documents import KnowledgeFiles
from .names import Names
from .shared import CONCEPTS, CUES
from .strict_yaml import Document

_ROLES_OF_KINDS = (
    "long-standing-kinds",
    "planned-kinds",
    "deficit-kinds",
    "illness-kinds",
    "complaint-kinds",
    "removable-kinds",
)


def faults_of_word_references(files: KnowledgeFiles, words: Names) -> Iterator[Fault]:
    """Names of concepts that have no words, and of kinds that there are not."""
    if CONCEPTS in files.right:
        yield from _of_concepts(files.right[CONCEPTS], words)
    if CUES in files.right:
        yield from _of_cues(files.right[CUES], words)


def _of_concepts(document: Document, words: Names) -> Iterator[Fault]:
    for role in ("events", "lasting", "agents"):
        yield from _without_words(document, words, document.data[role], role)
    for name, row in document.data["concepts"].items():
        others = row.get("yields-to", ())
        yield from _without_words(document, words, others, "concepts", name, "yields-to")


def _of_cues(document: Document, words: Names) -> Iterator[Fault]:
    kinds = document.data["kinds"]
    yield from _without_words(document, words, document.data["places"], "places")
    for kind, members in kinds.items():
        yield from _without_words(document, words, members, "kinds", kind)
    for role in _ROLES_OF_KINDS:
        for place, kind in enumerate(document.data[role]):
            if kind not in kinds:
                yield document.fault(f"no kind is called {kind!r}", role, place)


def _without_words(
    document: Document, words: Names, named: list[str], *path: str | int
) -> Iterator[Fault]:
    for place, name in enumerate(named):
        if name not in words:
            yield document.fault(f"no words are called {name!r}", *path, place)
