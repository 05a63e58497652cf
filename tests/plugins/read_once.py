"""Knowledge of which most tests copy all and spoil little: what is not spoilt is read once by a process.

Only what follows from the bytes of files alone is remembered: a document, that it is of its schema's form,
the lexicon of its words, and the machines that read by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cds_service.errors import Fault
from cds_service.knowledge_base import documents, reading_files
from cds_service.knowledge_base.checking import cases
from cds_service.knowledge_base.lexicon_files import LEXICON_FILES, read_lexicon
from cds_service.knowledge_base.schemas import faults_of_form
from cds_service.knowledge_base.strict_yaml import Document, load_yaml
from cds_service.narrative.lexicon import Lexicon
from cds_service.narrative.mentions import Reader


class Desk:
    """What was read so far, by what it says.  What has a fault is read anew, for a fault names its file."""

    def __init__(self) -> None:
        self._read: dict[bytes, Document] = {}
        self._right: set[tuple[int, str]] = set()
        self._lexicons: dict[tuple[int, ...], Lexicon] = {}
        self._readers: dict[int, Reader] = {}

    def load(self, file: Path) -> Document:
        try:
            text = file.read_bytes()
        except OSError:
            return load_yaml(file)
        if text not in self._read:
            self._read[text] = load_yaml(file)
        return replace(self._read[text], file=file)

    def faults(self, document: Document, schema: str, root: Path) -> Iterable[Fault]:
        key = (id(document.data), schema)
        if key in self._right:
            return ()
        found = tuple(faults_of_form(document, schema, root))
        if not found:
            self._right.add(key)
        return found

    def lexicon(self, files: Mapping[str, Document], faults: list[Fault]) -> Lexicon | None:
        key = tuple(id(files[name].data) for name in LEXICON_FILES if name in files)
        if key in self._lexicons:
            return self._lexicons[key]
        before = len(faults)
        found = read_lexicon(files, faults)
        if found is not None and len(faults) == before:
            self._lexicons[key] = found
        return found

    def reader(self, lexicon: Lexicon) -> Reader:
        if id(lexicon) not in set(map(id, self._lexicons.values())):
            return Reader(lexicon)
        if id(lexicon) not in self._readers:
            self._readers[id(lexicon)] = Reader(lexicon)
        return self._readers[id(lexicon)]


@contextmanager
def read_once() -> Iterator[None]:
    """Within it knowledge is read by one desk."""
    desk = Desk()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "load_yaml", desk.load)
        patch.setattr(cases, "load_yaml", desk.load)
        patch.setattr(documents, "faults_of_form", desk.faults)
        patch.setattr(reading_files, "read_lexicon", desk.lexicon)
        patch.setattr(reading_files, "Reader", desk.reader)
        yield
