"""Each phrase of a concept tried on itself: what it says has to be read as it says.

A phrase that another swallows, or that an exception touches, is never read: whoever added it would
believe that it is.
"""

import re
from collections.abc import Iterator
from typing import Final

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.errors import Fault
from cds_service.knowledge_base.documents import KnowledgeFiles
from cds_service.knowledge_base.lexicon_files import CLASSES, LEXICON_FILES, LexiconFiles
from cds_service.knowledge_base.shared import CONCEPTS
from cds_service.narrative.lexicon import Choice, Element, Number, Role, Row, Words
from cds_service.narrative.signs import CLOCK, SADDLE

_READ_ALONE: Final = frozenset({Role.NAMED, Role.ABSENT})
_CLASS: Final = re.compile("<([a-z-]+)>")
_GRADE: Final = "<grade "
_SHOWN: Final = {SADDLE: "S3", CLOCK: "0600", "<level": "T10", "<seq": "T10", "<end": ""}


def faults_of_phrases(knowledge: Knowledge, files: KnowledgeFiles) -> Iterator[Fault]:
    """Phrases that are not read as their concept, or whose example is not; classes of no phrase."""
    yield from _idle_classes(files)
    document, reader = files.right[CONCEPTS], knowledge.reading.narrative
    for row in LexiconFiles(files.right, []).concept_rows():
        concept, role = row.phrase.target.name, row.phrase.target.role
        if role in _READ_ALONE:
            text = row.example or instance_of(row.phrase.element)
            if concept not in {mention.concept for mention in reader(text)}:
                said = "its example" if row.example else "the phrase, as"
                sentence = f"{said} {text!r}, is not read as {concept!r}: another takes its words"
                yield document.fault(sentence, *row.path)


def _idle_classes(files: KnowledgeFiles) -> Iterator[Fault]:
    """Classes of words that no phrase names."""
    document = files.right[CLASSES]
    named = {name for each in LEXICON_FILES for name in _named_in(files.right[each].data)}
    for name in sorted(set(document.data["classes"]) - named):
        yield document.fault(f"no phrase names <{name}>", "classes", name)


def _named_in(data: object) -> Iterator[str]:
    """The classes that the phrases of a file name."""
    match data:
        case str():
            yield from _CLASS.findall(data)
        case dict():
            for value in data.values():
                yield from _named_in(value)
        case list():
            for value in data:
                yield from _named_in(value)
        case _:
            return


def instance_of(element: Element) -> str:
    """The shortest text that a phrase takes, of the first words of each choice."""
    return " ".join(filter(None, _words(element)))


def _words(element: Element) -> Iterator[str]:
    match element:
        case Words(words):
            yield _shown(min(words, key=lambda word: (not word.isalpha(), word)))
        case Number(least):
            yield f"{least:g}"
        case Row(parts):
            for part in parts:
                yield from _words(part)
        case Choice(of):
            yield from _words(of[0])
        case _:
            return  # a gap, and what may be missing, take no word


def _shown(word: str) -> str:
    if word.startswith(_GRADE):
        return f"{word[len(_GRADE)]}/5"
    for begin, shown in _SHOWN.items():
        if word.startswith(begin):
            return shown
    return word.lstrip("=").rstrip("*") or word
