"""The names that files define, who asks for them, and those for which nobody does.

One file of the wrong form must not make a fault of every name that others take from it: its
names are taken from where they stand, and where that cannot be found, any name may be meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cds_service.errors import Fault

from .documents import KnowledgeFiles
from .strict_yaml import Document


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named.  Where they are not ``complete`` a file could not be read: all may be."""

    known: frozenset[str]
    complete: bool = True

    def __contains__(self, name: str) -> bool:
        return name in self.known or not self.complete

    def __or__(self, other: "Names") -> "Names":
        return Names(self.known | other.known, self.complete and other.complete)


ANYTHING = Names(frozenset(), complete=False)


@dataclass(frozen=True, slots=True)
class Register:
    """The names of one kind of thing, and which of them something asks for."""

    kind: str
    names: Names
    asked: set[str] = field(default_factory=set)

    def look_up(self, name: str, document: Document, faults: list[Fault], *path: str | int) -> None:
        """Ask for a name that stands at ``path`` of a file; a fault where nobody defines it."""
        self.asked.add(name)
        if name not in self.names:
            faults.append(document.fault(f"no {self.kind} is called {name!r}", *path))

    def look_up_all(
        self, names: Iterable[str], document: Document, faults: list[Fault], *path: str | int
    ) -> None:
        """The same for the names of a list."""
        for place, name in enumerate(names):
            self.look_up(name, document, faults, *path, place)

    @property
    def idle(self) -> frozenset[str]:
        """Names that are defined, and that nothing asked for."""
        return self.names.known - self.asked


def keys_of(files: KnowledgeFiles, name: str, *path: str) -> Names:
    """The keys of the mapping that stands at a place of a file."""
    found = _standing_at(files, name, path)
    return Names(frozenset(found)) if isinstance(found, dict) else ANYTHING


def members_of(files: KnowledgeFiles, name: str, *path: str) -> Names:
    """The members of the list that stands at a place of a file."""
    found = _standing_at(files, name, path)
    return Names(frozenset(map(str, found))) if isinstance(found, list) else ANYTHING


def ids_of(files: KnowledgeFiles, name: str, *path: str) -> Names:
    """The ids of the rows that stand at a place of a file."""
    rows = _standing_at(files, name, path)
    if not isinstance(rows, list):
        return ANYTHING
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    return Names(frozenset(filter(None, ids)), complete=None not in ids)


def _standing_at(files: KnowledgeFiles, name: str, path: Iterable[str]) -> Any:
    document = files.get(name)
    found = document.data if document else None
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found
