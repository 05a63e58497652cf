"""Whether a *no* answers what was asked, and begins nothing new."""

from collections.abc import Sequence, Set
from typing import Final

from .clauses import Clause
from .cues import CueAt
from .lexicon import Target

_ASKED: Final = ([":"], ["="], ["?"])
_QUESTION_MARKS: Final = frozenset({":", "=", "?"})
#: What closes an answer, a mark that asks for the next thing among them.
_CLOSING: Final = frozenset({",", ")", "(", "/", "]", "|", "-", "\u2022", "?"})
#: Answers of one letter.
_LETTERS: Final = frozenset("NY")
#: Words of the next question at most, its sign among them.
_LONGEST_QUESTION: Final = 4
#: The names of answers; a blank, and a sign, are answers under a condition each.
_BLANK, _SIGN = "answer-blank", "answer-sign"
ANSWERS: Final = frozenset({"answer", "answer-yes", _BLANK, _SIGN})
_SIGNS: Final = frozenset({"+", "-"})
_BOXES: Final = frozenset({"[]", "[ ]", "["})
_JOINING: Final = frozenset({"or", "and", "nor"})
_SEVERAL: Final = 2


def answers(clause: Clause, target: Target, end: int, answered: Set[int]) -> bool:
    """Whether words behind a finding answer it: nothing follows, or what is asked and answered next.

    *Numbness No Weakness No* answers twice, *weakness no numbness* once.  A sign answers only beside another.
    """
    if target.name == _SIGN and (clause.words[end : end + 1] == ["-"] or _stands_alone(clause)):
        return False  # *leg weakness -- 2 days*
    if target.name == _BLANK and clause.words[0] in _BOXES:
        return False  # where a box opens the clause each stands before what it is for
    return end in answered or _closes(clause, end)


def _stands_alone(clause: Clause) -> bool:
    return sum(word in _SIGNS for word in clause.words) < _SEVERAL


def _closes(clause: Clause, end: int) -> bool:
    """Whether a *no* at the end of these words answers, and begins nothing new."""
    if end >= len(clause.words) or clause.words[end] in _CLOSING:
        return True
    if clause.words[end].startswith("..") or _is_asked(
        clause, end, in_brackets=clause.words[end - 1] == ")"
    ):
        return True
    if clause.words[end].isdecimal() and end + 1 == len(clause.words):
        return True  # *1. Leg weakness? No 2. Numbness? No*: the number of the next
    return _is_next_question(clause.words[end : end + _LONGEST_QUESTION])


def _is_asked(clause: Clause, start: int, *, in_brackets: bool = False) -> bool:
    """Whether a finding stands there, and behind it a sign that asks for it: *(No) Numbness (No)*."""
    asked = next((found.end for found in clause.found if found.start == start), None)
    if asked is None:
        return False
    sign = clause.words[asked : asked + 1]
    return sign in _ASKED or (in_brackets and sign == ["("])


def answers_another(clause: Clause, cue: CueAt) -> bool:
    """*Trauma? No Leg weakness since today*, *Trauma: no Leg weakness: yes*: the *no* is of what was asked before it."""
    words, start, end = clause.words, cue.start, cue.end
    if start < 1 or end != start + 1 or words[start - 1] not in _QUESTION_MARKS:
        return False
    if not any(word[0].isupper() for word in words[end : end + 1]):
        return False
    if words[start - 1] != "?" or words[end + 1 : end + 2] in _ASKED:
        return _is_asked(clause, end)
    following = words[end + 1 : end + 2]  # where it has a capital, each word may have one
    return any(word.islower() and word not in _JOINING for word in following)


def _is_next_question(words: Sequence[str]) -> bool:
    """*Saddle numbness: N  Bladder: N*, *saddle N bladder N*: what follows is asked in its turn."""
    following = words[1:]
    if words[0][0].isupper() and any(w in _QUESTION_MARKS or w[:2] == ".." for w in following):
        return True
    return not _LETTERS.isdisjoint(following)
