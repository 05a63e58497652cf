"""The cues of one clause: the small words that decide what is said of its findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .ages import Age
from .found import Found
from .lexicon import Cue
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
#: Of a word within others: it is the first of a finding.
_BEGINS: Final = 2
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
    """The cues among phrases: of those that overlap the first, at one word the longest."""
    cues: list[CueAt] = []
    last_start = last_end = -1
    for target, start, end in taken:
        cue = target.cue
        if cue is None:
            continue
        if start >= last_end:
            cues.append(CueAt(cue, start, end, target.name))
        elif start == last_start and (end, -_ORDER[cue]) > (last_end, -_ORDER[cues[-1].cue]):
            cues[-1] = CueAt(cue, start, end, target.name)
        else:
            continue
        last_start, last_end = start, end
    return cues


def outside(
    cues: Sequence[CueAt], found: Sequence[Found], ages: Sequence[Age], length: int
) -> Sequence[CueAt]:
    """The cues outside of the words already taken: *no rectal tone* negates nothing."""
    if not cues:
        return cues
    inside = bytearray(length + 1)
    for age in ages:
        inside[age.start : age.end] = b"\1" * (age.end - age.start)
    for one in found:  # in their order, so that none takes away what tells where another begins
        inside[one.start : one.end] = b"\1" * (one.end - one.start)
        inside[one.start] = _BEGINS
    return [
        cue
        for cue in cues
        if not (inside[cue.start] and inside[cue.end - 1])
        or cue.cue is _WORSENING
        or (inside[cue.start] == _BEGINS and cue.cue in _OPEN_A_FINDING)
    ]
