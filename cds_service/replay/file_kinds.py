"""What the name of a file tells of it: lines or one document, packed or not; and the file opened."""

import gzip
import io
from pathlib import Path
from typing import BinaryIO, cast

from .object_store import is_address, opened_at

_BUFFER = 256 * 1024


def kind_of(name: str) -> str:
    """How a file's name ends, whether it is packed or not."""
    return Path(name.lower().removesuffix(".gz")).suffix


def is_packed(name: str) -> bool:
    """Whether a file is packed by gzip."""
    return name.lower().endswith(".gz")


def opened(path: str, *, packed: bool) -> BinaryIO:
    """A file to be read, by its path or its address, unpacked where it is packed."""
    stored = opened_at(path) if is_address(path) else None
    if not packed:
        return stored or Path(path).open("rb", buffering=_BUFFER)
    unpacked = gzip.GzipFile(fileobj=stored) if stored else gzip.GzipFile(path, "rb")
    return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", unpacked), _BUFFER))
