"""What is read of a source: the orders alone, or every line with whose it is.

An engine decides where stretches are read and how what is kept comes together; what a line counts
as is decided here, once for all engines.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from .bundles import one_line, resources_in
from .gathering import Kept
from .lines import REQUEST, Aside, BadLine, Routed, may_be_one_of, route
from .lists import items_in
from .patients import Acquaintances
from .stretches import Line, Stretch, lines_of
from .tally import READ_LINES, Placed, Section, Tally


def orders_in(stretches: Iterable[Stretch], kinds: Collection[str]) -> Iterator[Kept]:
    """What is asked about alone; nothing is counted, and most lines are passed over at a glance."""
    written = [b'"%b"' % kind.encode() for kind in kinds]
    for stretch in stretches:
        for line in lines_of(stretch):
            if not may_be_one_of(written, line.raw):
                continue
            for each, routed in _routed(line):
                if isinstance(routed, Routed) and routed.kind in kinds:
                    yield Kept(routed.patient_id, routed.kind, stretch.place, each.offset, each.raw)


def lines_in(stretches: Iterable[Stretch], met: Acquaintances, tally: Tally) -> Iterator[Kept]:
    """Every line counted; gives those of patients who are asked about, and recorded requests."""
    for stretch in stretches:
        for line, routed in _counted(stretch, tally):
            asked = met.is_asked_about(routed.patient_id)
            if routed.kind == REQUEST:
                own = f"{REQUEST} {stretch.place} {line.offset}"
                yield Kept(own, REQUEST, stretch.place, line.offset, line.raw)
            elif asked:
                yield Kept(routed.patient_id, routed.kind, stretch.place, line.offset, line.raw)
    met.keep_met()


def _counted(stretch: Stretch, tally: Tally) -> Iterator[tuple[Line, Routed]]:
    """Lines that are somebody's, with whose; all are counted."""
    for read in lines_of(stretch):
        for line, routed in _routed(read):
            tally.count(Section.LINES, READ_LINES)
            match routed:
                case BadLine():
                    tally.note_bad(Placed(stretch.place, line.offset, str(routed)))
                case Aside():
                    tally.count(Section.LINES, routed.value)
                case Routed():
                    tally.count(Section.TYPES, routed.kind)
                    yield line, routed


def _routed(line: Line) -> Iterator[tuple[Line, Routed | Aside | BadLine]]:
    """What a line is; after a Bundle or a list, what each of its resources or items is."""
    try:
        if line.fault is not None:
            raise BadLine(line.fault)  # noqa: TRY301  one way out for what cannot be used
        routed = route(line.raw)
        within = _within(line, routed)
    except BadLine as bad:
        yield line, bad
        return
    yield line if b"\n" not in line.raw else replace(line, raw=one_line(line.raw)), routed
    for each in within:
        yield from _routed(each)


def _within(line: Line, routed: Routed | Aside) -> Iterable[Line]:
    """The lines that a line holds.  Raises BadLine."""
    if routed is Aside.BUNDLE:
        return resources_in(line)
    return items_in(line) if routed is Aside.LIST else ()
