"""A text cut into clauses, each with what stands over it: its heading, or a list that goes on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .cues import cues_of
from .frames import PLAIN, Frame
from .lexicon import Cue, Lexicon, Section
from .machines import Machines
from .newness import NEGATIONS
from .sentences import split
from .tokens import Key, Keys, places_of_words, words_in

#: Lines that a heading governs at most.
LONGEST_LIST: Final = 25


#: Words of a heading at most, and of one that stands alone on its line without a colon.
_SHORT: Final = 3
_LONGEST_HEADING: Final = 8

_FRAMES: Final = {
    Section.HISTORY: Frame(past=True),
    Section.HABITS: Frame(habits=True),
    Section.FAMILY: Frame(of_other=True),
    Section.HYPOTHETICAL: Frame(supposed=True),
}
_TAKEN_OUT: Final = frozenset({*_FRAMES, Section.INDICATION, Section.IMPRESSION})
_MOST_COLONS: Final = 6


@dataclass(slots=True)
class Passage:
    """A clause with what stands over it.

    ``worse`` says that it only tells of the clause before (*worse since yesterday*).
    """

    at: int
    text: str
    words: list[str]
    keys: list[Key]
    frame: Frame
    is_anchored: bool
    worse: bool


@dataclass(slots=True)
class _Reign:
    """The heading or open list that governs at the moment."""

    section: Section | None = None
    frame: Frame = PLAIN
    lines: int = 0
    #: Its list stands in the lines below it.
    below: bool = False


@dataclass(slots=True)
class _Clause:
    """A clause with its heading.  ``is_anchored``: it may name something."""

    text: str
    words: list[str]
    keys: list[Key]
    section: Section | None
    is_anchored: bool


class Splitter:
    """Cuts texts into passages by one lexicon."""

    def __init__(self, lexicon: Lexicon, machines: Machines, anchors: frozenset[Key]) -> None:
        self._abbreviations = frozenset(lexicon.abbreviations)
        answers = "|".join(map(re.escape, sorted(lexicon.answers, key=len, reverse=True)))
        self._dash = re.compile(rf" - (?=[A-Z])(?!(?i:{answers})\b)")
        self._headings = machines.headings
        self._cues = machines.cues
        self._anchors = anchors

    def passages(self, text: str, keys: Keys) -> Iterator[Passage]:
        """The clauses that say something, or something of the one before, each once."""
        clauses = list(self._clauses(text, keys))
        if not any(clause.is_anchored for clause, _ in clauses):
            return
        reign = _Reign()
        seen: set[tuple[str, Frame]] = set()
        is_report = any(clause.section is Section.IMPRESSION for clause, _ in clauses)
        for index, (clause, stop) in enumerate(clauses):
            self._govern(reign, clause, stop)
            anchored = clause.is_anchored
            worse = clause.section is Section.WORSE and "\n" not in stop  # of its own line
            if not anchored and not worse:
                continue
            frame = reign.frame
            if is_report and reign.section is Section.INDICATION:
                frame = frame._replace(supposed=True)
            if (clause.text, frame) not in seen:
                seen.add((clause.text, frame))
                yield Passage(index, clause.text, clause.words, clause.keys, frame, anchored, worse)

    def _clauses(self, text: str, keys: Keys) -> Iterator[tuple[_Clause, str]]:
        """Each clause with what stands before it; one that stands there twice is made once."""
        made: dict[str, tuple[_Clause, ...]] = {}
        if " - " in text:
            text = self._dash.sub("\n", text)
        for clause, stop in split(text, self._abbreviations):
            if clause not in made:
                made[clause] = tuple(self._parts(clause, keys))
            for part in made[clause]:
                yield part, stop
                stop = " "

    def _parts(self, clause: str, keys: Keys) -> Iterator[_Clause]:
        """The clause, or what stands before a heading in it and what follows."""
        words = words_in(clause)
        found = keys.of(words)
        cut = self._heading_within(words, found) if ":" in words else 0
        if cut:
            place = places_of_words(clause)[cut][0]
            yield self._clause(clause[:place], words[:cut], found[:cut])
            clause, words, found = clause[place:], words[cut:], found[cut:]
        if words:
            yield self._clause(clause, words, found)

    def _clause(self, text: str, words: list[str], keys: list[Key]) -> _Clause:
        anchored = not self._anchors.isdisjoint(keys)
        for number, end in self._headings.longest(keys, 0).items():
            section = Section(self._headings.targets[number].name)
            if section is Section.WORSE or end == len(words) or words[end] == ":":
                return _Clause(text, words, keys, section, anchored)
        return _Clause(text, words, keys, None, anchored)

    def _heading_within(self, words: list[str], keys: list[Key]) -> int:
        """Where in a clause a heading begins that takes what follows out of today."""
        colons = [index for index, word in enumerate(words) if word == ":"][:_MOST_COLONS]
        for colon in colons:
            for start in range(max(colon - _LONGEST_HEADING, 0), colon):
                ends = self._headings.longest(keys[:colon], start)
                names = {self._headings.targets[n].name for n, end in ends.items() if end == colon}
                if names:
                    if not names.isdisjoint(_TAKEN_OUT):
                        return start
                    break
        return 0

    def _govern(self, reign: _Reign, clause: _Clause, stop: str) -> None:
        """Let the reign go on, end, or begin with this clause."""
        words, section = clause.words, clause.section
        if reign.frame is not PLAIN or reign.section is not None:
            _go_on(reign, stop)
        if section is not None and section is not Section.WORSE:
            reign.section, reign.frame, reign.lines = section, _FRAMES.get(section, PLAIN), 0
            reign.below = words[-1] == ":" or (len(words) <= _SHORT and ":" not in words)
        elif words[-1] == ":" and len(words) <= _LONGEST_HEADING:
            reign.section, reign.frame, reign.lines = None, self._frame_of(clause.keys), 0
            reign.below = True
        elif reign.below and reign.lines and reign.frame is not PLAIN and ":" in words[:5]:
            reign.section, reign.frame = None, PLAIN

    def _frame_of(self, keys: list[Key]) -> Frame:
        """What an open list says of its items: *Denies:*."""
        cues = [each.cue for each in cues_of(self._cues.phrases_in(keys))]
        if not NEGATIONS.isdisjoint(cues):
            return Frame(denied=True)
        return Frame(supposed=True) if Cue.HYPOTHETICAL in cues else PLAIN


def _go_on(reign: _Reign, stop: str) -> None:
    if "\n" in stop or "\u2022" in stop:
        reign.lines += 1
        ends = not reign.below or "\n\n" in stop or reign.lines > LONGEST_LIST
    else:
        ends = stop != ";" and not reign.below and reign.section is not Section.INDICATION
    if ends and reign.section is not Section.INDICATION:
        reign.section, reign.frame, reign.below = None, PLAIN, False
