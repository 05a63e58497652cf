"""How far a *no*, a *rule out* or a *history of* reaches in a clause."""

from typing import Final

from .clauses import Clause
from .cues import CueAt
from .found import Found
from .frames import Frame
from .holds import Holds
from .lexicon import Cue, Lexicon
from .matcher import Machine
from .newness import BREAKS, NEWNESS
from .scopes_behind import Surroundings
from .senses import Scoped, Sense
from .somebody_else import GOING_ON, SomebodyElse
from .supposition import Supposition
from .zones import is_of_a_past_year

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_AFFIRMED, _SUSPECTED, _HISTORICAL = Sense.AFFIRMED, Sense.SUSPECTED, Sense.HISTORICAL
_OTHER_PERSON, _UNKNOWN, _PLANNED = Sense.OTHER_PERSON, Sense.UNKNOWN, Sense.PLANNED
_NEGATED, _HYPOTHETICAL, _EXPLAINED = Sense.NEGATED, Sense.HYPOTHETICAL, Sense.EXPLAINED
_NEGATION, _SUSPICION, _GONE, _PAST = Cue.NEGATION, Cue.SUSPICION, Cue.GONE, Cue.HISTORICAL
_LONG_STANDING, _TO_COME, _UNASSESSED = Cue.LONG_STANDING, Cue.PLANNED, Cue.UNASSESSED
_UNCHANGED, _OF_ANOTHER, _OTHER_CAUSE = Cue.UNCHANGED, Cue.OTHER_PERSON, Cue.EXPLAINED
_SUPPOSED, _NEW, _WORSE, _TURN = Cue.HYPOTHETICAL, Cue.NEWNESS, Cue.WORSENING, Cue.TURN
_CONSIDERED, _ARRIVAL, _BREAKER, _RELATIVE = Cue.CONSIDERED, Cue.ARRIVAL, Cue.BREAKER, Cue.RELATIVE

#: Cues that hold for all that follows, or for the one finding behind them.
_FOR_ALL: Final = frozenset({_SUPPOSED, _UNASSESSED, _RELATIVE, Cue.OTHER_PERSON, _OTHER_CAUSE})

#: In each sense what is not new.
_PLAINLY: Final = {sense: Scoped(sense, called_new=False, worse=False) for sense in Sense}
#: What may be called new, or be new all the same.
_MAY_BE_NEW: Final = frozenset({_AFFIRMED, _SUSPECTED, _HISTORICAL})


def read_clause(
    clause: Clause, lexicon: Lexicon, behind: Machine, frame: Frame, this_year: int | None
) -> list[Scoped]:
    """The reading of each finding of the clause, in the clause's order."""
    return _Scopes(clause, lexicon, behind, frame, this_year).readings()


