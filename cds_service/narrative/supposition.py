"""What is only supposed while a clause is walked through: *return if*, *at risk for*."""

from collections.abc import Sequence
from typing import Final

from .cues import AT_RISK, CueAt
from .frames import Frame
from .lexicon import Kinship

#: What goes on with the risk: *at risk for retention with incontinence*.
_GOING_ON: Final = frozenset({"with", "w/"})
#: What parts the risk from what has come of it.
_PARTING: Final = frozenset({",", ")", "with"})


class Supposition:
    """Whether what follows is only supposed; under some headings it ``always`` is.

    ``is_of_a_risk``: what somebody is at risk of, which ends where the text tells what is new.
    """

    def __init__(self, frame: Frame, kinship: Kinship) -> None:
        self._always = frame.supposed
        self._is_request = frame.supposed and frame.settled
        self._is_heard = False
        self._kinship = kinship
        self.holds = frame.supposed
        self.is_of_a_risk = False

    def begins(self, heard: CueAt) -> None:
        """*Return if*: it holds for all that follows."""
        self.is_of_a_risk = heard.of == AT_RISK and (self.is_of_a_risk or not self.holds)
        self.holds = self._is_heard = True

    def hears_what_is_new(self, heard: CueAt, words: Sequence[str]) -> None:
        """*At risk for abscess (IVDU), new leg weakness*: that has happened; *at risk for new weakness* has not."""
        if words[heard.start - 1] in _PARTING:
            self.ends()

    def gives_way_to(self, said: str) -> bool:
        """*At risk for paralysis given his leg weakness*, *at risk for falls, has*: what is said then is there."""
        return self.is_of_a_risk and said[0].isalpha() and said not in _GOING_ON

    def ends(self) -> None:
        """A turn of the sentence."""
        self.holds = self._always
        self.is_of_a_risk = self._is_heard = False

    def is_of(self, concept: str, *, has_a_day: bool) -> bool:
        """*Told to watch for leg weakness, which began today*: what has a day has happened.

        Why a study was asked for is what it settles, but for what is in the body and what the patient suffers
        from: *pacemaker, ?discitis*, *diabetic, on dialysis*.
        """
        if self._is_request and not self._is_heard and self._is_told(concept):
            return False
        return self.holds and (self._always or not has_a_day)

    def _is_told(self, concept: str) -> bool:
        """Whether a request only tells of it, and asks of other things."""
        return self._kinship.may_be_removed(concept) or self._kinship.is_illness(concept)
