"""Which cases are listed where: orders that fired, that are answered otherwise, that were silent before an infection."""

from collections.abc import Callable
from dataclasses import dataclass

from cds_service.appropriateness.terms.wording import Indicator

from .burden import COLUMNS_OF_A_STRATUM, in_columns
from .cases import Case, Said
from .changes import NO_CARD
from .said import gravity_of
from .stand_ins import told_by
from .tally import Cell

_ORDER = ("order", "patient", "date", "study")


@dataclass(frozen=True, slots=True)
class Listing:
    """Cases of one kind: their table, a case as a row of it, and how grave a case is.

    ``before_of`` is how grave the gravest card was before, where that is what they are read for.
    """

    table: str
    columns: tuple[str, ...]
    takes: Callable[[Case], bool]
    row_of: Callable[[Case], tuple[str | int, ...]]
    gravity_of: Callable[[Case], int]
    before_of: Callable[[Case], str] = lambda _case: ""


def _order(case: Case) -> tuple[str, ...]:
    """A case under ``_ORDER``."""
    return " ".join(case.orders), case.patient, case.at, "; ".join(case.studies)


def _fired(case: Case) -> tuple[str | int, ...]:
    said = case.said
    return (
        *_order(case),
        said.variant,
        said.status,
        " ".join(said.advice),
        said.indicator,
        said.cards,
        "; ".join(case.unknown),
        "; ".join(sorted(set(map(told_by, case.orders)))),
        *in_columns(Cell(case.stratum, said.topics)),
    )


def is_changed(case: Case) -> bool:
    """Whether another knowledge, which was asked too, said otherwise."""
    return any(before != case.said for before in case.before)


def _changed(case: Case) -> tuple[str | int, ...]:
    (before,) = case.before
    return (
        *_order(case),
        *(each for pair in zip(_told(before), _told(case.said), strict=True) for each in pair),
        *in_columns(Cell(case.stratum, case.said.topics))[:-1],
    )


def _told(said: Said) -> tuple[str | int, ...]:
    """What was said, under the names of ``_TOLD``."""
    return (
        said.variant,
        said.status,
        " ".join(said.topics),
        " ".join(said.advice),
        said.indicator,
        said.cards,
    )


def _silent(case: Case) -> tuple[str | int, ...]:
    found = case.infections
    return (
        *_fired(case),
        " ".join(each.condition for each in found),
        " ".join(each.encounter for each in found),
        " ".join(each.day for each in found),
    )


_TOLD = ("variant", "status", "topics", "advice", "indicator", "cards")

FIRED = Listing(
    table="orders",
    columns=(
        *_ORDER,
        *("variant", "status", "advice", "indicator", "cards", "unknown", "told by"),
        *COLUMNS_OF_A_STRATUM,
    ),
    takes=lambda case: case.said.cards > 0,
    row_of=_fired,
    gravity_of=lambda case: gravity_of(case.said),
)
SILENT = Listing(
    table="silent",
    columns=(*FIRED.columns, "conditions", "encounters", "diagnosed"),
    takes=lambda case: bool(case.infections) and case.said.indicator != Indicator.CRITICAL,
    row_of=_silent,
    gravity_of=lambda case: -gravity_of(case.said),  # silence comes first
)
CHANGED = Listing(
    table="changes",
    columns=(
        *_ORDER,
        *(f"{name} {when}" for name in _TOLD for when in ("before", "after")),
        *COLUMNS_OF_A_STRATUM[:-1],
    ),
    takes=is_changed,
    row_of=_changed,
    gravity_of=lambda case: max(map(gravity_of, (case.said, *case.before))),
    before_of=lambda case: case.before[0].indicator or NO_CARD,
)
#: All of them; what none of them takes is counted alone.
LISTINGS = (FIRED, CHANGED, SILENT)
