"""Compiled knowledge that was tried once, kept for the next start.

It stands in the cache of the user who runs the service (``XDG_CACHE_HOME``, else ``~/.cache``),
one file for each folder of knowledge.  It is a pickle, so reading it is running it: it is read from
a folder and a file that are this user's own and that nobody else may write, or not at all.  Where
it cannot be kept a start takes longer, and is the same.
"""

import copyreg
import hashlib
import json
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cds_service.appropriateness.knowledge import Knowledge, NotSpoken
from cds_service.errors import SettingInvalid

from .fingerprint import Fingerprint
from .own_files import cache_folder, read_own, write_own

_FOLDER = "spine-imaging-cds"


def ready_knowledge(root: Path, topics: str = "") -> Knowledge:
    """Knowledge to answer with: it could be read, and its examples and cases hold.

    ``topics`` names those that shall speak, behind commas; nothing leaves it to the knowledge.
    For every start: what one has asked for the next finds kept.
    Raises KnowledgeFault, naming every fault with its file and line, and SettingInvalid where the
    topics are not to be had.
    """
    kept = KeptKnowledge(root)
    knowledge = kept.read()
    if knowledge is None:
        from .checking.check import checked_knowledge
        from .documents import read_documents

        knowledge = checked_knowledge(read_documents(root))
        kept.write(knowledge)
    return with_topics(knowledge, topics)


def with_topics(knowledge: Knowledge, topics: str) -> Knowledge:
    """The same knowledge where these speak, named behind commas; nothing leaves it to the knowledge.

    Raises SettingInvalid where they are not to be had.
    """
    names = [name.strip() for name in topics.split(",") if name.strip()]
    try:
        return knowledge.with_speaking(names) if names else knowledge
    except NotSpoken as error:
        raise SettingInvalid(f"CDS_TOPICS: {error}") from error


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line of a kept file: what it was made from, and what the rest has to be."""

    stamp: str
    contents: str
    rest: str


_NOTHING = _Head("", "", "")


class KeptKnowledge:
    """The place of one folder's compiled knowledge, and the files that it has to fit."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._made_from = Fingerprint(self._root)
        self._folder = cache_folder(_FOLDER)
        self._name = f"knowledge-{_sum(str(self._root).encode())[:16]}"

    def read(self) -> Knowledge | None:
        """What was kept, if it was made from just these files; None where nothing fits."""
        head, body = self._read_parts()
        if head.stamp and head.stamp == self._made_from.stamp:
            return _of(body)
        contents = self._made_from.contents  # as they are before anything is compiled
        if not contents or contents != head.contents:
            return None
        self._write_parts(body)  # the files were touched, and say what they said
        return _of(body)

    def write(self, knowledge: Knowledge) -> None:
        """Keep what was made of these files, unless one of them has changed meanwhile."""
        if Fingerprint(self._root).contents == self._made_from.contents:
            self._write_parts(packed(knowledge))

    def _read_parts(self) -> tuple[_Head, bytes]:
        """What stands in the file; nothing where it is not there, not ours alone, or not whole."""
        with suppress(OSError, ValueError, TypeError):
            if self._folder is not None:
                line, _, body = read_own(self._folder, self._name).partition(b"\n")
                head = _Head(**json.loads(line))
                if head.rest == _sum(body):
                    return head, body
        return _NOTHING, b""

    def _write_parts(self, body: bytes) -> None:
        made_from = self._made_from
        if self._folder is None or not made_from.contents:
            return
        head = _Head(made_from.stamp, made_from.contents, _sum(body))
        with suppress(OSError):  # a read-only disk, no room: the next start makes it anew
            write_own(self._folder, self._name, json.dumps(asdict(head)).encode() + b"\n" + body)


def packed(knowledge: Knowledge) -> bytes:
    """As it was compiled: what calls have made of it since, and remembered, is left out."""
    fresh = replace(knowledge, reading=replace(knowledge.reading))
    return pickle.dumps(fresh, protocol=pickle.HIGHEST_PROTOCOL)


def _proxied(mapping: Mapping[Any, Any]) -> tuple[Any, tuple[dict[Any, Any]]]:
    """How to pickle a mapping that cannot be written to: by what makes it so."""
    return unwritable, (dict(mapping),)


def unwritable(mapping: dict[Any, Any]) -> Mapping[Any, Any]:
    """The mapping as nobody can write to it; named in what is kept, and called when that is read."""
    return MappingProxyType(mapping)


copyreg.pickle(MappingProxyType, _proxied)  # a worker that is not forked is sent knowledge as well


def _of(body: bytes) -> Knowledge | None:
    found = pickle.loads(body)  # noqa: S301  of a file that only we can write
    return found if isinstance(found, Knowledge) else None


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
