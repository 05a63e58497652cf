"""The study to aim at, by the table of target studies (``docs/clinical-rules.md`` 4)."""

from collections.abc import Iterable

from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.terms.answers import Met, distinct
from cds_service.appropriateness.terms.studies import StudyKind
from cds_service.frozen import dataclass

from .topics import TargetRow, Topic


@dataclass(frozen=True, slots=True)
class Target:
    """The study to aim at, and how freely it may be proposed (``docs/clinical-rules.md`` 4)."""

    row: str
    kind: StudyKind
    preselected: bool
    accepted: tuple[StudyKind, ...]
    alternatives: tuple[StudyKind, ...]
    ct_offered: tuple[StudyKind, ...]
    target_first: bool


def target_of(topic: Topic, inquiry: Inquiry) -> Target | None:
    """The first row that holds decides; every row that holds has its say beside it."""
    held = [row for row in topic.target_rows if _holds(row, inquiry)]
    if not held:
        return None
    first = held[0]
    named = [row for row in held if row.when is not None]
    beside = () if first.exclusive else tuple([k for row in named for k in row.alternatives])
    offered = [row.ct_offered for row in named if row.ct_offered and not first.exclusive]
    return Target(
        row=first.id,
        kind=first.study,
        preselected=all(row.preselected for row in named),
        accepted=_accepted(first, named),
        alternatives=_allowed(first, [k for k in beside if k != first.study]),
        ct_offered=_with_target(offered[0], first.study) if offered else (),
        target_first=first.target_first,
    )


def _holds(row: TargetRow, inquiry: Inquiry) -> bool:
    if row.unless is not None and isinstance(inquiry.ask(row.unless), Met):
        return False
    return row.when is None or isinstance(inquiry.ask(row.when), Met)


def _accepted(first: TargetRow, held: Iterable[TargetRow]) -> tuple[StudyKind, ...]:
    """What the deciding row takes as right, and what a caution beside it takes as right too."""
    if first.exclusive:
        return first.accepted
    beside = _allowed(first, [kind for row in held for kind in row.accepted])
    return distinct((*first.accepted, *beside))


def _allowed(first: TargetRow, kinds: Iterable[StudyKind]) -> tuple[StudyKind, ...]:
    return distinct([k for k in kinds if not (first.no_gadolinium and k.uses_gadolinium)])


def _with_target(offered: tuple[StudyKind, ...], target: StudyKind) -> tuple[StudyKind, ...]:
    """The studies offered to who drafted a CT, with the MRI that this patient may have."""
    return distinct([target if k.modality is target.modality else k for k in offered])
