"""What is read of a source: the orders alone, or every line with whose it is.

An engine decides where stretches are read and how what is kept comes together; what a line counts
as is decided here, once for all engines.
"""

from collections.abc import Iterable, Iterator

from .gathering import Kept
from .lines import ORDER, REQUEST, Aside, BadLine, Routed, may_be_order, route
from .patients import Acquaintances
from .stretches import Line, Stretch, lines_of
from .tally import READ_LINES, Placed, Section, Tally


def orders_in(stretches: Iterable[Stretch]) -> Iterator[Kept]:
    """The orders alone; nothing is counted, and most lines are passed over at a glance."""
    for stretch in stretches:
        for line in lines_of(stretch):
            if not may_be_order(line.raw):
                continue
            try:
                routed = route(line.raw)
            except BadLine:
                continue
            if isinstance(routed, Routed) and routed.kind == ORDER:
                yield Kept(routed.patient_id, ORDER, stretch.place, line.offset, line.raw)


def lines_in(stretches: Iterable[Stretch], met: Acquaintances, tally: Tally) -> Iterator[Kept]:
    """Every line counted; gives those of patients who are asked about, and recorded requests."""
    for stretch in stretches:
        for line in lines_of(stretch):
            routed = _counted(line, stretch.place, tally)
            if routed is None:
                continue
            asked = met.is_asked_about(routed.patient_id)
            if routed.kind == REQUEST:
                own = f"{REQUEST} {stretch.place} {line.offset}"
                yield Kept(own, REQUEST, stretch.place, line.offset, line.raw)
            elif asked:
                yield Kept(routed.patient_id, routed.kind, stretch.place, line.offset, line.raw)
    met.keep_met()


def _counted(line: Line, place: int, tally: Tally) -> Routed | None:
    """Whose line it is; None, and counted, where it is nobody's."""
    tally.count(Section.LINES, READ_LINES)
    try:
        if line.fault is not None:
            raise BadLine(line.fault)  # noqa: TRY301  one way out for what cannot be used
        routed = route(line.raw)
    except BadLine as reason:
        tally.note_bad(Placed(place, line.offset, str(reason)))
        return None
    if isinstance(routed, Aside):
        tally.count(Section.LINES, routed.value)
        return None
    tally.count(Section.TYPES, routed.kind)
    return routed
