"""Lists whose items stand between semicolons: *Return if: leg weakness; numbness; incontinence.*"""

from collections.abc import Callable, Sequence
from typing import Final

from .cues import NEWNESS, CueAt, cues_of
from .frames import PLAIN, Frame
from .headings import supposes_to_its_end
from .lexicon import Cue
from .matcher import Taken
from .newness import BREAKS
from .tokens import Key
from .written import Written

#: Words of an item at most, and before a *denies*: *the patient also denies*, *ROS: denies*.
_LONGEST_ITEM: Final = 8
_WORDS_BEFORE: Final = 3
_DENIED, _SUPPOSED = Frame(denied=True), Frame(supposed=True)
_OF_LIST, _HYPOTHETICAL = Cue.NEGATION_OF_LIST, Cue.HYPOTHETICAL
#: What a list of what is only supposed begins with: *return if*, *watch for*; and not *return precautions given*, *at risk for*.
_OPEN_A_LIST: Final = frozenset({"if", "for", "incl", "include", "includes", "including", ":"})
_AT_RISK: Final = frozenset({"risk", "risks"})
#: What tells of somebody, or was examined, is no item: *denies fever; chills; cannot walk*, *strength reduced*.
_SOMEBODY: Final = frozenset({"he", "she", "they", "pt", "patient"})
_UNABLE: Final = frozenset({"cannot", "cant", "couldnt", "unable", "not", "noted"})
_EXAMINED: Final = frozenset(
    {"strength", "power", "motor", "tone", "reflexes", "clonus", "babinski"}
)
_TELLING: Final = _SOMEBODY | _UNABLE | _EXAMINED | {"exam", "o/e", "dre"}

Phrases = Callable[[Sequence[Key]], list[list[Taken]]]


class PartedList:
    """What the first clause of a list says of those that semicolons part from it.

    It is one where a colon opens it, or where more than one item follows: of *denies fever; leg
    weakness* nobody knows.
    """

    def __init__(self, clauses: Sequence[tuple[Written, str]], phrases: Phrases) -> None:
        self._clauses = clauses
        self._phrases = phrases
        self._last = -1
        self._over = PLAIN

    def over(self, index: int) -> Frame:
        """What is said of a clause behind a semicolon; to be asked of each in its turn."""
        if self._last != index - 1:
            self._over = self._opened_by(index - 1)
        self._last = index
        if self._over is not PLAIN and not self._is_item(index):
            self._over = PLAIN
        return self._over

    def _opened_by(self, index: int) -> Frame:
        first, heard, is_dated = self._read(index)
        cues = [each for each in heard if first.words[each.start] != ":"]  # *ROS: denies*
        if not cues or is_dated:
            return PLAIN
        several = self._clauses[index + 2 : index + 3]
        goes_on = bool(several) and several[0][1] == ";"
        denying = cues[0]
        if denying.cue is _OF_LIST and denying.start <= _WORDS_BEFORE:
            is_bare = all(each.cue not in BREAKS | NEWNESS for each in cues[1:])
            return _DENIED if is_bare and (goes_on or _has_colon(first, denying)) else PLAIN
        supposing = [each for each in cues if each.cue is _HYPOTHETICAL and _lists(first, each)]
        if not supposing or not supposes_to_its_end(cues):
            return PLAIN
        return _SUPPOSED if goes_on or _has_colon(first, supposing[-1]) else PLAIN

    def _is_item(self, index: int) -> bool:
        clause, cues, is_dated = self._read(index)
        if is_dated or clause.section is not None or len(clause.words) > _LONGEST_ITEM:
            return False
        if not BREAKS.isdisjoint(each.cue for each in cues):
            return False
        if self._over is _SUPPOSED:
            return "noted" not in clause.words
        is_new = not NEWNESS.isdisjoint(each.cue for each in cues)
        is_measured = any(word[0].isdecimal() for word in clause.words)
        return not (is_new or is_measured) and _TELLING.isdisjoint(map(str.lower, clause.words))

    def _read(self, index: int) -> tuple[Written, list[CueAt], bool]:
        """A clause, its cues, and whether it says when."""
        clause, _ = self._clauses[index]
        _, _, small_words, dated, _ = self._phrases(clause.keys)
        return clause, cues_of(small_words), bool(dated)


def _lists(clause: Written, cue: CueAt) -> bool:
    said = {word.lower() for word in clause.words[cue.start : cue.end]}
    return _AT_RISK.isdisjoint(said) and not _OPEN_A_LIST.isdisjoint(said)


def _has_colon(clause: Written, cue: CueAt) -> bool:
    return clause.words[cue.end - 1 : cue.end] == [":"]
