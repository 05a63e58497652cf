"""A FHIR Bulk Data export of made-up patients, with the packed files and bad lines that a real one has."""

import gzip
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from .person import EXPORTED_ON, written
from .stories import people

_PATIENTS_A_FILE = 5_000
#: Where the made files would have been offered.
_SERVER = "https://bulk.example.org/made/"

#: Lines that a replay has to step over, one here and there.
_WRONG_LINES = (
    b'{"resourceType": "Condition", "id": "cut off in the mid',
    b"not json at all",
    b'{"resourceType": "ServiceRequest", "id": "of-nobody", "status": "active", "intent": "order"}',
    b'{"resourceType": "Condition", "subject": "Patient/1"}',
    b'{"id": "of no type"}',
    b'"\xff\xfe"',
)


def make_export(folder: Path, patients: int, seed: int = 7) -> None:
    """Write the export: a file of each type for every so many patients, every second one packed."""
    folder.mkdir(parents=True, exist_ok=True)
    output = _Output(folder)
    with output.open_files:
        for number, one in enumerate(people(patients, seed)):
            for resource in one.resources:
                output.write(number, resource["resourceType"], msgspec.json.encode(resource))
            if one.happens(0.5):
                output.write(number, "Condition", one.chance.choice(_WRONG_LINES))
    manifest = {
        "transactionTime": written(EXPORTED_ON),
        "request": f"{_SERVER}$export",
        "requiresAccessToken": True,
        "output": output.named(),
        "error": [],
    }
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))


class _Output:
    """The files of an export, opened as they are needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open_files = ExitStack()
        self._files: dict[tuple[str, int], BinaryIO] = {}

    def write(self, patient: int, kind: str, line: bytes) -> None:
        key = (kind, patient // _PATIENTS_A_FILE)
        if key not in self._files:
            self._files[key] = self.open_files.enter_context(self._opened(*key))
        self._files[key].write(line + b"\n")

    def named(self) -> list[dict[str, str]]:
        """The files as a manifest names them: packing is for the way only."""
        return [
            {"type": kind, "url": f"{_SERVER}{_name(kind, part)}"} for kind, part in self._files
        ]

    def _opened(self, kind: str, part: int) -> BinaryIO:
        name = _name(kind, part)
        if part % 2 or kind == "Encounter":
            packed = gzip.GzipFile(self.folder / f"{name}.gz", "wb", compresslevel=1, mtime=0)
            return cast("BinaryIO", packed)
        return (self.folder / name).open("wb")


def _name(kind: str, part: int) -> str:
    return f"{kind}.{part:04}.ndjson"
