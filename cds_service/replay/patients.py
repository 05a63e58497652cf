"""Which patients were met, and which of them have an order to be asked about: a few bytes for each.

Of an id only a digest is kept, the same on every machine and evenly spread.  Two ids of one digest
would be two patients of 2^64: the lines of the second would be kept in vain, and judging them
finds nothing to ask about.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import TypeAlias

#: Digests in memory, or in a file that is mapped into it.
Digests: TypeAlias = "array[int] | memoryview[int]"
_BITS = 64
_MASK = (1 << _BITS) - 1
#: So many patients are known by name at a time while lines are read.
MOST_BY_NAME = 100_000


def digest_of(owner: str) -> int:
    """A number that an id decides."""
    return int.from_bytes(blake2b(owner.encode(), digest_size=_BITS // 8).digest())


def share_of(digest: int, shares: int) -> tuple[int, int]:
    """Which of so many shares a digest falls into, and a digest for shares of that share."""
    place = digest * shares
    return place >> _BITS, place & _MASK


class AskedPatients:
    """The patients who have orders to be asked about, and how many.

    ``pairs`` are digest and number by turns, sorted by digest.
    """

    def __init__(self, pairs: "array[int]") -> None:
        self._digests = pairs[::2]
        self._orders = pairs[1::2]

    def orders_of(self, patient_id: str) -> int:
        """How many orders of a patient are to be asked about."""
        digest = digest_of(patient_id)
        place = bisect_left(self._digests, digest)
        found = place < len(self._digests) and self._digests[place] == digest
        return self._orders[place] if found else 0


class Everybody:
    """For whoever keeps the lines of all patients."""

    def orders_of(self, _patient_id: str, /) -> int:
        return 1


class Acquaintances:
    """The patients whom one reading meets; each is looked up once, not at each of their lines.

    ``keep`` is given their digests in sorted runs, all but the last of ``MOST_BY_NAME``; a patient
    may come in more than one.
    """

    def __init__(
        self, asked: AskedPatients | Everybody, keep: Callable[["array[int]"], object]
    ) -> None:
        self._asked = asked
        self._keep = keep
        self._known: dict[str, bool] = {}

    def is_asked_about(self, patient_id: str) -> bool:
        """Whether the patient who is met now has an order to be asked about."""
        known = self._known.get(patient_id)
        if known is None:
            if len(self._known) == MOST_BY_NAME:
                self.keep_met()
            known = self._known[patient_id] = self._asked.orders_of(patient_id) > 0
        return known

    def keep_met(self) -> None:
        """Keep whom was met, and forget their names."""
        if self._known:
            self._keep(array("Q", sorted(map(digest_of, self._known))))
        self._known.clear()


def number_met(kept: Iterable[Digests], share: int, shares: int) -> int:
    """How many patients of one share were kept: each once, however often they were met."""
    met: set[int] = set()
    for digests in kept:
        for begin in range(0, len(digests), MOST_BY_NAME):
            run = digests[begin : begin + MOST_BY_NAME]
            met.update(run[_first_of(share, shares, run) : _first_of(share + 1, shares, run)])
    return len(met)


def _first_of(share: int, shares: int, run: Digests) -> int:
    """Where a share begins in a sorted run."""
    return bisect_left(run, -(-(share << _BITS) // shares))
