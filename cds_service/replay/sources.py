"""The files of a source: found and named."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cds_service.errors import ReplayRefused

from .file_kinds import kind_of
from .manifests import files_named
from .object_store import files_at

_KINDS = (".ndjson", ".jsonl", ".json")


class SourceFile(msgspec.Struct, frozen=True):
    """One file of the source, by its path or its address.

    ``name`` is what the report calls it; size and time tell a change.
    """

    name: str
    path: str
    size: int
    modified: int


def find_sources(places: Iterable[Path | str]) -> tuple[SourceFile, ...]:
    """Every file to read, in the order of their names.  Raises ReplayRefused where there is none.

    Of a folder, what is named as NDJSON or JSON, packed or not, is read; what is hidden is not.
    What an export's manifest names is read whatever its name is.  A place that is a text is the
    address of an object store.
    """
    found = {each.path: each for place in places for each in _files_of(place)}
    if not found:
        raise ReplayRefused(
            "no .ndjson, .jsonl or .json file (or the same with .gz) there: name the folder of "
            "a Bulk Data export or of Bundles, or files of recorded hook requests"
        )
    return tuple(sorted(found.values(), key=lambda each: (each.name, each.path)))


def _files_of(place: Path | str) -> Iterator[SourceFile]:
    if isinstance(place, str):
        yield from _stored_at(place)
        return
    if not place.exists():
        raise ReplayRefused(f"{place} does not exist: name a folder or a file to replay")
    folder = place if place.is_dir() else place.parent
    for path in [place] if place.is_file() else _read_of(folder):
        yield _source_file(path, folder)
        if kind_of(path.name) == ".json":
            yield from (_source_file(each, folder) for each in files_named(path))


def _stored_at(address: str) -> Iterator[SourceFile]:
    for each in files_at(address):
        if kind_of(each.name) in _KINDS and not _is_hidden(Path(each.name)):
            yield SourceFile(each.name, each.address, each.size, each.modified)


def _read_of(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = _is_hidden(path.relative_to(folder))
        if not hidden and path.is_file() and kind_of(path.name) in _KINDS:
            yield path


def _is_hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)


def _source_file(path: Path, folder: Path) -> SourceFile:
    about = path.stat()
    name = path.relative_to(folder).as_posix()
    return SourceFile(name, str(path.resolve()), about.st_size, about.st_mtime_ns)
