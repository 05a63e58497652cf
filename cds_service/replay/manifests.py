"""The manifest of a Bulk Data export: which files belong to it, whatever they are called.

The status of an export lists its files by the addresses at which the server offered them; many of
these end in an id and tell nothing of what they are.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from cds_service.errors import ReplayRefused

from .file_kinds import is_packed, opened
from .lines import PATIENT_ELEMENT

#: A manifest says what it is at its beginning; one of more bytes than the second is none.
_BEGINNING, _MOST_BYTES = 4096, 16 * 1024 * 1024


class _Output(msgspec.Struct):
    type: str = ""
    url: str = ""
    destination: str = ""


class _Manifest(msgspec.Struct):
    output: list[_Output]
    transaction_time: str = msgspec.field(name="transactionTime")


_DECODER = msgspec.json.Decoder(_Manifest)


def files_named(path: Path) -> tuple[Path, ...]:
    """The files beside a manifest that it names; none where the file is no manifest.

    Raises ReplayRefused where one is not there that a chart is read from: what it holds would be
    taken for none.
    """
    manifest = _manifest_in(path)
    if manifest is None:
        return ()
    found: list[Path] = []
    missing: list[str] = []
    for output, names in _names(manifest.output):
        beside = next(filter(Path.is_file, (path.parent / name for name in names)), None)
        if beside is not None:
            found.append(beside)
        elif output.type in PATIENT_ELEMENT or not output.type:
            missing.append(names[0])
    if missing:
        raise ReplayRefused(
            f"{path} names what is not beside it ({len(missing)} in all, the first {missing[0]}): "
            "put it there, or move the manifest away to replay what there is"
        )
    return tuple(found)


def _manifest_in(path: Path) -> _Manifest | None:
    try:
        with opened(str(path), packed=is_packed(path.name)) as file:
            beginning = file.read(_BEGINNING)
            if b'"transactionTime"' not in beginning:
                return None
            return _DECODER.decode(beginning + file.read(_MOST_BYTES))
    except (msgspec.DecodeError, RecursionError, EOFError, zlib.error, OSError):
        return None  # whoever reads it says what is wrong with it


def _names(output: list[_Output]) -> Iterator[tuple[_Output, list[str]]]:
    """What each file may be called here: as in its address, or as the Bulk Data Client counts it."""
    counted: Counter[str] = Counter()
    for each in output:
        counted[each.type] += 1
        own = (
            Path(unquote(urlsplit(each.url).path)).name,
            Path(each.destination).name,
            f"{counted[each.type]}.{each.type}.ndjson",
        )
        yield each, [f"{name}{packed}" for name in own if name for packed in ("", ".gz")]
