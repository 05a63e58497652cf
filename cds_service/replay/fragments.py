"""Sorting a source by patient on disk, and reading it back a slice at a time.

Each task sorts some files of the source into one fragment for each partition; a partition is the
same fragment of all tasks.  A partition too large to hold is read several times, each time for a
slice of its patients, so that memory stays bounded whatever the size of the source.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec

from .lines import Aside, BadLine, route
from .sources import Line, SourceFile, lines_of
from .tally import READ_LINES, Counted, Placed, Section, Tally

#: About as much of a partition is held at once.
SLICE_BYTES = 16 * 1024 * 1024
#: A patient with more is not judged: one chart must fit in memory beside others.
MOST_BYTES_OF_A_CHART = 32 * 1024 * 1024
_BUFFER = 32 * 1024


class Label(msgspec.Struct, frozen=True, array_like=True):
    """What stands before a line in a fragment: whose it is, what, and where it came from."""

    patient_id: str
    kind: str
    file: int
    line: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of a patient's."""

    label: Label
    raw: bytes


@dataclass(frozen=True, slots=True)
class PatientLines:
    """All lines of one patient, in the order of the source; without their text where it is too much."""

    patient_id: str
    lines: tuple[Kept, ...]
    too_large: bool


_LABELS = msgspec.json.Decoder(Label)


def sort_files(files: Iterable[tuple[int, SourceFile]], folder: Path, partitions: int) -> Counted:
    """Sort these files, each with its place in the source, into a fragment for each partition."""
    tally = Tally()
    with ExitStack() as still_open:
        fragments = [
            still_open.enter_context((folder / name_of(number)).open("wb", buffering=_BUFFER))
            for number in range(partitions)
        ]
        for place, source in files:
            for line in lines_of(source):
                _sort_line(line, place, fragments, tally)
    return tally.counted()


def name_of(partition: int) -> str:
    """What a partition's files are called."""
    return f"{partition:03}"


def _sort_line(line: Line, place: int, fragments: Sequence[BinaryIO], tally: Tally) -> None:
    tally.count(Section.LINES, READ_LINES)
    try:
        if line.fault is not None:
            raise BadLine(line.fault)  # noqa: TRY301  one way out for what cannot be used
        routed = route(line.raw)
    except BadLine as reason:
        tally.note_bad(Placed(place, line.number, str(reason)))
        return
    if isinstance(routed, Aside):
        tally.count(Section.LINES, routed.value)
        return
    tally.count(Section.TYPES, routed.kind)
    label = msgspec.json.encode(Label(routed.patient_id, routed.kind, place, line.number))
    fragments[_number(routed.patient_id) % len(fragments)].write(b"%b\t%b\n" % (label, line.raw))


def patients_of(
    fragments: Sequence[Path], partitions: int, *, slice_bytes: int = SLICE_BYTES
) -> Iterator[PatientLines]:
    """Every patient of one partition, a slice of them at a time, within a slice by their ids."""
    slices = 1 + sum(path.stat().st_size for path in fragments) // slice_bytes
    for each in range(slices):
        by_patient: defaultdict[str, list[Kept]] = defaultdict(list)
        sizes: defaultdict[str, int] = defaultdict(int)
        for kept in _kept(fragments):
            patient_id = kept.label.patient_id
            if _number(patient_id) // partitions % slices != each:
                continue
            sizes[patient_id] += len(kept.raw)
            if sizes[patient_id] > MOST_BYTES_OF_A_CHART:
                by_patient[patient_id] = [Kept(k.label, b"") for k in by_patient[patient_id]]
                kept = Kept(kept.label, b"")
            by_patient[patient_id].append(kept)
        for patient_id in sorted(by_patient):
            too_large = sizes[patient_id] > MOST_BYTES_OF_A_CHART
            yield PatientLines(patient_id, tuple(by_patient[patient_id]), too_large)


def _kept(fragments: Iterable[Path]) -> Iterator[Kept]:
    for path in fragments:
        with path.open("rb", buffering=1024 * 1024) as file:
            for line in file:
                label, _, raw = line.partition(b"\t")
                yield Kept(_LABELS.decode(label), raw.rstrip(b"\n"))


def _number(patient_id: str) -> int:
    """A number that a patient's id decides, evenly spread and the same on every machine."""
    return int.from_bytes(blake2b(patient_id.encode(errors="replace"), digest_size=8).digest())
