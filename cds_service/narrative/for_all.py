"""What a clause says of all that follows: that it is another's, supposed, of the past, not assessed."""

from typing import Final

from .clauses import Clause
from .cues import NEWNESS, CueAt
from .found import Found
from .frames import Frame
from .lexicon import Cue, Lexicon
from .scopes_behind import Surroundings
from .somebody_else import SomebodyElse
from .supposition import Supposition

# To look up a member of an enumeration takes Python as long as a line of code: these, once.
_SUPPOSED, _UNASSESSED, _RELATIVE = Cue.HYPOTHETICAL, Cue.UNASSESSED, Cue.RELATIVE
_OTHER_CAUSE, _ARRIVAL, _BREAKER = Cue.EXPLAINED, Cue.ARRIVAL, Cue.BREAKER

#: Cues that hold for all that follows, or for the one finding behind them.
FOR_ALL: Final = frozenset({_SUPPOSED, _UNASSESSED, _RELATIVE, Cue.OTHER_PERSON, _OTHER_CAUSE})


class ForAll:
    """What its heading and the cues heard so far say of all that follows; most clauses have none of it."""

    def __init__(
        self, clause: Clause, lexicon: Lexicon, frame: Frame, around: Surroundings
    ) -> None:
        self._clause = clause
        self._lexicon = lexicon
        self._frame = frame
        self._around = around
        self._other = self._somebody_else() if frame.of_other else None
        self._supposition = Supposition(frame, lexicon.kinship) if frame.supposed else None
        self._explaining: CueAt | None = None
        self.is_past = frame.past and clause.words[0] != "?"  # *Hx: IVDU; ?SEA* asks of today
        self.is_unassessed = False

    def hear(self, heard: CueAt) -> None:
        """Let one of these cues begin."""
        cue = heard.cue
        if cue is _SUPPOSED:
            if self._supposition is None:
                self._supposition = Supposition(self._frame, self._lexicon.kinship)
            self._supposition.begins(heard)
        elif cue is _UNASSESSED:
            self.is_unassessed = True
        elif cue is _OTHER_CAUSE:
            self._explaining = heard
        else:
            self._other = self._other or self._somebody_else()
            if cue is _RELATIVE:
                self._other.begins_for_one(heard)
            else:
                self._other.begins(heard)

    def hear_another(self, heard: CueAt) -> None:
        """What is new is no risk any more."""
        supposition = self._supposition
        if supposition is not None and supposition.is_of_a_risk and heard.cue in NEWNESS:
            supposition.hears_what_is_new(heard, self._clause.words)

    def break_off(self, heard: CueAt, said: str) -> None:
        """What the sentence breaks with may end some of it."""
        if self._other is not None:
            self._other.ends(heard)
        self.is_unassessed = False
        if heard.cue is _ARRIVAL:  # *PMH: nil, presents with*
            self.is_past = False
        supposition = self._supposition
        if supposition is not None and (
            heard.cue is not _BREAKER or supposition.gives_way_to(said)
        ):
            supposition.ends()

    def is_of_another(self, index: int, found: Found) -> bool:
        """Whether a finding is somebody else's."""
        return self._other is not None and self._other.has(index, found)

    def supposes(self, concept: str, *, has_a_day: bool) -> bool:
        """Whether a concept is only supposed."""
        supposition = self._supposition
        return supposition is not None and supposition.is_of(concept, has_a_day=has_a_day)

    def explains(self, found: Found) -> bool:
        """*BPH with retention*: another cause is named right before it."""
        cause = self._explaining
        if cause is None or cause.end != found.start:
            return False
        return found.concept in self._lexicon.explained[cause.of]

    def _somebody_else(self) -> SomebodyElse:
        return SomebodyElse(self._clause, self._frame, self._lexicon.kinship, self._around)
