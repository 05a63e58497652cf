"""What has to hold while something is wrong around the service, and what of it did not."""

import time
from collections import Counter
from collections.abc import Callable

from tests.fuzz.report import Row

#: Longer than any recovery that is promised, and than a drain that cannot say a word is believed:
#: what takes as long is broken.
PATIENCE = 75.0


class Checks:
    """One row of the table: what was looked at, and what was otherwise than it has to be."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._looked_at = 0
        self._faults: Counter[str] = Counter()
        self._figures: list[str] = []

    def holds(self, what: str, is_so: object) -> None:
        """``what`` says in words what has to be so."""
        self._looked_at += 1
        if not is_so:
            self._faults[f"not so: {what}"] += 1

    def none(self, found: list[str]) -> None:
        """That nothing was found wrong."""
        self._looked_at += 1
        self._faults.update(found)

    def comes(self, what: str, is_so: Callable[[], bool]) -> float:
        """Wait until something is so, and say how many seconds that took."""
        began = time.monotonic()
        while not (came := is_so()) and time.monotonic() - began < PATIENCE:
            time.sleep(0.05)
        self.holds(what, came)
        return time.monotonic() - began

    def tell(self, figure: str) -> None:
        """A figure for the table."""
        self._figures.append(figure)

    def row(self) -> Row:
        return Row(self._name, self._looked_at, "; ".join(self._figures), self._faults)
