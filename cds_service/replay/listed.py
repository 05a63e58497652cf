"""Cases put into their tables as they come, and the gravest of each table held for the page."""

import csv
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path

from .cases import Case
from .listings import LISTINGS, Listing

#: More cases of one listing than this stand in its table alone.
MOST_ON_THE_PAGE = 2_000


def listed(
    listings: Sequence[Listing], cases: Iterable[Case], out: Path
) -> Mapping[str, tuple[Case, ...]]:
    """Write the tables of these listings; gives the gravest cases of each, by its table's name.

    A table that an earlier report left there, and that this one has not, is removed.
    """
    for each in LISTINGS:
        for old in out.glob(f"{each.table}.*"):
            old.unlink()
    with ExitStack() as still_open:
        tables = [_Table(each, out, still_open) for each in listings]
        for case in cases:
            for table in tables:
                table.take(case)
    return {table.listing.table: table.finished() for table in tables}


class _Table:
    """One table, which stands under its name once it is whole."""

    def __init__(self, listing: Listing, out: Path, still_open: ExitStack) -> None:
        self.listing = listing
        self._path = out / f"{listing.table}.csv"
        self._part = self._path.with_name(f"{self._path.name}.part")
        file = still_open.enter_context(self._part.open("w", encoding="utf-8", newline=""))
        self._rows = csv.writer(file, lineterminator="\n")
        self._rows.writerow(listing.columns)
        self._gravest: list[tuple[int, str, Case]] = []

    def take(self, case: Case) -> None:
        if self.listing.takes(case):
            self._rows.writerow(self.listing.row_of(case))
            place = (-self.listing.gravity_of(case), case.turn, case)
            insort(self._gravest, place, key=itemgetter(0, 1))
            del self._gravest[MOST_ON_THE_PAGE:]

    def finished(self) -> tuple[Case, ...]:
        self._part.replace(self._path)
        return tuple(case for _, _, case in self._gravest)
