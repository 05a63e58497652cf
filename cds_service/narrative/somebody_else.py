"""Which findings of a clause are somebody else's: the mother's, the husband's."""

from typing import Final

from .clauses import Clause
from .cues import CueAt
from .found import Found
from .frames import Frame
from .lexicon import Kinship
from .scopes_behind import Surroundings

#: What goes on with what is told of somebody: *mother on dialysis due to diabetes*.
_JOINING: Final = frozenset({"with", "w/", "due", "secondary"})
#: What tells one thing more of somebody: *sister has MS and is paraplegic*.
_TELLING_MORE: Final = frozenset({"and is", "and has"})
_WOMEN: Final = frozenset(
    {"wife", "mother", "mum", "mom", "sister", "daughter", "aunt", "grandmother"}
)
_MEN: Final = frozenset({"husband", "father", "dad", "brother", "son", "uncle", "grandfather"})
#: What may go on with somebody, and of whom it then speaks.
GOING_ON: Final = {"and she": _WOMEN, "and he": _MEN}


class SomebodyElse:
    """Of whom is spoken while a clause is walked through.

    ``since`` is the word from which on it is another person.
    """

    def __init__(
        self, clause: Clause, frame: Frame, kinship: Kinship, around: Surroundings
    ) -> None:
        self._words, self._kinship, self._around = clause.words, kinship, around
        self._always = frame.of_other
        self._since = 0 if frame.of_other else None
        self._next = self._on = -1

    def begins(self, heard: CueAt) -> None:
        """*Family history of*, *mother had*: what follows is another's."""
        self._since = heard.end

    def begins_for_one(self, heard: CueAt) -> None:
        """*Husband's paralysis*: what stands right behind is."""
        self._next = heard.end

    def ends(self, heard: CueAt) -> None:
        """A turn of the sentence; *mother had a stroke with leg weakness* is none, up to a comma."""
        since = self._since
        if since is None:
            return
        said = " ".join(self._words[heard.start : heard.end]).lower()
        if heard.start == self._on or self._speaks_on(said, since):
            self._on = heard.end
            return
        word = self._words[heard.start].lower()
        goes_on = "," not in self._words[since : heard.start]
        if goes_on and said in _TELLING_MORE:
            self._next = heard.end
        if not goes_on or word not in _JOINING:
            self._since = 0 if self._always else None

    def _speaks_on(self, said: str, since: int) -> bool:
        """*Mother had a stroke and she cannot walk* speaks of her on; *wife has dementia and he cannot* does not."""
        of = GOING_ON.get(said)
        return of is not None and not of.isdisjoint(w.lower() for w in self._words[:since])

    def has(self, index: int, found: Found) -> bool:
        """*Wife has dementia, legs weak since Monday*: behind a comma, what is of today is the patient's."""
        if self._next == found.start:
            return True
        since = self._since
        if since is None or self._always or not self._kinship.is_deficit(found.concept):
            return since is not None
        parted = "," in self._words[since : found.start]
        return not (parted and self._around.is_dated_or_new(index))
