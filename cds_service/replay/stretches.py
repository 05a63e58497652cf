"""A stretch of a source file, read line by line: each line with the byte at which it begins.

A large plain file is read by several processes, each a stretch of it; a line belongs to the
stretch in which it begins.  This is all that an engine knows of a source: which file, at which
byte, and the line.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from .file_kinds import is_packed, kind_of, opened
from .sources import SourceFile

#: A longer line is a bad line: it is skipped unread, so that no file decides how much memory we take.
MOST_BYTES_OF_A_LINE = 16 * 1024 * 1024
#: A document may be the whole of a patient, claims and all: of such, one is held at a time.
MOST_BYTES_OF_A_DOCUMENT = 128 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"


class Stretch(msgspec.Struct, frozen=True):
    """The lines of a file that begin from one byte on and before another; None: to its end.

    ``place`` is the file's place in the source.
    """

    place: int
    file: SourceFile
    begin: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, and the (unpacked) byte at which it begins; or where reading
    failed, and how."""

    offset: int
    raw: bytes
    fault: str | None = None


def may_be_divided(file: SourceFile) -> bool:
    """What is packed can be read from its beginning only, and a document is one line as a whole."""
    return not is_packed(file.name) and kind_of(file.name) != ".json"


def lines_of(stretch: Stretch) -> Iterator[Line]:
    """The lines of a stretch; a ``.json`` that is one document is one line.

    A file that cannot be read to its end gives what could be read, and a last Line that says so.
    """
    offset = stretch.begin
    try:
        with opened(stretch.file.path, packed=is_packed(stretch.file.name)) as file:
            for line in _lines_in(file, stretch):
                offset = line.offset + len(line.raw) + 1
                yield line
    except (OSError, EOFError, zlib.error) as error:
        yield Line(offset, b"", f"the file cannot be read from here on ({_why(error)})")


def _lines_in(file: BinaryIO, stretch: Stretch) -> Iterator[Line]:
    if kind_of(stretch.file.name) == ".json":
        return _documents(file)
    return _lines(file, stretch.begin, stretch.end)


def _why(error: Exception) -> str:
    if isinstance(error, gzip.BadGzipFile | EOFError | zlib.error):
        return "its packing is damaged"
    return getattr(error, "strerror", None) or type(error).__name__


def _lines(file: BinaryIO, offset: int = 0, end: int | None = None) -> Iterator[Line]:
    """A line that began before the stretch is another's; one that begins in it is read to its end."""
    if offset:
        file.seek(offset - 1)
        offset += _skipped(file, b"") - 1
    while end is None or offset < end:
        raw = file.readline(MOST_BYTES_OF_A_LINE + 1)
        if not raw:
            return
        if len(raw) > MOST_BYTES_OF_A_LINE:
            yield Line(offset, b"", "longer than 16 MiB")
            offset += len(raw) + _skipped(file, raw)
            continue
        content = (raw if offset else raw.removeprefix(_MARK)).strip()
        if content:
            yield Line(offset, content)
        offset += len(raw)


def _skipped(file: BinaryIO, last: bytes) -> int:
    """How many bytes stood before the next line."""
    skipped = 0
    while not last.endswith(b"\n"):
        last = file.readline(MOST_BYTES_OF_A_LINE)
        if not last:
            break
        skipped += len(last)
    return skipped


def _documents(file: BinaryIO) -> Iterator[Line]:
    """One document over many lines, as it stands; what is many documents is read by lines all the same."""
    first = file.readline(MOST_BYTES_OF_A_LINE)
    if _is_json(first.removeprefix(_MARK)):
        file.seek(0)
        yield from _lines(file)
        return
    whole = first + file.read(MOST_BYTES_OF_A_DOCUMENT + 1 - len(first))
    content = whole.removeprefix(_MARK)
    if not content.strip():
        return
    if len(whole) > MOST_BYTES_OF_A_DOCUMENT:
        yield Line(0, b"", "longer than 128 MiB")
    elif _is_json(content) or not any(map(_is_object, whole.split(b"\n", 3)[1:3])):
        yield Line(len(whole) - len(content), content)
    else:
        file.seek(0)
        yield from _lines(file)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _is_object(line: bytes) -> bool:
    return line.lstrip().startswith(b"{") and _is_json(line)
