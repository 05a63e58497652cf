"""What stands behind a finding and reaches back to it."""

from collections.abc import Sequence, Set
from functools import cached_property
from typing import Final

from .answers import ANSWERS, answers, answers_another
from .clauses import Clause
from .cues import CueAt
from .found import Found
from .lexicon import Cue, Lexicon, Role, Target
from .matcher import Ended, Machine
from .newness import BREAKS, NEGATIONS, called_new_behind
from .sharing import shares

_ENDS_A_LIST: Final = NEGATIONS | BREAKS
_ORDER: Final = {cue: place for place, cue in enumerate(Cue)}
_LEADING: Final = frozenset({Cue.LONG_STANDING, Cue.UNCHANGED, Cue.HISTORICAL, Cue.SUSPICION})
_PARTING: Final = frozenset({",", "(", "-", "+"})
_PLANNED, _GONE, _EXPLAINED = Cue.PLANNED, Cue.GONE, Cue.EXPLAINED
_EITHER, _SUSPICION, _NOTHING = Cue.EITHER, Cue.SUSPICION, Cue.NOTHING
_SUPPOSED: Final = Cue.HYPOTHETICAL
_DENIED: Final = Target(Role.CUE, cue=Cue.NEGATION)
#: Words of a value that names its finding again.
_LONGEST_VALUE: Final = 5


class Surroundings:
    """What stands around each finding of a clause, in the order of the findings.

    ``behind`` is what the words right behind it say; ``new``, that a *worse* or *since* means it; ``worsens_at``
    are the words that say *worse*.
    """

    def __init__(
        self,
        clause: Clause,
        lexicon: Lexicon,
        behind: Sequence[Cue | None],
        answers: Sequence[tuple[int, int]],
    ) -> None:
        self.behind, self._answers = behind, answers
        self.new: Sequence[Cue | None] = [None] * len(clause.found)
        self.worsens_at: Sequence[int] = ()
        if clause.tells_what_is_new:
            self.new = called_new_behind(clause, lexicon)
            self.worsens_at = [cue.start for cue in clause.cues if cue.cue is Cue.WORSENING]
        self._clause = clause

    @cached_property
    def either(self) -> list[bool]:
        """For each finding: an *or* still closes the list in which it stands."""
        return either_ahead(self._clause)

    @cached_property
    def arrival(self) -> list[bool]:
        """For each finding: next the patient comes."""
        return next_break_ahead(self._clause, Cue.ARRIVAL)

    @cached_property
    def turn(self) -> list[bool]:
        """For each finding: next the sentence turns, *but*."""
        return next_break_ahead(self._clause, Cue.TURN)

    def is_answer(self, cue: CueAt) -> bool:
        """Whether a cue is part of what a finding before it is said to be, or answers a question.

        *Fusion if leg weakness worsens*: the *if* is of what follows it.
        """
        if cue.cue in NEGATIONS and answers_another(self._clause, cue):
            return True
        if not self._answers:
            return False
        if not any(start <= cue.start < end for start, end in self._answers):
            return False
        return cue.cue is not _SUPPOSED or all(f.start != cue.end for f in self._clause.found)

    def compares(self, found: Found) -> bool:
        """*Was 5/5, now 3/5*: the finding's own words say that it got worse."""
        at = self.worsens_at
        return bool(at) and any(found.start <= start < found.end for start in at)

    def is_dated_or_new(self, index: int) -> bool:
        """Whether its own words say when a finding began, or that it is new."""
        near = self._clause.near[index]
        return self.new[index] is not None or any(age.days is not None for _, age in near)


def either_ahead(clause: Clause) -> list[bool]:
    """For each finding: an *or* still closes the list in which it stands."""
    ahead, said = [], False
    cues = list(clause.cues)
    for found in reversed(clause.found):
        while cues and cues[-1].start >= found.end:
            heard = cues.pop()
            cue = heard.cue
            closes = cue is _EITHER and clause.words[heard.start] != "/"  # *weakness/numbness*
            said = closes or (said and cue not in _ENDS_A_LIST and cue is not _SUSPICION)
        ahead.append(said)
    return ahead[::-1]


def next_break_ahead(clause: Clause, awaited: Cue) -> list[bool]:
    """For each finding: what the sentence breaks with next is this, as that the patient came."""
    ahead, said = [], False
    cues = list(clause.cues)
    for found in reversed(clause.found):
        while cues and cues[-1].start >= found.end:
            cue = cues.pop().cue
            said = cue is awaited or (said and cue not in BREAKS)
        ahead.append(said)
    return ahead[::-1]


