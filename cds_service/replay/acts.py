"""Who tells of an act in whose place, so that it is asked about once."""

from collections.abc import Sequence

import msgspec

from .lines import ORDER
from .stand_ins import STAND_INS

#: An order tells of itself; of what stands in for one, the first does.
_IN_TURN = (ORDER, *STAND_INS.values())

_A_DAY = 24 * 60 * 60


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of an order, or of what stands in for one.

    Where it stands in for an order and is to be asked about: which references it names, and which
    study was done, at how many seconds since 1970.
    """

    reference: str
    told_with: tuple[str, ...] = ()
    study: str = ""
    at: float = 0.0

    @property
    def kind(self) -> str:
        return self.reference.partition("/")[0]

    @property
    def has_name(self) -> bool:
        """Whether it can be told from others; one without an id cannot."""
        return "/" in self.reference


def told_by_others(traces: Sequence[Trace]) -> frozenset[int]:
    """The places of those whose act another tells of: an order, or what stands before them in turn.

    It is the same act where one names the other, or where the same study was done within a day.
    ``traces`` are all orders, and those that stand in for one and would be asked about.
    """
    told: set[int] = set()
    before: list[Trace] = []
    for kind in _IN_TURN:
        places = [n for n, each in enumerate(traces) if each.kind == kind]
        if kind != ORDER:
            told.update(n for n in places if _is_told(traces[n], before))
        before += [traces[n] for n in places]
    return frozenset(told)


def _is_told(trace: Trace, before: Sequence[Trace]) -> bool:
    return any(
        each.reference in trace.told_with
        or trace.reference in each.told_with
        or (each.study == trace.study and abs(each.at - trace.at) <= _A_DAY)
        for each in before
    )
