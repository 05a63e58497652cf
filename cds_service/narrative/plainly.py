"""Findings of which a clause says no more than that they are there, or are not: most of them."""

from collections.abc import Sequence
from typing import Final

from .clauses import Clause
from .found import Found
from .lexicon import Cue
from .senses import Scoped, Sense
from .zones import Near, is_of_a_past_year

#: In each sense what is not new.
PLAINLY: Final = {sense: Scoped(sense, called_new=False, worse=False) for sense in Sense}
_THERE, _NOT_THERE = PLAINLY[Sense.AFFIRMED], PLAINLY[Sense.NEGATED]
_ONCE: Final = PLAINLY[Sense.HISTORICAL]

#: Cues that say nothing by themselves: they end, link or turn what others say.
_IDLE: Final = frozenset(
    {
        *(Cue.COMMA, Cue.EITHER, Cue.TOGETHER, Cue.EVIDENCE, Cue.ASIDE),
        *(Cue.BREAKER, Cue.TURN, Cue.ARRIVAL),
    }
)


def tells_of_none(clause: Clause) -> bool:
    """Whether no cue of a clause says anything of its findings."""
    for cue in clause.cues:
        kind = cue.cue
        if kind not in _IDLE:
            return False
    return True


def plainly(found: Found, near: Sequence[Near], this_year: int | None) -> Scoped:
    """A finding by its own words and its year."""
    if found.absent:
        return _NOT_THERE
    return _ONCE if near and is_of_a_past_year(near, this_year) else _THERE