def cues_behind(
    clause: Clause, lexicon: Lexicon, behind: Machine
) -> tuple[list[Cue | None], list[tuple[int, int]]]:
    """What each finding is said to be by the words right behind it, and where these stand.

    *Discitis and abscess ruled out* rules out both: kin in a list share what ends it.
    """
    words, keys, length = clause.words, clause.keys, len(clause.words)
    beginnings, denials = behind.beginnings, lexicon.denials
    is_said = False
    ended: list[Sequence[Ended]] = []
    for found in clause.found:
        start = found.end
        if start < length <= start + _LONGEST_VALUE and words[start].lower() in denials:
            is_said = is_said or _repeats(words, start, denials)
        if start <= length and words[start - 1] == ",":
            start -= 1  # a comma that closes a finding is none of it
        of_one = behind.longest(keys, start) if keys[start] in beginnings else ()
        if of_one:
            is_said = True
        ended.append(of_one)
    return _weighed(clause, lexicon, ended) if is_said else ([None] * len(ended), [])


def _weighed(
    clause: Clause, lexicon: Lexicon, ended: Sequence[Sequence[Ended]]
) -> tuple[list[Cue | None], list[tuple[int, int]]]:
    """The same of the phrases that end behind each finding."""
    cues: list[Cue | None] = []
    spans: list[tuple[int, int]] = []
    places = lexicon.kinship.places
    following: Found | None = None
    shared: Target | None = None
    answered: set[int] = set()
    for found, of_one in zip(reversed(clause.found), reversed(ended), strict=True):
        target, end = _longest(clause, lexicon, found, of_one, answered)
        if target is not None and target.name in ANSWERS:
            answered.add(found.start)
        if target is not None and target.cue is _NOTHING:
            target = None
        if target is not None:
            if found.concept not in places and target.cue is not Cue.TURN:
                spans.append((found.end, end))
        elif shared and following and shares(clause, lexicon, found, following, shared.cue):
            target = shared if _may_be_said(shared, found, lexicon) else None
        cues.append(target.cue if target else None)
        if found.concept not in places:
            following, shared = found, target
    return cues[::-1], spans


def _longest(
    clause: Clause, lexicon: Lexicon, found: Found, ended: Sequence[Ended], answered: Set[int]
) -> tuple[Target | None, int]:
    words, start = clause.words, found.end
    length = len(words)
    if start < length <= start + _LONGEST_VALUE and _repeats(words, start, lexicon.denials):
        return _DENIED, start
    if not ended:
        return None, start
    if start <= length and words[start - 1] == ",":
        start -= 1
    said = [
        (start + length, -_ORDER[target.cue], target)
        for _, target, length in ended
        if target.cue
        and (target.name not in ANSWERS or answers(clause, target, start + length, answered))
        and _may_be_said(target, found, lexicon)
    ]
    if not said:
        return None, found.end
    end, _, target = max(said, key=lambda one: one[:2])
    if target.cue in _LEADING and _leads_on(clause, found, end, lexicon.kinship.places):
        return None, found.end
    return target, end


def _leads_on(clause: Clause, found: Found, end: int, places: Set[str]) -> bool:
    """*Leg weakness, chronic back pain*, *known foot drop ?discitis*: it is said of what follows it."""
    words = clause.words
    if end >= len(words):
        return False
    if words[end - 1] != "?" and (words[found.end] not in _PARTING or not words[end - 1].isalpha()):
        return False
    return any(other.start == end and other.concept not in places for other in clause.found)


def _may_be_said(target: Target, found: Found, lexicon: Lexicon) -> bool:
    """A weakness is not planned: behind it, an *if* says something else."""
    if target.cue is _EXPLAINED:
        return found.concept in lexicon.explained[target.name]
    if target.cue is _PLANNED:
        return lexicon.kinship.may_be_planned(found.concept)
    return target.cue is not _GONE or lexicon.kinship.may_be_removed(found.concept)


def _repeats(words: Sequence[str], end: int, denials: Set[str]) -> bool:
    """*Leg weakness: no weakness*, as flowsheets say it: the value names the finding again."""
    return words[end].lower() in denials and words[-1].lower() == words[end - 1].lower()
