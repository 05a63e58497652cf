"""Many inputs, one after the other, to the service in this process; and what came of them."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from .failures import smallest, written
from .in_process import Heard, InProcess
from .inputs import Input
from .invariants import faults_of
from .marks import MARK

#: After so many the log is looked through: a mark in it leads to one of these.
_BATCH = 500
#: Inputs of which the same is wrong that are made small and written down.
_MOST_WRITTEN = 5


@dataclass
class Tally:
    """What came of many inputs."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, 0)
    resident: list[int] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Answers with a 5xx."""
        return sum(number for status, number in self.statuses.items() if status >= 500)

    @property
    def grown_kib(self) -> int:
        """By how much the process grew once it was warm, after a fifth of the inputs."""
        warm = self.resident[len(self.resident) // 5 :]
        return warm[-1] - warm[0] if warm else 0

    def joined(self, other: "Tally") -> "Tally":
        """Both together; what grew is what the one grew that grew most."""
        return Tally(
            self.asked + other.asked,
            self.statuses + other.statuses,
            self.faults + other.faults,
            max(self.slowest, other.slowest),
            max(self.resident, other.resident, key=lambda each: each[-1] - each[0] if each else -1),
            [*self.files, *other.files],
        )


class Many:
    """The service, and where to write down what broke it."""

    def __init__(self, service: InProcess, folder: Path) -> None:
        self._service, self._folder = service, folder
        self.tally = Tally()

    def ask(self, inputs: Iterable[Input], *, until: float = float("inf")) -> Tally:
        """Send them all, or as many as there is time for."""
        with self._service.listening():
            batch: list[Input] = []
            for sent in inputs:
                self._one(sent)
                batch.append(sent)
                if len(batch) == _BATCH:
                    self._look_through(batch)
                    batch = []
                    if time.monotonic() > until:
                        break
            self._look_through(batch)
        return self.tally

    def _one(self, sent: Input) -> None:
        heard = self._service.answer(sent)
        tally = self.tally
        tally.asked += 1
        tally.statuses[heard.status] += 1
        tally.slowest = max(tally.slowest, (heard.cpu_seconds, sent.number))
        faults = self._faults_of(sent, heard)
        if faults:
            self._note(sent, faults, lambda other: faults[0] in self._faults_of_another(other))

    def _faults_of_another(self, sent: Input) -> list[str]:
        return self._faults_of(sent, self._service.answer(sent))

    def _faults_of(self, sent: Input, heard: Heard) -> list[str]:
        would_send = self._service.packets()
        return [*faults_of(sent, heard), *(["a packet to somebody"] if would_send else [])]

    def _look_through(self, batch: list[Input]) -> None:
        """What was logged and measured of these; whichever left a mark is found by asking again."""
        self.tally.resident.append(_resident_kib())
        if MARK not in self._service.logged() + self._service.measured():
            return
        for sent in batch:
            if self._leaves_a_mark(sent):
                self._note(sent, ["a mark of patient data in log or metrics"], self._leaves_a_mark)

    def _leaves_a_mark(self, sent: Input) -> bool:
        self._service.logged()
        self._service.answer(sent)
        return MARK in self._service.logged() + self._service.measured()

    def _note(self, sent: Input, faults: list[str], is_broken: Callable[[Input], bool]) -> None:
        tally = self.tally
        tally.faults.update(faults)
        if tally.faults[faults[0]] <= _MOST_WRITTEN:
            small = replace(smallest(sent, is_broken), number=sent.number)
            tally.files.append(written(self._folder, small, faults))


def _resident_kib() -> int:
    """Memory of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
