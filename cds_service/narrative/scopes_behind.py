"""What stands behind a finding and reaches back to it."""

from dataclasses import dataclass
from typing import Final

from .clauses import Clause, CueAt
from .found import Found
from .lexicon import Cue, Lexicon, Target
from .matcher import Machine
from .newness import BREAKS, NEGATIONS, called_new_behind

_ENDS_A_LIST: Final = NEGATIONS | BREAKS
_ORDER: Final = {cue: place for place, cue in enumerate(Cue)}
_ASKED: Final = ([":"], ["="], ["?"])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around each finding of a clause, in the order of the findings.

    ``behind`` is what the words right behind it say; ``either``, that an *or* still closes its
    list; ``arrival``, that next the patient comes; ``new``, that a *worse* or *since* means it.
    """

    clause: Clause
    behind: tuple[Cue | None, ...]
    answers: tuple[tuple[int, int], ...]
    either: tuple[bool, ...]
    arrival: tuple[bool, ...]
    new: tuple[Cue | None, ...]

    def is_answer(self, cue: CueAt) -> bool:
        """Whether a cue is part of what a finding before it is said to be."""
        return any(start <= cue.start < end for start, end in self.answers)

    def is_dated_or_new(self, index: int) -> bool:
        """Whether its own words say when a finding began, or that it is new."""
        return self.new[index] is not None or any(
            age.days is not None for _, age in self.clause.ages_near(index)
        )


def surroundings_of(clause: Clause, lexicon: Lexicon, behind: Machine) -> Surroundings:
    """What stands around the findings of a clause."""
    said, answers = cues_behind(clause, lexicon, behind)
    return Surroundings(
        clause=clause,
        behind=tuple(said),
        answers=tuple(answers),
        either=tuple(either_ahead(clause)),
        arrival=tuple(arrival_ahead(clause)),
        new=tuple(called_new_behind(clause)),
    )


def either_ahead(clause: Clause) -> list[bool]:
    """For each finding: an *or* still closes the list in which it stands."""
    ahead, said = [], False
    cues = list(clause.cues)
    for found in reversed(clause.found):
        while cues and cues[-1].start >= found.end:
            cue = cues.pop().cue
            said = cue is Cue.EITHER or (
                said and cue not in _ENDS_A_LIST and cue is not Cue.SUSPICION
            )
        ahead.append(said)
    return ahead[::-1]


def arrival_ahead(clause: Clause) -> list[bool]:
    """For each finding: the next turn of the sentence is that the patient came."""
    ahead, said = [], False
    cues = list(clause.cues)
    for found in reversed(clause.found):
        while cues and cues[-1].start >= found.end:
            cue = cues.pop().cue
            said = cue is Cue.ARRIVAL or (said and cue not in BREAKS)
        ahead.append(said)
    return ahead[::-1]


def cues_behind(
    clause: Clause, lexicon: Lexicon, behind: Machine
) -> tuple[list[Cue | None], list[tuple[int, int]]]:
    """What each finding is said to be by the words right behind it, and where these stand.

    *Discitis and abscess ruled out* rules out both: kin in a list share what ends it.
    """
    cues: list[Cue | None] = []
    spans: list[tuple[int, int]] = []
    following: tuple[Found, Cue | None] | None = None
    for found in reversed(clause.found):
        cue, end = _longest(clause, lexicon, behind, found)
        if cue is not None:
            if found.concept not in lexicon.kinship.places:
                spans.append((found.end, end))
        elif following is not None and _is_linked(clause, lexicon, found, following[0]):
            cue = following[1]
        cues.append(cue)
        if found.concept not in lexicon.kinship.places:
            following = found, cue
    return cues[::-1], spans


def _longest(
    clause: Clause, lexicon: Lexicon, behind: Machine, found: Found
) -> tuple[Cue | None, int]:
    ends = behind.longest(clause.keys, found.end)
    said = [
        (end, -_ORDER[target.cue], target)
        for number, end in ends.items()
        if (target := behind.targets[number]).cue
        and (not _is_answer(target) or _closes(clause, end))
    ]
    if _repeats(clause, lexicon, found):
        return Cue.NEGATION, found.end
    if not said:
        return None, found.end
    end, _, target = max(said, key=lambda one: one[:2])
    return None if target.cue is Cue.NOTHING else target.cue, end


def _repeats(clause: Clause, lexicon: Lexicon, found: Found) -> bool:
    """*Leg weakness: no weakness*, as flowsheets say it: the value names the finding again."""
    words = [word.lower() for word in clause.words[found.end - 1 : found.end + 6]]
    return (
        len(words) > 1
        and words[1] in lexicon.denials
        and words[-1] == words[0]
        and found.end + 5 >= len(clause.words)
    )


def _is_answer(target: Target) -> bool:
    return target.name == "answer"


def _closes(clause: Clause, end: int) -> bool:
    """Whether a *no* at the end of these words answers, and begins nothing new."""
    if end >= len(clause.words) or clause.words[end] in {",", ")", "/", "]", "|", "\u2022"}:
        return True
    if clause.words[end] == "(":
        return True
    asked = next((found.end for found in clause.found if found.start == end), None)
    return asked is not None and clause.words[asked : asked + 1] in _ASKED


def _is_linked(clause: Clause, lexicon: Lexicon, one: Found, other: Found) -> bool:
    between = [word.lower() for word in clause.words[one.end : max(other.start, one.end)]]
    return (
        (bool(between) or other.start <= one.end)
        and lexicon.links.issuperset(between)
        and lexicon.kinship.are_kin(one.concept, other.concept)
    )
