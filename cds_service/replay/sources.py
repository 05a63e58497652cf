"""The files of a source: found and named."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cds_service.errors import ReplayRefused

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
    """
    found = [each for place in places for each in _files_of(place)]
    if not found:
        raise ReplayRefused(
            "no .ndjson, .jsonl or .json file (or the same with .gz) there: name the folder of "
            "a Bulk Data export, or files of recorded hook requests"
        )
    return tuple(sorted(found, key=lambda each: (each.name, each.path)))


def _files_of(place: Path) -> Iterator[SourceFile]:
    if not place.exists():
        raise ReplayRefused(f"{place} does not exist: name a folder or a file to replay")
    if place.is_file():
        yield _source_file(place, place.name)
        return
    for path in place.rglob("*"):
        name = path.relative_to(place)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and path.is_file() and kind_of(path.name) in _KINDS:
            yield _source_file(path, name.as_posix())


def _source_file(path: Path, name: str) -> SourceFile:
    about = path.stat()
    return SourceFile(name, str(path.resolve()), about.st_size, about.st_mtime_ns)


def kind_of(name: str) -> str:
    """How a file's name ends, whether it is packed or not."""
    return Path(name.removesuffix(".gz")).suffix


def is_packed(name: str) -> bool:
    """Whether a file is packed by gzip."""
    return name.endswith(".gz")
