"""Who has signed which file of knowledge, and whether it still says what was signed."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cds_service.errors import Fault

from .documents import KnowledgeFiles
from .topic_order import HEAD

SIGNATURES = "signatures.yaml"
#: What is read by people who sign; how files have to look (``schemas/``) is no clinician's business.
_KINDS = frozenset({".yaml", ".csv"})


class Standing(StrEnum):
    """How one file stands."""

    SIGNED = "signed"
    CHANGED = "changed since it was signed"
    UNSIGNED = "not signed"


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody's word for one file.  ``sha256`` is of the file as it was then, ``reviewed`` what they looked at."""

    sha256: str
    name: str
    role: str
    date: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file of knowledge by its path below the folder, as it is now, and whoever signed it at any time."""

    file: str
    sha256: str
    signatures: tuple[Signature, ...]

    @property
    def standing(self) -> Standing:
        if not self.signatures:
            return Standing.UNSIGNED
        is_signed = any(each.sha256 == self.sha256 for each in self.signatures)
        return Standing.SIGNED if is_signed else Standing.CHANGED


def signed_files(files: KnowledgeFiles) -> tuple[SignedFile, ...]:
    """Every file that waits for a signature or has one; where nobody says who signed, nobody has."""
    signatures: dict[str, list[Signature]] = {}
    document = files.right.get(SIGNATURES)
    for row in document.data["signatures"] if document else ():
        said = {name: value for name, value in row.items() if name != "file"}
        signatures.setdefault(row["file"], []).append(Signature(**said))
    return tuple(
        SignedFile(name, _digest_of(files, name), tuple(signatures.get(name, ())))
        for name in _to_be_signed(files)
    )


def faults_of_signatures(files: KnowledgeFiles) -> Iterator[Fault]:
    """Signatures of what is not there, or given twice; and knowledge in force that nobody stands for."""
    document = files.right.get(SIGNATURES)
    if document is not None:
        there = set(_to_be_signed(files))
        given = Counter((row["file"], row["name"]) for row in document.data["signatures"])
        for place, row in enumerate(document.data["signatures"]):
            path = ("signatures", place, "file")
            if row["file"] not in there:
                yield document.fault(f"there is no {row['file']} that could be signed", *path)
            if given[row["file"], row["name"]] > 1:
                sentence = f"{row['name']} signs {row['file']} twice: keep the later signature"
                yield document.fault(sentence, *path)
    yield from _faults_of_status(files)


def _faults_of_status(files: KnowledgeFiles) -> Iterator[Fault]:
    head = files.right.get(HEAD)
    if head is None or head.data["status"] != "active":
        return
    open_ones = [each for each in signed_files(files) if each.standing is not Standing.SIGNED]
    if open_ones:
        yield head.fault(
            f"is active, and {len(open_ones)} files are not signed as they are, such as "
            f"{open_ones[0].file}: cds-service knowledge review lists them",
            "status",
        )


def _to_be_signed(files: KnowledgeFiles) -> Iterator[str]:
    for path in sorted(files.root.rglob("*")):
        name = path.relative_to(files.root).as_posix()
        if path.suffix in _KINDS and path.is_file() and name != SIGNATURES:
            yield name


def _digest_of(files: KnowledgeFiles, name: str) -> str:
    return hashlib.sha256((files.root / name).read_bytes()).hexdigest()
