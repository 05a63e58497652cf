"""Files of an object store by their addresses, listed and read from any byte on: Arrow knows the stores.

Who may read is what Arrow finds by itself on the machine that reads: an environment, a role.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

from cds_service.errors import ReplayRefused

#: Each of these is asked of the store by itself.
_BUFFER = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a store: its name below the address that was given, and its own address."""

    name: str
    address: str
    size: int
    modified: int


def is_address(place: str) -> bool:
    """Whether a place is an address, and no path of this machine."""
    return "://" in place


def place_of(text: str) -> Path | str:
    """A place as it was typed: a path, or the address of an object store."""
    return text if is_address(text) else Path(text)


def without_secrets(address: str) -> str:
    """An address without who asks, and without what is asked for beside the place."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def files_at(address: str) -> Iterator[StoredFile]:
    """All files at an address or below it.  Raises ReplayRefused where they cannot be listed."""
    from pyarrow.fs import FileSelector, FileSystem, FileType

    try:
        store, place = FileSystem.from_uri(_as_arrow_writes(address))
        found = store.get_file_info(place)
        listed = (
            store.get_file_info(FileSelector(place, recursive=True))
            if found.type is FileType.Directory
            else [found]
        )
    except (OSError, ValueError) as error:
        raise ReplayRefused(
            f"{without_secrets(address)} cannot be listed ({type(error).__name__}): see that the address "
            "is one that Arrow reads (s3, gs, abfs, hdfs), and that this machine may read it"
        ) from error
    for each in listed:
        if each.type is FileType.File:
            below = each.path[len(place) :].lstrip("/")
            yield StoredFile(
                below or each.base_name, _below(address, below), each.size, each.mtime_ns or 0
            )


def opened_at(address: str) -> BinaryIO:
    """A file of a store."""
    from pyarrow.fs import FileSystem

    store, place = FileSystem.from_uri(_as_arrow_writes(address))
    raw = cast("io.RawIOBase", store.open_input_file(place))
    return cast("BinaryIO", io.BufferedReader(raw, _BUFFER))


def _as_arrow_writes(address: str) -> str:
    """Hadoop has a name of its own for S3."""
    return f"s3{address[3:]}" if address.startswith("s3a://") else address


def _below(address: str, name: str) -> str:
    if not name:
        return address
    place, asked, query = address.partition("?")
    return f"{place.rstrip('/')}/{quote(name)}{asked}{query}"
