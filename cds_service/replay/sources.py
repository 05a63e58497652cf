"""The files of a source: found and named."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cds_service.errors import ReplayRefused

from .file_kinds import kind_of
from .manifests import files_named

_KINDS = (".ndjson", ".jsonl", ".json")


class SourceFile(msgspec.Struct, frozen=True):
    """One file of the source.  ``name`` is what the report calls it; size and time tell a change."""

    name: str
    path: str
    size: int
    modified: int


def find_sources(places: Iterable[Path]) -> tuple[SourceFile, ...]:
    """Every file to read, in the order of their names.  Raises ReplayRefused where there is none.

    Of a folder, what is named as NDJSON or JSON, packed or not, is read; what is hidden is not.
    What an export's manifest names is read whatever its name is.
    """
    found = {each.path: each for place in places for each in _files_of(place)}
    if not found:
        raise ReplayRefused(
            "no .ndjson, .jsonl or .json file (or the same with .gz) there: name the folder of "
            "a Bulk Data export or of Bundles, or files of recorded hook requests"
        )
    return tuple(sorted(found.values(), key=lambda each: (each.name, each.path)))


def _files_of(place: Path) -> Iterator[SourceFile]:
    if not place.exists():
        raise ReplayRefused(f"{place} does not exist: name a folder or a file to replay")
    folder = place if place.is_dir() else place.parent
    for path in [place] if place.is_file() else _read_of(folder):
        yield _source_file(path, folder)
        if kind_of(path.name) == ".json":
            yield from (_source_file(each, folder) for each in files_named(path))


def _read_of(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and kind_of(path.name) in _KINDS:
            yield path


def _source_file(path: Path, folder: Path) -> SourceFile:
    about = path.stat()
    name = path.relative_to(folder).as_posix()
    return SourceFile(name, str(path.resolve()), about.st_size, about.st_mtime_ns)
