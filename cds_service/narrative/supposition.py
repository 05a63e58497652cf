"""What is only supposed while a clause is walked through: *return if*, *at risk for*."""

from collections.abc import Sequence
from typing import Final

from .cues import AT_RISK, CueAt

#: What goes on with the risk: *at risk for retention with incontinence*.
_GOING_ON: Final = frozenset({"with", "w/"})
#: What parts the risk from what has come of it.
_PARTING: Final = frozenset({",", ")", "with"})


class Supposition:
    """Whether what follows is only supposed; under some headings it ``always`` is.

    ``is_of_a_risk``: what somebody is at risk of, which ends where the text tells what is new.
    """

    def __init__(self, *, always: bool) -> None:
        self._always = always
        self.holds = always
        self.is_of_a_risk = False

    def begins(self, heard: CueAt) -> None:
        """*Return if*: it holds for all that follows."""
        self.is_of_a_risk = heard.of == AT_RISK and (self.is_of_a_risk or not self.holds)
        self.holds = True

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
        self.is_of_a_risk = False

    def is_of(self, *, has_a_day: bool) -> bool:
        """*Told to watch for leg weakness, which began today*: what has a day has happened."""
        return self.holds and (self._always or not has_a_day)
