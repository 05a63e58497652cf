"""What stands behind a finding and reaches back to it."""

from bisect import bisect_left
from typing import Final

from .clauses import Clause
from .found import Found
from .vocabulary import Cue, Vocabulary

NEGATIONS: Final = frozenset({Cue.NEGATION, Cue.NEGATION_OF_LIST})
_ENDS_A_LIST: Final = NEGATIONS | {Cue.BREAKER}


def either_ahead(clause: Clause) -> list[bool]:
    """For each finding: an *or* still closes the list in which it stands."""
    ahead, said = [], False
    tokens = list(clause.tokens)
    for found in reversed(clause.found):
        while tokens and tokens[-1].start >= found.end:
            cue = tokens.pop().cue
            said = cue is Cue.EITHER or (
                said and cue not in _ENDS_A_LIST and cue is not Cue.SUSPICION
            )
        ahead.append(said)
    return ahead[::-1]


def cues_behind(clause: Clause, vocabulary: Vocabulary) -> list[Cue | None]:
    """*Discitis and abscess ruled out* rules out both: kin in a list share what ends it."""
    cues: list[Cue | None] = []
    following: tuple[Found, Cue | None] | None = None
    for found in reversed(clause.found):
        patterns = vocabulary.afterwards
        cue = next((cue for cue, words in patterns if words.match(clause.text, found.end)), None)
        if cue is None and following is not None:
            other, its_cue = following
            link = vocabulary.list_link.fullmatch(
                clause.text, found.end, max(other.start, found.end)
            )
            if link and vocabulary.are_kin(found.concept, other.concept):
                cue = its_cue
        cues.append(cue)
        if found.concept not in vocabulary.places:
            following = found, cue
    return cues[::-1]


def called_new_behind(clause: Clause) -> list[bool]:
    """For each finding: *since yesterday*, *worsening* stands behind it, and means it."""
    newness = [token for token in clause.tokens if token.cue is Cue.NEWNESS]
    links = [
        t.start
        for t in clause.tokens
        if t.cue in {Cue.TOGETHER, Cue.EITHER, Cue.COMMA, Cue.BREAKER}
    ]
    starts = [token.start for token in newness]
    begin = [found.start for found in clause.found]
    called = []
    for found, (_, right) in zip(clause.found, clause.zones, strict=True):
        index = bisect_left(starts, found.end)
        after = bisect_left(begin, found.end)
        following = begin[after] if after < len(begin) else len(clause.text) + 1
        if index == len(newness) or starts[index] >= min(right, following):
            called.append(False)
            continue
        link = bisect_left(links, newness[index].end)
        ends_before = link < len(links) and links[link] < following
        called.append(following > len(clause.text) or ends_before)
    return called