class _Scopes:
    """Walks a clause from left to right with the cues that hold at the moment."""

    def __init__(
        self, clause: Clause, lexicon: Lexicon, behind: Machine, frame: Frame, this_year: int | None
    ) -> None:
        self._clause = clause
        self._kinship = lexicon.kinship
        self._recent = lexicon.recent
        self._causes = lexicon.explained
        self._frame = frame
        self._this_year = this_year
        self._around = Surroundings(clause, lexicon, behind)
        self._holds = Holds(clause, lexicon, self._around)
        if frame.denied:
            self._holds.deny_all()
        # Made when somebody else is spoken of, or something supposed: most clauses have neither.
        self._other: SomebodyElse | None = None
        if frame.of_other:
            self._other = self._somebody_else()
        self._supposition = Supposition(frame, lexicon.kinship) if frame.supposed else None
        self._suspected = _HYPOTHETICAL if frame.given_up else _SUSPECTED
        self._past = frame.past and clause.words[0] != "?"  # *Hx: IVDU; ?SEA* asks of today
        self._unassessed = False
        self._any_read = False
        self._explaining: CueAt | None = None

    def readings(self) -> list[Scoped]:
        readings: list[Scoped] = []
        cues = iter(self._clause.cues)
        cue = next(cues, None)
        for index, found in enumerate(self._clause.found):
            start = found.start
            while cue and (cue.start < start or (cue.start == start and cue.end <= found.end)):
                if not self._around.is_answer(cue):
                    self._hear(cue)
                cue = next(cues, None)
            self._holds.reach(index)
            self._any_read = True
            readings.append(self._read(index, found))
        return readings

    def _hear(self, heard: CueAt) -> None:
        """Cues that hold for all that follows, whatever list it is, and those that hold for some."""
        cue = heard.cue
        if cue in BREAKS:
            self._break(heard)
        elif cue not in _FOR_ALL:
            supposition = self._supposition
            if supposition is not None and supposition.is_of_a_risk and cue in NEWNESS:
                supposition.hears_what_is_new(heard, self._clause.words)
            self._holds.hear(heard)
        elif cue is _SUPPOSED:
            self._supposition = self._supposition or Supposition(self._frame, self._kinship)
            self._supposition.begins(heard)
        elif cue is _UNASSESSED:
            self._unassessed = True
        elif cue is _RELATIVE:
            self._other = self._somebody_else()
            self._other.begins_for_one(heard)
        elif cue is _OTHER_CAUSE:
            self._explaining = heard
        else:
            self._other = self._somebody_else()
            self._other.begins(heard)

    def _somebody_else(self) -> SomebodyElse:
        return self._other or SomebodyElse(self._clause, self._frame, self._kinship, self._around)

    def _break(self, heard: CueAt) -> None:
        cue = heard.cue
        said = " ".join(self._clause.words[heard.start : heard.end]).lower()
        self._holds.clear(tells_on=said in GOING_ON)  # *sudden pain and he cannot walk*
        if self._frame.denied and not self._any_read:  # *Negative: leg weakness, retention*
            self._holds.deny_all()
        if self._other is not None:
            self._other.ends(heard)
        self._unassessed = False
        if cue is _ARRIVAL:  # *PMH: nil, presents with*
            self._past = False
        supposition = self._supposition
        if supposition is not None and (cue is not _BREAKER or supposition.gives_way_to(said)):
            supposition.ends()

    def _read(self, index: int, found: Found) -> Scoped:
        sense = self._sense(index, found)
        if sense is _SUSPECTED and self._frame.settled:
            sense = _HYPOTHETICAL
        if sense not in _MAY_BE_NEW:
            return _PLAINLY[sense]
        if sense is not _HISTORICAL and self._is_explained(index, found):
            return _PLAINLY[_EXPLAINED]
        behind, holding = self._around.new[index], self._holds.cues
        worse = behind is _WORSE or _WORSE in holding or self._compares(found)
        new = worse or behind is not None
        if sense is not _HISTORICAL:
            new = new or _NEW in holding
        elif new:
            sense = _AFFIRMED
        return Scoped(sense, new, worse) if new else _PLAINLY[sense]

    def _is_explained(self, index: int, found: Found) -> bool:
        """*Retention due to BPH*, *BPH with retention*: another cause is named for it."""
        if self._around.behind[index] is _OTHER_CAUSE:
            return True
        cause = self._explaining
        return bool(cause and cause.end == found.start and found.concept in self._causes[cause.of])

    def _compares(self, found: Found) -> bool:
        """*Was 5/5, now 3/5*: the finding's own words say that it got worse."""
        at = self._around.worsens_at
        return bool(at) and any(found.start <= start < found.end for start in at)

    def _sense(self, index: int, found: Found) -> Sense:
        behind = self._around.behind[index]
        other, supposition = self._other, self._supposition
        if behind is _OF_ANOTHER or (other is not None and other.has(index, found)):
            return _OTHER_PERSON
        if (behind is _UNASSESSED or self._unassessed) and not found.absent:
            return _UNKNOWN
        if self._is_denied(found, behind):
            return _NEGATED
        if behind is _SUPPOSED or (
            supposition is not None and supposition.is_of(found.concept, has_a_day=behind is _TURN)
        ):
            return _PLANNED if self._kinship.may_be_planned(found.concept) else _HYPOTHETICAL
        if behind is _SUSPICION:
            return self._suspected
        return self._in_time(index, found, behind)

    def _is_denied(self, found: Found, behind: Cue | None) -> bool:
        holding = self._holds.cues
        if found.absent or _NEGATION in holding or behind is _NEGATION:
            return True
        gone = _GONE in holding or behind is _GONE
        return gone and self._kinship.may_be_removed(found.concept)

    def _in_time(self, index: int, found: Found, behind: Cue | None) -> Sense:
        holding = self._holds.cues
        to_come = behind is _TO_COME or _TO_COME in holding
        plan = to_come and self._kinship.may_be_planned(found.concept)
        if plan and behind is _TO_COME:
            return _PLANNED
        if self._is_past(index, found, behind):
            return _HISTORICAL
        if plan and not any(age.days for _, age in self._clause.near[index]):
            return _PLANNED
        if _CONSIDERED in holding and self._around.turn[index]:
            return _HYPOTHETICAL  # *considered cauda equina, but*: it was given up
        return self._suspected if _SUSPICION in holding or _CONSIDERED in holding else _AFFIRMED

    def _is_past(self, index: int, found: Found, behind: Cue | None) -> bool:
        looks_back = self._holds.cues and self._holds.looks_back
        if behind is _PAST or (looks_back and not self._is_recent(index, found)):
            return True
        if self._past and not self._around.is_dated_or_new(index):
            return True
        if self._frame.habits and self._kinship.is_illness(found.concept):
            return True
        near = self._clause.near[index]
        if near and is_of_a_past_year(near, self._this_year):
            return True
        holding = self._holds.cues
        chronic = behind is _LONG_STANDING or _LONG_STANDING in holding
        if not chronic and behind is _UNCHANGED:  # *new leg weakness, stable*: since it is there
            chronic = _NEW not in holding
        if not chronic or not self._kinship.may_be_long_standing(found.concept):
            return False
        return not self._is_recent(index, found)

    def _is_recent(self, index: int, found: Found) -> bool:
        """*h/o leg weakness for 3 days*: of today's illness, whatever it is called."""
        near = self._clause.near[index]
        if not near or not self._kinship.is_of_its_age(found.concept):
            return False
        return any(age.days is not None and age.days <= self._recent for _, age in near)
