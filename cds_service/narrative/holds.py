"""The cues that hold while a clause is walked through, and what ends each of them."""

from itertools import pairwise
from typing import Final

from .clauses import Clause
from .cues import NEWNESS, CueAt
from .found import Found
from .hold import Hold
from .lexicon import Cue, Lexicon
from .newness import NEGATIONS
from .scopes_behind import Surroundings

#: Words of an item at most; items after which a list is one.
_LONGEST_ITEM: Final = 4
_ITEMS_OF_A_LIST: Final = 2
_NO_LIST: Final = -99

PAST: Final = frozenset({Cue.HISTORICAL, Cue.HISTORICAL_OF_LIST})

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_NEGATION, _OF_LIST, _PLANNED = Cue.NEGATION, Cue.NEGATION_OF_LIST, Cue.PLANNED
_CONSIDERED: Final = Cue.CONSIDERED
_COMMA, _EITHER, _TOGETHER, _LIKENESS = Cue.COMMA, Cue.EITHER, Cue.TOGETHER, Cue.LIKENESS
_TURNS_ASIDE: Final = frozenset({Cue.EVIDENCE, Cue.ASIDE})
_LISTS: Final = frozenset({Cue.COMMA, Cue.EITHER})


class Holds:
    """The cues that hold at a place of a clause."""

    def __init__(self, clause: Clause, lexicon: Lexicon, around: Surroundings) -> None:
        self._clause = clause
        self._kinship = lexicon.kinship
        self._ends = lexicon.ends
        self._around = around
        self.cues: dict[Cue, Hold] = {}
        self._linked_at = -1
        self._last: Found | None = None

    @property
    def looks_back(self) -> bool:
        """Whether a *history of* holds."""
        return not PAST.isdisjoint(self.cues)

    def deny_all(self) -> None:
        """What follows stands in a list that is denied as a whole."""
        self.cues[_NEGATION] = Hold(governs_lists=True, heads=True)

    def clear(self, *, tells_on: bool) -> None:
        """End everything, but what is called new where the sentence tells on."""
        self.cues = {cue: hold for cue, hold in self.cues.items() if tells_on and cue in NEWNESS}

    def hear(self, heard: CueAt) -> None:
        """Let a cue begin, end or interrupt."""
        cue = heard.cue
        if cue in NEGATIONS:
            heads, end = ":" in self._clause.words[heard.end - 1 : heard.end], heard.end
            self.cues = {_NEGATION: Hold(heads, cue is _OF_LIST, end)}
            self._linked_at = end
        elif cue is _LIKENESS:
            self._liken(heard)
        elif cue in self._ends:
            self._begin(cue, heard)
            self._linked_at = heard.end
        elif cue in _TURNS_ASIDE:
            self._turn_aside(cue)
        else:
            if self.cues:
                self._count_item(heard)
                self._interrupt(heard)
            if cue is _EITHER:
                self._linked_at = heard.end

    def _begin(self, cue: Cue, heard: CueAt) -> None:
        """*no fever, new weakness* ends the negation; *no new weakness* does not, nor does *denies
        weakness, acute retention or numbness*.  *Fall risk due to new weakness* is of no old one."""
        if heard.start > self._linked_at and not self._is_of_the_list(cue, heard):
            for ended in self._ends[cue]:
                self.cues.pop(ended, None)
        elif cue in NEWNESS:
            self.cues.pop(Cue.LONG_STANDING, None)
        self.cues[cue] = Hold(":" in self._clause.words[heard.start : heard.end - 1])

    def _is_of_the_list(self, cue: Cue, heard: CueAt) -> bool:
        """Whether what is called new is one more of those that are denied, which an *or* still closes,
        or behind *denies* a last *, and*.  So it is behind *Denies:*, too."""
        hold = self.cues.get(_NEGATION)
        if cue not in NEWNESS or hold is None:
            return False
        if hold.heads or hold.last is None or hold.closed:
            return hold.heads
        index = next((i for i, f in enumerate(self._clause.found) if f.end > heard.end), None)
        closes = index is not None and self._around.either[index]
        return closes or (hold.governs_lists and self._goes_on_to_an_and(index))

    def _goes_on_to_an_and(self, index: int | None) -> bool:
        words = () if index is None else self._clause.words[self._clause.found[index].end :]
        return any(one == "," and other.lower() == "and" for one, other in pairwise(words))

    def _liken(self, heard: CueAt) -> None:
        """*No edema to suggest discitis* denies both; *edema, suspicious for discitis* neither."""
        negation = self.cues.get(_NEGATION)
        if negation is None or negation.interrupted or negation.aside:
            self._begin(Cue.SUSPICION, heard)
            self._linked_at = heard.end

    def _turn_aside(self, cue: Cue) -> None:
        """*No cause found for* denies the cause: what stands behind the *for* is stated."""
        hold = self.cues.get(_NEGATION)
        if hold is not None and hold.bare:
            if cue is Cue.EVIDENCE:
                hold.evident = True
            elif not hold.evident:
                hold.aside = True

    def _count_item(self, heard: CueAt) -> None:
        """*No murmurs, gallops, foot drop*: after two short items a third is one more."""
        hold, words = self.cues.get(_NEGATION), self._clause.words
        if hold is not None and words[heard.start] == ",":
            item = words[hold.at : heard.start]
            is_short = 0 < len(item) <= _LONGEST_ITEM and not any(w[0].isdecimal() for w in item)
            hold.items = hold.items + 1 if is_short else _NO_LIST
            hold.of_others |= self._last is None or self._last.start < hold.at
            hold.at = heard.end

    def _interrupt(self, heard: CueAt) -> None:
        # *Denies fevers/chills, leg weakness*: a stroke joins two, and the list goes on.
        cue, closes = heard.cue, self._clause.words[heard.start] != "/"
        for name, hold in self.cues.items():
            if cue in _LISTS:
                hold.bare, hold.aside, hold.evident = True, False, False
            if cue is _EITHER:
                hold.closed, hold.interrupted = hold.closed or closes, False
            elif name is not _PLANNED and (cue is _COMMA or name not in NEWNESS):
                hold.interrupted |= cue is _COMMA or cue is _TOGETHER

    def reach(self, index: int) -> None:
        """End what does not reach a finding; what does goes on from it."""
        found = self._clause.found[index]
        if found.concept in self._kinship.places:
            return
        if self.cues and (self._last is None or found.start >= self._last.end):
            self._let_go(index, found)
        self._last = found

    def _let_go(self, index: int, found: Found) -> None:
        negation = self.cues.get(_NEGATION)
        if negation is not None and negation.aside:
            for cue in (_NEGATION, *NEWNESS):
                self.cues.pop(cue, None)
        for cue, hold in list(self.cues.items()):
            if (cue is _NEGATION and not hold.interrupted) or self._goes_on(cue, hold, index):
                hold.last, hold.interrupted, hold.bare = found.concept, False, False
            else:
                del self.cues[cue]

    def _goes_on(self, cue: Cue, hold: Hold, index: int) -> bool:
        if cue is _NEGATION:
            return self._is_listed(hold, index)
        if cue is _CONSIDERED:
            return True
        of_one_kind = self._is_kin(hold, index)
        if cue in NEWNESS or cue is _PLANNED:
            return not hold.interrupted or of_one_kind
        plain = of_one_kind or (hold.last is None and (hold.heads or not hold.interrupted))
        return plain or self._is_listed_history(cue, index)

    def _is_kin(self, hold: Hold, index: int) -> bool:
        concept = self._clause.found[index].concept
        return hold.last is not None and self._kinship.are_kin(hold.last, concept)

    def _is_listed_history(self, cue: Cue, index: int) -> bool:
        """Whether a *history of* goes on over the comma.

        *A history of A, B and C presents with*: all of the list is history, but for deficits.
        """
        if cue not in PAST or self._around.is_dated_or_new(index):
            return False
        concept = self._clause.found[index].concept
        if cue is Cue.HISTORICAL_OF_LIST or self._kinship.is_illness(concept):
            return True
        return self._around.arrival[index] and not self._kinship.is_deficit(concept)

    def _is_listed(self, hold: Hold, index: int) -> bool:
        """Whether a negation reaches over the comma: the list goes on, and nothing dates it."""
        if self._around.either[index]:
            return True
        found = self._clause.found[index]
        if self._clause.is_told_again(found):
            return hold.governs_lists and not hold.closed
        if self._around.is_dated_or_new(index):
            return False
        if hold.governs_lists and not hold.closed:
            return True
        if hold.items == 1 and self._is_placed(hold, index):
            return False
        return self._is_kin(hold, index) or (hold.of_others and self._is_one_more(hold, found))

    def _is_placed(self, hold: Hold, index: int) -> bool:
        """*No clonus, bilateral leg weakness*, *no cord compression, discitis L3/4*: of two the
        last, and it alone has a level, or begins with a side.
        """
        clause, last = self._clause, self._last
        behind = (found.concept for found in clause.found[index + 1 :])
        if last is None or not self._kinship.places.issuperset(behind):
            return False
        regions, sides = clause.around[index]
        begins = clause.found[index].start > hold.at or clause.has_a_side_at(hold.at)
        begins_with_a_side = bool(sides) and begins
        is_placed = bool(regions) or begins_with_a_side
        return is_placed and not any(clause.around[clause.found.index(last)])

    def _is_one_more(self, hold: Hold, found: Found) -> bool:
        """Whether it stands in a list of three: before it two, or one before and one behind."""
        if hold.items >= _ITEMS_OF_A_LIST:
            return True
        words = self._clause.words[found.end :]
        goes_on = 1 < len(words) <= 1 + _LONGEST_ITEM and words[0] == "," and "," not in words[1:]
        return hold.items == 1 and goes_on and not self._kinship.is_deficit(found.concept)
