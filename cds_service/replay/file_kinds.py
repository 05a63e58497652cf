"""What the name of a file tells of it: lines or one document, packed or not; and the file opened."""

import gzip
import io
from pathlib import Path
from typing import BinaryIO, cast

_BUFFER = 256 * 1024


def kind_of(name: str) -> str:
    """How a file's name ends, whether it is packed or not."""
    return Path(name.lower().removesuffix(".gz")).suffix


def is_packed(name: str) -> bool:
    """Whether a file is packed by gzip."""
    return name.lower().endswith(".gz")


def opened(path: str) -> BinaryIO:
    """A file to be read, unpacked where it is packed."""
    if is_packed(path):
        packed = cast("io.RawIOBase", gzip.GzipFile(path, "rb"))
        return cast("BinaryIO", io.BufferedReader(packed, _BUFFER))
    return Path(path).open("rb", buffering=_BUFFER)
