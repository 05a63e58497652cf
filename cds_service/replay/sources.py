"""The files of a source: found, named, and read line by line, packed or not."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from cds_service.errors import ReplayRefused

#: A longer line is a bad line: it is skipped unread, so that no file decides how much memory we take.
MOST_BYTES_OF_A_LINE = 16 * 1024 * 1024
_KINDS = (".ndjson", ".jsonl", ".json")
_BUFFER = 256 * 1024


class SourceFile(msgspec.Struct, frozen=True):
    """One file of the source.  ``name`` is what the report calls it; size and time tell a change."""

    name: str
    path: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, counted from 1; or where reading it failed, and how."""

    number: int
    raw: bytes
    fault: str | None = None


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
        if not hidden and path.is_file() and _kind_of(path.name) in _KINDS:
            yield _source_file(path, name.as_posix())


def _source_file(path: Path, name: str) -> SourceFile:
    about = path.stat()
    return SourceFile(name, str(path.resolve()), about.st_size, about.st_mtime_ns)


def _kind_of(name: str) -> str:
    return Path(name.removesuffix(".gz")).suffix


def lines_of(source: SourceFile) -> Iterator[Line]:
    """The lines of a file; a ``.json`` that is one document is one line.

    A file that cannot be read to its end gives what could be read, and a last Line that says so.
    """
    number = 0
    try:
        with _open(source) as file:
            for line in _documents(file) if _kind_of(source.name) == ".json" else _lines(file):
                number = line.number
                yield line
    except (OSError, EOFError, zlib.error) as error:
        yield Line(number + 1, b"", f"the file cannot be read from here on ({_why(error)})")


def _open(source: SourceFile) -> BinaryIO:
    if source.name.endswith(".gz"):
        packed = cast("io.RawIOBase", gzip.GzipFile(source.path, "rb"))
        return cast("BinaryIO", io.BufferedReader(packed, _BUFFER))
    return Path(source.path).open("rb", buffering=_BUFFER)


def _why(error: Exception) -> str:
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return "its packing is damaged"
    return getattr(error, "strerror", None) or type(error).__name__


def _lines(file: BinaryIO, number: int = 0) -> Iterator[Line]:
    while raw := file.readline(MOST_BYTES_OF_A_LINE + 1):
        number += 1
        if len(raw) > MOST_BYTES_OF_A_LINE:
            _skip_the_rest(file, raw)
            yield Line(number, b"", "longer than 16 MiB")
            continue
        content = (raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw).strip()
        if content:
            yield Line(number, content)


def _skip_the_rest(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MOST_BYTES_OF_A_LINE)


def _documents(file: BinaryIO) -> Iterator[Line]:
    """One document over many lines; what is no document as a whole is read by lines all the same."""
    whole = file.read(MOST_BYTES_OF_A_LINE + 1)
    try:
        flat = msgspec.json.format(whole.removeprefix(b"\xef\xbb\xbf"), indent=-1)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        file.seek(0)
        yield from _lines(file)
        return
    yield Line(1, flat)
