"""How far a *no*, a *rule out* or a *history of* reaches in a clause."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .clauses import Clause, Token
from .found import Found
from .scopes_behind import NEGATIONS, called_new_behind, cues_behind, either_ahead
from .vocabulary import Cue, Vocabulary


class Sense(StrEnum):
    """What the record says of a finding that it names."""

    AFFIRMED = "affirmed"
    SUSPECTED = "suspected"
    NEGATED = "negated"
    HISTORICAL = "historical"
    OTHER_PERSON = "other person"
    PLANNED = "planned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scoped:
    """The sense of one finding, and whether it is called new or worse."""

    sense: Sense
    called_new: bool


@dataclass(slots=True)
class _Hold:
    """A cue that still governs what follows it."""

    governs_lists: bool = False
    last: str | None = None
    interrupted: bool = False
    closed: bool = False


_ENDED_BY: Final = {
    Cue.NEWNESS: (Cue.NEGATION, Cue.HISTORICAL, Cue.LONG_STANDING),
    Cue.SUSPICION: (Cue.NEGATION, Cue.HISTORICAL),
    Cue.HISTORICAL: (Cue.NEGATION, Cue.PLANNED),
    Cue.PLANNED: (Cue.NEGATION, Cue.HISTORICAL),
    Cue.LONG_STANDING: (Cue.NEGATION,),
}


def read_clause(clause: Clause, vocabulary: Vocabulary, this_year: int | None) -> list[Scoped]:
    """The reading of each finding of the clause, in the clause's order."""
    return _Scopes(clause, vocabulary, this_year).readings()


class _Scopes:
    """Walks a clause from left to right with the cues that hold at the moment."""

    def __init__(self, clause: Clause, vocabulary: Vocabulary, this_year: int | None) -> None:
        self._clause = clause
        self._vocabulary = vocabulary
        self._this_year = this_year
        self._behind = cues_behind(clause, vocabulary)
        self._either_ahead = either_ahead(clause)
        self._worse = called_new_behind(clause)
        self._holds: dict[Cue, _Hold] = {}
        self._of_other_person = False
        self._linked_at = -1
        self._last: Found | None = None

    def readings(self) -> list[Scoped]:
        readings: list[Scoped] = []
        tokens = iter(self._clause.tokens)
        token = next(tokens, None)
        for index, found in enumerate(self._clause.found):
            while token and token.start < found.start:
                self._hear(token)
                token = next(tokens, None)
            readings.append(self._read(index, found))
        return readings

    def _hear(self, token: Token) -> None:
        cue = token.cue
        if cue is Cue.BREAKER:
            self._holds.clear()
            self._of_other_person = False
        elif cue in NEGATIONS:
            self._holds = {Cue.NEGATION: _Hold(governs_lists=cue is Cue.NEGATION_OF_LIST)}
        elif cue is Cue.OTHER_PERSON:
            self._of_other_person = True
        elif cue in _ENDED_BY:
            self._begin(token)
        else:
            self._interrupt(cue)
        if cue in NEGATIONS or cue in _ENDED_BY or cue is Cue.EITHER:
            self._linked_at = token.end

    def _begin(self, token: Token) -> None:
        """*no fever, new weakness* ends the negation; *no new weakness* does not."""
        gap = self._clause.text[self._linked_at : token.start] if self._linked_at >= 0 else "."
        if gap.strip():
            for cue in _ENDED_BY[token.cue]:
                self._holds.pop(cue, None)
        self._holds[token.cue] = _Hold()

    def _interrupt(self, cue: Cue) -> None:
        for name, hold in self._holds.items():
            if cue is Cue.EITHER:
                hold.closed, hold.interrupted = True, False
            elif name is Cue.PLANNED:
                continue
            elif cue is Cue.COMMA or (cue is Cue.TOGETHER and name is not Cue.NEWNESS):
                hold.interrupted = True

    def _read(self, index: int, found: Found) -> Scoped:
        if found.concept not in self._vocabulary.places:
            overlaps = self._last is not None and found.start < self._last.end
            if not overlaps:
                self._let_go(index, found)
            self._last = found
        sense = self._sense(index, found)
        worse = self._worse[index]
        if sense is Sense.HISTORICAL and worse:
            sense = Sense.AFFIRMED
        new = worse or Cue.NEWNESS in self._holds
        return Scoped(sense, new and sense in {Sense.AFFIRMED, Sense.SUSPECTED})

    def _let_go(self, index: int, found: Found) -> None:
        """End what does not reach this finding."""
        for cue, hold in list(self._holds.items()):
            if self._goes_on(cue, hold, index):
                hold.last, hold.interrupted = found.concept, False
            else:
                del self._holds[cue]

    def _goes_on(self, cue: Cue, hold: _Hold, index: int) -> bool:
        concept = self._clause.found[index].concept
        of_one_kind = hold.last is not None and self._vocabulary.are_kin(hold.last, concept)
        if cue is Cue.NEGATION:
            return not hold.interrupted or self._is_listed(hold, index, of_one_kind=of_one_kind)
        if cue in {Cue.NEWNESS, Cue.PLANNED}:
            return not hold.interrupted or of_one_kind
        return of_one_kind or (hold.last is None and not hold.interrupted)

    def _is_listed(self, hold: _Hold, index: int, *, of_one_kind: bool) -> bool:
        """Whether a negation reaches over the comma: the list goes on, and nothing dates it."""
        if self._either_ahead[index]:
            return True
        found = self._clause.found[index]
        if self._vocabulary.restated.search(self._clause.text, found.start, found.end):
            return hold.governs_lists and not hold.closed
        if self._worse[index] or any(
            age.days is not None for _, age in self._clause.ages_near(index)
        ):
            return False
        return of_one_kind if not hold.governs_lists or hold.closed else True

    def _sense(self, index: int, found: Found) -> Sense:
        behind = self._behind[index]
        if self._of_other_person:
            return Sense.OTHER_PERSON
        if behind is Cue.UNASSESSED and not found.absent:
            return Sense.UNKNOWN
        if found.absent or Cue.NEGATION in self._holds or behind is Cue.NEGATION:
            return Sense.NEGATED
        if behind is Cue.SUSPICION:
            return Sense.SUSPECTED
        return self._in_time(index, found, behind)

    def _in_time(self, index: int, found: Found, behind: Cue | None) -> Sense:
        plan = self._vocabulary.may_be_planned(found.concept)
        if plan and behind is Cue.PLANNED:
            return Sense.PLANNED
        if self._is_past(index, found, behind):
            return Sense.HISTORICAL
        if plan and Cue.PLANNED in self._holds and not self._is_dated_back(index):
            return Sense.PLANNED
        return Sense.SUSPECTED if Cue.SUSPICION in self._holds else Sense.AFFIRMED

    def _is_past(self, index: int, found: Found, behind: Cue | None) -> bool:
        if Cue.HISTORICAL in self._holds or behind is Cue.HISTORICAL:
            return True
        if self._in_a_past_year(index):
            return True
        chronic = Cue.LONG_STANDING in self._holds or behind is Cue.LONG_STANDING
        return chronic and self._vocabulary.may_be_long_standing(found.concept)

    def _is_dated_back(self, index: int) -> bool:
        return any(age.days for _, age in self._clause.ages_near(index))

    def _in_a_past_year(self, index: int) -> bool:
        years = [age.year for _, age in self._clause.ages_near(index) if age.year is not None]
        return any(self._this_year is None or year < self._this_year for year in years)
