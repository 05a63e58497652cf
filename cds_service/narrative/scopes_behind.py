"""What stands behind a finding and reaches back to it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .clauses import Clause, CueAt
from .found import Found
from .lexicon import Cue, Lexicon, Target
from .matcher import Machine

NEGATIONS: Final = frozenset({Cue.NEGATION, Cue.NEGATION_OF_LIST})
NEWNESS: Final = frozenset({Cue.NEWNESS, Cue.WORSENING})
_BREAKS: Final = frozenset({Cue.BREAKER, Cue.TURN, Cue.ARRIVAL})
_TURNS: Final = frozenset({Cue.TURN, Cue.ARRIVAL})
_LINKS: Final = _BREAKS | {Cue.TOGETHER, Cue.EITHER, Cue.COMMA}
_ENDS_A_LIST: Final = NEGATIONS | _BREAKS
_ORDER: Final = {cue: place for place, cue in enumerate(Cue)}
_ASKED: Final = frozenset({":", "=", "?", "..."})


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
            said = cue is Cue.ARRIVAL or (said and cue not in _BREAKS)
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
    begin = [found.start for found in clause.found]
    for found in reversed(clause.found):
        cue, end = _longest(clause, behind, found, begin)
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
    clause: Clause, behind: Machine, found: Found, begin: list[int]
) -> tuple[Cue | None, int]:
    ends = behind.longest(clause.keys, found.end)
    said = [
        (end, -_ORDER[target.cue], target)
        for number, end in ends.items()
        if (target := behind.targets[number]).cue
        and (not _is_answer(target) or _closes(clause, end, begin))
    ]
    if _repeats(clause, found):
        return Cue.NEGATION, found.end
    if not said:
        return None, found.end
    end, _, target = max(said, key=lambda one: one[:2])
    return None if target.cue is Cue.NOTHING else target.cue, end


def _repeats(clause: Clause, found: Found) -> bool:
    """*Leg weakness: no weakness*, as flowsheets say it: the value names the finding again."""
    words = [word.lower() for word in clause.words[found.end - 1 : found.end + 6]]
    return (
        len(words) > 1
        and words[1] == "no"
        and words[-1] == words[0]
        and found.end + 5 >= len(clause.words)
    )


def _is_answer(target: Target) -> bool:
    return target.name == "answer"


def _closes(clause: Clause, end: int, begin: list[int]) -> bool:
    """Whether a *no* at the end of these words answers, and begins nothing new."""
    if end >= len(clause.words) or clause.words[end] in {",", ")", "/", "]", "|", "\u2022"}:
        return True
    if clause.words[end] == "(":
        return True
    index = bisect_left(begin, end)
    if index == len(begin) or begin[index] != end:
        return False
    asked = next((f.end for f in clause.found if f.start == end), end)
    return asked < len(clause.words) and clause.words[asked] in _ASKED


def _is_linked(clause: Clause, lexicon: Lexicon, one: Found, other: Found) -> bool:
    between = [word.lower() for word in clause.words[one.end : max(other.start, one.end)]]
    return (
        (bool(between) or other.start <= one.end)
        and set(between) <= _LIST_WORDS
        and lexicon.kinship.are_kin(one.concept, other.concept)
    )


_LIST_WORDS: Final = frozenset({",", "/", "and", "or", "&", "vs", "the", "any", "new"})


def called_new_behind(clause: Clause) -> list[Cue | None]:
    """For each finding: *since yesterday*, *worsening* stands behind it, and means it."""
    newness = list(_newness_that_is(clause))
    links = [cue.start for cue in clause.cues if cue.cue in _LINKS]
    starts = [cue.start for cue in newness]
    begin = [found.start for found in clause.found]
    called: list[Cue | None] = []
    for found, (_, right) in zip(clause.found, clause.zones, strict=True):
        index = bisect_left(starts, found.end)
        after = bisect_left(begin, found.end)
        if after == len(begin) and _gets_worse(clause, newness[index:]):
            called.append(Cue.WORSENING)
            continue
        last = after == len(begin)
        following = len(clause.words) + 1 if last else begin[after]
        if index == len(newness) or starts[index] >= min(right, following):
            called.append(None)
            continue
        link = bisect_left(links, newness[index].end)
        ends_before = link < len(links) and links[link] < following
        means_it = last or ends_before
        called.append(_worst(newness, index, min(right, following)) if means_it else None)
    return called


def _newness_that_is(clause: Clause) -> Iterator[CueAt]:
    """Without what is only supposed: *return if worse*."""
    supposed = False
    for cue in clause.cues:
        supposed = cue.cue is Cue.HYPOTHETICAL or (supposed and cue.cue not in _TURNS)
        if cue.cue in NEWNESS and not supposed:
            yield cue


def _gets_worse(clause: Clause, newness: list[CueAt]) -> bool:
    """*For 2 years but worse since yesterday*: a *worse* behind the last finding means it."""
    denied = {cue.end for cue in clause.cues if cue.cue in NEGATIONS}
    return any(cue.cue is Cue.WORSENING and cue.start not in denied for cue in newness)


def _worst(newness: list[CueAt], index: int, right: int) -> Cue:
    """*Began last year and progressed*: of several the one that says *worse*."""
    near = {cue.cue for cue in newness[index : index + 4] if cue.start < right}
    return Cue.WORSENING if Cue.WORSENING in near else Cue.NEWNESS
