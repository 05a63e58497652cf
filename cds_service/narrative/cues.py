"""The cues of one clause: the small words that decide what is said of its findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .ages import Age
from .found import Found
from .lexicon import Cue, Target
from .matcher import Taken

_ORDER: Final = {cue: place for place, cue in enumerate(Cue)}
#: In *acute retention*, *old hardware*, *for retention*, *?cord* the cue is the first word of the finding.
_OPEN_A_FINDING: Final = frozenset(
    {
        *(Cue.NEWNESS, Cue.WORSENING, Cue.HISTORICAL, Cue.LONG_STANDING, Cue.ASIDE),
        *(Cue.SUSPICION, Cue.ARRIVAL),
    }
)
_WORSENING: Final = Cue.WORSENING
NEWNESS: Final = frozenset({Cue.NEWNESS, _WORSENING})
#: The name of what supposes a thing because somebody is at risk of it.
AT_RISK: Final = "at-risk"


@dataclass(slots=True)
class CueAt:
    """A cue where it stands; one that explains says ``of`` which findings, by a name."""

    cue: Cue
    start: int
    end: int
    of: str = ""


def cues_of(taken: Iterable[Taken]) -> list[CueAt]:
    """The cues among phrases."""
    return [
        CueAt(cue, start, end, target.name)
        for target, start, end in _apart(taken)
        if (cue := target.cue) is not None
    ]


def _apart(taken: Iterable[Taken]) -> list[Taken]:
    """Of those that overlap the first, at one word the longest."""
    apart: list[Taken] = []
    last_start = last_end = -1
    for one in taken:
        target, start, end = one
        if start >= last_end:
            apart.append(one)
        elif start == last_start and (end, _rank(target)) > (last_end, _rank(apart[-1][0])):
            apart[-1] = one
        else:
            continue
        last_start, last_end = start, end
    return apart


def _rank(target: Target) -> int:
    return -_ORDER[target.cue] if target.cue is not None else -len(_ORDER)


def tells_what_is_new(cues: Sequence[CueAt]) -> bool:
    """Whether anything is called new or worse; in most clauses nothing is."""
    for cue in cues:
        kind = cue.cue
        if kind in NEWNESS:
            return True
    return False


def cues_outside(
    taken: Sequence[Taken], found: Sequence[Found], ages: Sequence[Age]
) -> list[CueAt]:
    """The cues outside of the words of findings and ages: *no rectal tone* negates nothing."""
    if not taken:
        return []
    inside = begins = 0  # words, a bit each
    for age in ages:
        inside |= (1 << age.end) - (1 << age.start)
    for one in found:
        begins |= 1 << one.start
        inside |= (1 << one.end) - (1 << one.start)
    outside = []
    for target, start, end in _apart(taken):
        cue = target.cue
        if cue is None:
            continue
        if (
            not (inside >> start & 1 and inside >> end - 1 & 1)
            or cue is _WORSENING
            or (begins >> start & 1 and cue in _OPEN_A_FINDING)
        ):
            outside.append(CueAt(cue, start, end, target.name))
    return outside
