"""How far a *no*, a *rule out* or a *history of* reaches in a clause."""

from typing import Final

from .clauses import Clause
from .cues import CueAt
from .for_all import FOR_ALL, ForAll
from .found import Found
from .frames import PLAIN, Frame
from .holds import Holds
from .lexicon import Cue, Lexicon
from .matcher import Machine
from .newness import BREAKS
from .plainly import PLAINLY, plainly, tells_of_none
from .scopes_behind import Surroundings, cues_behind
from .senses import Scoped, Sense
from .somebody_else import GOING_ON
from .zones import is_of_a_past_year

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_AFFIRMED, _SUSPECTED, _HISTORICAL = Sense.AFFIRMED, Sense.SUSPECTED, Sense.HISTORICAL
_OTHER_PERSON, _UNKNOWN, _PLANNED = Sense.OTHER_PERSON, Sense.UNKNOWN, Sense.PLANNED
_NEGATED, _HYPOTHETICAL, _EXPLAINED = Sense.NEGATED, Sense.HYPOTHETICAL, Sense.EXPLAINED
_NEGATION, _SUSPICION, _GONE, _PAST = Cue.NEGATION, Cue.SUSPICION, Cue.GONE, Cue.HISTORICAL
_LONG_STANDING, _TO_COME, _UNASSESSED = Cue.LONG_STANDING, Cue.PLANNED, Cue.UNASSESSED
_UNCHANGED, _OF_ANOTHER, _OTHER_CAUSE = Cue.UNCHANGED, Cue.OTHER_PERSON, Cue.EXPLAINED
_SUPPOSED, _NEW, _WORSE, _TURN = Cue.HYPOTHETICAL, Cue.NEWNESS, Cue.WORSENING, Cue.TURN
_CONSIDERED: Final = Cue.CONSIDERED

#: Cues that interrupt or turn what holds, and where nothing does say nothing.
_OF_WHAT_HOLDS: Final = frozenset({Cue.COMMA, Cue.TOGETHER, Cue.EVIDENCE, Cue.ASIDE})
#: What may be called new, or be new all the same.
_MAY_BE_NEW: Final = frozenset({_AFFIRMED, _SUSPECTED, _HISTORICAL})


def read_clause(
    clause: Clause, lexicon: Lexicon, behind: Machine, frame: Frame, this_year: int | None
) -> list[Scoped]:
    """The reading of each finding of the clause, in the clause's order."""
    if not clause.cues and all(one.concept in lexicon.kinship.places for one in clause.found):
        return [PLAINLY[_AFFIRMED]] * len(clause.found)  # it only names places
    said_behind, spans = cues_behind(clause, lexicon, behind)
    if frame is PLAIN and not any(said_behind) and tells_of_none(clause):
        of_each = zip(clause.found, clause.near, strict=True)
        return [plainly(found, near, this_year) for found, near in of_each]
    around = Surroundings(clause, lexicon, said_behind, spans)
    return _Scopes(clause, lexicon, around, frame, this_year).readings()


class _Scopes:
    """Walks a clause from left to right with the cues that hold at the moment."""

    def __init__(
        self,
        clause: Clause,
        lexicon: Lexicon,
        around: Surroundings,
        frame: Frame,
        this_year: int | None,
    ) -> None:
        self._clause = clause
        self._lexicon = lexicon
        self._kinship = lexicon.kinship
        self._frame = frame
        self._this_year = this_year
        self._around = around
        self._suspected = _HYPOTHETICAL if frame.given_up else _SUSPECTED
        self._any_read = False
        self._holds = Holds(clause, lexicon, around)
        self._for_all: ForAll | None = None
        if frame is not PLAIN:
            self._for_all = ForAll(clause, lexicon, frame, around)
            if frame.denied:
                self._holds.deny_all()

    def readings(self) -> list[Scoped]:
        readings: list[Scoped] = []
        cues = iter(self._clause.cues)
        cue = next(cues, None)
        for index, found in enumerate(self._clause.found):
            start = found.start
            while cue and (cue.start < start or (cue.start == start and cue.end <= found.end)):
                counts = self._holds.cues or cue.cue not in _OF_WHAT_HOLDS
                if counts and not self._around.is_answer(cue):
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
        elif cue in FOR_ALL:
            if self._for_all is None:
                self._for_all = ForAll(self._clause, self._lexicon, self._frame, self._around)
            self._for_all.hear(heard)
        else:
            if self._for_all is not None:
                self._for_all.hear_another(heard)
            self._holds.hear(heard)

    def _break(self, heard: CueAt) -> None:
        if self._holds.cues or self._for_all is not None:
            said = " ".join(self._clause.words[heard.start : heard.end]).lower()
            self._holds.clear(tells_on=said in GOING_ON)  # *sudden pain and he cannot walk*
            if self._for_all is not None:
                self._for_all.break_off(heard, said)
        if self._frame.denied and not self._any_read:  # *Negative: leg weakness, retention*
            self._holds.deny_all()

    def _read(self, index: int, found: Found) -> Scoped:
        """As most findings are: denied, or nothing is said of them; else what all that is said makes of it."""
        around, holding = self._around, self._holds.cues
        if around.behind[index] is not None or self._for_all is not None:
            return self._weighed(index, found)
        if found.absent or _NEGATION in holding:
            return PLAINLY[_NEGATED]
        if holding or around.new[index] is not None or around.worsens_at:
            return self._weighed(index, found)
        return plainly(found, self._clause.near[index], self._this_year)

    def _weighed(self, index: int, found: Found) -> Scoped:
        sense = self._sense(index, found)
        if sense is _SUSPECTED and self._frame.settled:
            sense = _HYPOTHETICAL
        if sense not in _MAY_BE_NEW:
            return PLAINLY[sense]
        if sense is not _HISTORICAL and self._is_explained(index, found):
            return PLAINLY[_EXPLAINED]
        behind, holding = self._around.new[index], self._holds.cues
        worse = behind is _WORSE or _WORSE in holding or self._around.compares(found)
        new = worse or behind is not None
        if sense is not _HISTORICAL:
            new = new or _NEW in holding
        elif new:
            sense = _AFFIRMED
        return Scoped(sense, new, worse) if new else PLAINLY[sense]

    def _is_explained(self, index: int, found: Found) -> bool:
        """*Retention due to BPH*, *BPH with retention*: another cause is named for it."""
        if self._around.behind[index] is _OTHER_CAUSE:
            return True
        return self._for_all is not None and self._for_all.explains(found)

    def _sense(self, index: int, found: Found) -> Sense:
        behind = self._around.behind[index]
        said = self._for_all
        if behind is _OF_ANOTHER or (said is not None and said.is_of_another(index, found)):
            return _OTHER_PERSON
        is_unassessed = behind is _UNASSESSED or (said is not None and said.is_unassessed)
        if is_unassessed and not found.absent:
            return _UNKNOWN
        if self._is_denied(found, behind):
            return _NEGATED
        if behind is _SUPPOSED or (
            said is not None and said.supposes(found.concept, has_a_day=behind is _TURN)
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
        is_past = self._for_all is not None and self._for_all.is_past
        if is_past and not self._around.is_dated_or_new(index):
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
        return any(age.days is not None and age.days <= self._lexicon.recent for _, age in near)
