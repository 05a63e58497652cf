"""How far a *no*, a *rule out* or a *history of* reaches in a clause."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .clauses import Clause, CueAt
from .found import Found
from .holds import Holds
from .lexicon import Cue, Lexicon
from .matcher import Machine
from .scopes_behind import surroundings_of


class Sense(StrEnum):
    """What the record says of a finding that it names."""

    AFFIRMED = "affirmed"
    SUSPECTED = "suspected"
    NEGATED = "negated"
    HISTORICAL = "historical"
    OTHER_PERSON = "other person"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scoped:
    """The sense of one finding, whether it is called new, and whether that is *worse*."""

    sense: Sense
    called_new: bool
    worse: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands over a clause before its first word: its heading, or a list that goes on."""

    denied: bool = False
    supposed: bool = False
    past: bool = False
    of_other: bool = False


PLAIN: Final = Frame()


def read_clause(
    clause: Clause, lexicon: Lexicon, behind: Machine, frame: Frame, this_year: int | None
) -> list[Scoped]:
    """The reading of each finding of the clause, in the clause's order."""
    return _Scopes(clause, lexicon, behind, frame, this_year).readings()


class _Scopes:
    """Walks a clause from left to right with the cues that hold at the moment."""

    def __init__(
        self,
        clause: Clause,
        lexicon: Lexicon,
        behind: Machine,
        frame: Frame,
        this_year: int | None,
    ) -> None:
        self._clause = clause
        self._kinship = lexicon.kinship
        self._frame = frame
        self._this_year = this_year
        self._around = surroundings_of(clause, lexicon, behind)
        self._holds = Holds(clause, lexicon, self._around)
        if frame.denied:
            self._holds.deny_all()
        self._of_other_person = frame.of_other
        self._supposed = frame.supposed
        self._unassessed = False
        self._relative_ends = -1

    def readings(self) -> list[Scoped]:
        readings: list[Scoped] = []
        cues = iter(self._clause.cues)
        cue = next(cues, None)
        for index, found in enumerate(self._clause.found):
            while cue and (cue.start < found.start or _opens(cue, found)):
                if not self._around.is_answer(cue):
                    self._hear(cue)
                cue = next(cues, None)
            self._holds.reach(index)
            readings.append(self._read(index, found))
        return readings

    def _hear(self, heard: CueAt) -> None:
        """Cues that hold for all that follows, whatever list it is, and those that hold for some."""
        match heard.cue:
            case Cue.ARRIVAL | Cue.TURN | Cue.BREAKER:
                self._break(heard.cue)
            case Cue.HYPOTHETICAL:
                self._supposed = True
            case Cue.OTHER_PERSON:
                self._of_other_person = True
            case Cue.RELATIVE:
                self._relative_ends = heard.end
            case Cue.UNASSESSED:
                self._unassessed = True
            case _:
                self._holds.hear(heard)

    def _break(self, cue: Cue) -> None:
        self._holds.clear()
        self._of_other_person = self._frame.of_other
        self._unassessed = False
        if cue is not Cue.BREAKER:
            self._supposed = self._frame.supposed

    def _read(self, index: int, found: Found) -> Scoped:
        sense = self._sense(index, found)
        behind = self._around.new[index]
        worse = behind is Cue.WORSENING or Cue.WORSENING in self._holds or self._compares(found)
        new = behind is not None or Cue.NEWNESS in self._holds or worse
        if sense is Sense.HISTORICAL and (behind is not None or worse):
            sense = Sense.AFFIRMED
        stands = sense in {Sense.AFFIRMED, Sense.SUSPECTED}
        return Scoped(sense, new and stands, worse and stands)

    def _compares(self, found: Found) -> bool:
        """*Was 5/5, now 3/5*: the finding's own words say that it got worse."""
        return any(
            cue.cue is Cue.WORSENING and found.start <= cue.start < found.end
            for cue in self._clause.cues
        )

    def _sense(self, index: int, found: Found) -> Sense:
        behind = self._around.behind[index]
        if self._of_other_person or self._relative_ends == found.start:
            return Sense.OTHER_PERSON
        if (behind is Cue.UNASSESSED or self._unassessed) and not found.absent:
            return Sense.UNKNOWN
        if self._is_denied(found, behind):
            return Sense.NEGATED
        if self._supposed or behind is Cue.HYPOTHETICAL:
            plan = self._kinship.may_be_planned(found.concept)
            return Sense.PLANNED if plan else Sense.HYPOTHETICAL
        if behind is Cue.SUSPICION:
            return Sense.SUSPECTED
        return self._in_time(index, found, behind)

    def _is_denied(self, found: Found, behind: Cue | None) -> bool:
        if found.absent or Cue.NEGATION in self._holds or behind is Cue.NEGATION:
            return True
        gone = Cue.GONE in self._holds or behind is Cue.GONE
        return gone and self._kinship.may_be_removed(found.concept)

    def _in_time(self, index: int, found: Found, behind: Cue | None) -> Sense:
        plan = self._kinship.may_be_planned(found.concept)
        if plan and behind is Cue.PLANNED:
            return Sense.PLANNED
        if self._is_past(index, found, behind):
            return Sense.HISTORICAL
        if plan and Cue.PLANNED in self._holds and not self._is_dated_back(index):
            return Sense.PLANNED
        return Sense.SUSPECTED if Cue.SUSPICION in self._holds else Sense.AFFIRMED

    def _is_past(self, index: int, found: Found, behind: Cue | None) -> bool:
        if self._holds.looks_back or behind is Cue.HISTORICAL:
            return True
        if self._frame.past and not self._around.is_dated_or_new(index):
            return True
        if self._in_a_past_year(index):
            return True
        chronic = Cue.LONG_STANDING in self._holds or behind is Cue.LONG_STANDING
        return chronic and self._kinship.may_be_long_standing(found.concept)

    def _is_dated_back(self, index: int) -> bool:
        return any(age.days for _, age in self._clause.ages_near(index))

    def _in_a_past_year(self, index: int) -> bool:
        years = [age.year for _, age in self._clause.ages_near(index) if age.year is not None]
        return any(self._this_year is None or year < self._this_year for year in years)


def _opens(cue: CueAt, found: Found) -> bool:
    return cue.start == found.start and cue.end <= found.end
