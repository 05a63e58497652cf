"""What was brought to the store, how long that took and whether it was kept: for whoever wants to know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Literal, NamedTuple

Kind = Literal["consultations", "feedback"]


class StoreWrite(NamedTuple):
    """One transaction.  How many, and never which."""

    of: Kind
    rows: int
    seconds: float
    is_kept: bool


#: Told of each, in the thread that wrote.
TellOfWrite = Callable[[StoreWrite], None]


def no_write_is_told(_write: StoreWrite) -> None:
    """Where nobody wants to know."""


@contextmanager
def told_to(tell: TellOfWrite, of: Kind, rows: int) -> Iterator[None]:
    """Tell of the writing that is done within it, however it ends."""
    begun, is_kept = perf_counter(), False
    try:
        yield
        is_kept = True
    finally:
        tell(StoreWrite(of, rows, perf_counter() - begun, is_kept))
