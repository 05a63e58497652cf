"""Whether what is said behind a finding is said of the one listed before it, too."""

from typing import Final

from .clauses import Clause
from .cues import NEWNESS, CueAt
from .found import Found
from .lexicon import Cue, Lexicon
from .newness import BREAKS

#: What says of a finding that it is there, so many words before it at most: *has new right leg weakness*.
_STATING: Final = NEWNESS | BREAKS
_FURTHEST: Final = 3
#: What stands before a list as its heading does.
_HEADS: Final = frozenset({":", "|", "-", "exam", "examination", "currently", "presently"})
#: What says of a list that all of it is meant, so many words behind a finding at most.
_OF_ALL: Final = frozenset({"all", "both", "none"})
_REACH: Final = 8


def shares(clause: Clause, lexicon: Lexicon, one: Found, other: Found, cue: Cue | None) -> bool:
    """*Fever, chills denied* denies both; *has leg weakness, incontinence denied* the second alone."""
    if not _is_linked(clause, lexicon, one, other):
        return False
    words = clause.words
    if ":" in words[one.start : one.end]:
        return False  # *Weakness: Y - both legs, Numbness: N*: it has an answer of its own
    if cue is not Cue.NEGATION or "," not in words[one.end : other.start]:
        return True
    behind = words[other.end : other.end + _REACH]
    return not _is_stated(clause, one) or not _OF_ALL.isdisjoint(map(str.lower, behind))


def _is_stated(clause: Clause, found: Found) -> bool:
    """Whether the words right before it say that it is there, or new; *any new* asks for it."""
    words = clause.words
    last = max((cue for cue in clause.cues if cue.start < found.end), key=_end, default=None)
    if last is None or last.cue not in _STATING or words[last.start].lower() in _HEADS:
        return False
    if words[max(last.start - 1, 0)].lower() == "any":
        return False
    near = found.start - last.end <= _FURTHEST
    return near and "," not in words[last.start : found.start]


def _end(cue: CueAt) -> int:
    return cue.end


def _is_linked(clause: Clause, lexicon: Lexicon, one: Found, other: Found) -> bool:
    between = [word.lower() for word in clause.words[one.end : max(other.start, one.end)]]
    return (
        (bool(between) or other.start <= one.end)
        and lexicon.links.issuperset(between)
        and lexicon.kinship.are_kin(one.concept, other.concept)
    )
