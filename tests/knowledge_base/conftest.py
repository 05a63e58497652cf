"""What tests of the knowledge files share: files that nobody spoilt are read once."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from cds_service.errors import Fault
from cds_service.knowledge_base import documents
from cds_service.knowledge_base.schemas import faults_of_form
from cds_service.knowledge_base.strict_yaml import Document, load_yaml


class Desk:
    """What many tests copy and few spoil is read, and held to its schema, once."""

    def __init__(self) -> None:
        self._read: dict[bytes, Document] = {}
        self._right: set[tuple[int, str]] = set()

    def load(self, file: Path) -> Document:
        text = file.read_bytes()
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


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk()


@pytest.fixture
def what_is_not_spoilt_is_read_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "load_yaml", desk.load)
    monkeypatch.setattr(documents, "faults_of_form", desk.faults)
